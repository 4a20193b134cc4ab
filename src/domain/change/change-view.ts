import { z } from 'zod';
import type { Json } from '../text/canonical.ts';
import { noun } from '../text/noun.ts';
import { personText, untrustedText } from '../text/text.ts';
import { blastRadiusSchema, RISKS } from './change.ts';
import { doubtText } from './doubts.ts';
import { CHANGE_STATES } from './lifecycle.ts';
import type { LoadedChange } from './records.ts';
import { mapText, shownFacts } from './shown-facts.ts';

/** A field's value: the kinds that fields have. */
const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()])), z.null()]);
type FieldValue = z.infer<typeof fieldValue>;

/** Returns the value unchanged; one of an unexpected kind as JSON text. */
function shownValue(value: Json): FieldValue {
  const known = fieldValue.safeParse(value);
  return known.success ? known.data : JSON.stringify(value);
}

const changeRowSchema = z
  .object({ target: untrustedText, field: z.string(), before: fieldValue, after: fieldValue })
  .overwrite((row) => {
    const shown = (value: FieldValue) => mapText(value, undefined, row.field);
    return { ...row, before: shown(row.before), after: shown(row.after) } as typeof row;
  });

const stepViewSchema = z.object({
  operation: z.string(),
  risk: z.enum(RISKS),
  summary: untrustedText,
  changes: z.array(changeRowSchema),
  evidence: shownFacts,
  warnings: z.array(untrustedText),
  notifies: z.array(personText).describe('Mailed when it is applied'),
});

/** The view of a change in tools and resources. */
export const changeViewSchema = z.object({
  change_id: z.string(),
  state: z.enum(CHANGE_STATES),
  doubt: z.string().nullable().describe('Why it can be neither approved nor applied'),
  risk: z.enum(RISKS),
  digest: z.string().describe('What an approval is bound to'),
  requested_by: z.object({
    name: untrustedText,
    claimed: z.boolean().describe('Nobody checked the name'),
    person: personText.nullable(),
  }),
  escalation_id: z.string().nullable(),
  reason: untrustedText.nullable(),
  created_at: z.string(),
  expires_at: z.string(),
  blast_radius: blastRadiusSchema,
  steps: z.array(stepViewSchema),
  approvals: z.object({
    needed: z.int(),
    decisions: z.array(
      z.object({
        approver: personText,
        decision: z.enum(['approve', 'reject']),
        at: z.string(),
        comment: untrustedText.nullable(),
      }),
    ),
  }),
  outcome: z.object({ detail: untrustedText.nullable(), results: z.array(shownFacts) }).nullable(),
  decide_url: z.string().nullable(),
  decide_command: z.string().nullable().describe('With which a person decides; null: nothing is left to decide'),
});
export type ChangeView = z.infer<typeof changeViewSchema>;

/** What became of a change, for a caller that knows what it does. */
export const decidedChangeSchema = changeViewSchema.pick({
  ...{ change_id: true, state: true, doubt: true, risk: true, digest: true, expires_at: true },
  ...{ approvals: true, outcome: true, decide_url: true, decide_command: true },
});
export type DecidedChange = z.infer<typeof decidedChangeSchema>;

/** Steps and warnings that the answer of a write repeats. */
const FIRST_STEPS = 8;
const FIRST_WARNINGS = 3;

/**
 * The answer of each tool that proposes: what its caller needs at once. {@link changeViewSchema} has the rest. Every
 * write tool lists it, so its fields carry no descriptions and no lists of values; get_change has both.
 */
export const proposedChangeSchema = z.object({
  change_id: z.string(),
  state: z.string(),
  risk: z.string(),
  digest: z.string(),
  summary: untrustedText,
  warnings: z.array(untrustedText),
  decide_url: z.string().nullable(),
  decide_command: z.string().nullable(),
  expires_at: z.string(),
});
export type ProposedAnswer = z.infer<typeof proposedChangeSchema>;

type Decidable = Pick<LoadedChange, 'body' | 'state' | 'policy' | 'doubt'>;

/** Commands are joined by a semicolon, which separates them in every POSIX shell and in PowerShell. */
function decideCommand({ body, policy, doubt }: Decidable, commandLine: string): string {
  const decide = `${commandLine} changes ${doubt === null ? 'approve' : 'reject'} ${body.change_id}`;
  return policy === undefined ? `${commandLine} approvers init; ${decide}` : decide;
}

/** The place to decide on this change. No console serves a page for it yet, so there is no URL. */
function placeToDecide(change: Decidable, commandLine: string) {
  const isOpen = change.state === 'proposed';
  return { decide_url: null, decide_command: isOpen ? decideCommand(change, commandLine) : null };
}

function summaryOf(summaries: readonly string[]): string {
  if (summaries.length === 1) return summaries.join();
  const more = summaries.length - FIRST_STEPS;
  const first = summaries.slice(0, FIRST_STEPS).map((summary, index) => `${index + 1}. ${summary}`);
  return [...first, ...(more > 0 ? [`and ${more} more ${noun(more, 'step')}`] : [])].join('; ');
}

function firstWarnings(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - FIRST_WARNINGS;
  if (more <= 0) return warnings;
  return [...warnings.slice(0, FIRST_WARNINGS), `and ${more} more ${noun(more, 'warning')}; get_change has all`];
}

/** Warns that the change closes an escalation for which other changes wait: they would be applied after the closing. */
function pendingWarning({ body }: LoadedChange, pending: readonly string[]): readonly string[] {
  if (pending.length === 0) return [];
  const count = `${pending.length} other ${noun(pending.length, 'change')}`;
  return [
    `${count} for ${body.escalation_id ?? ''} still undecided: ${pending.join(', ')}. ` +
      'Have them decided, or withdrawn by withdraw_change, before the closing is approved.',
  ];
}

/**
 * Summarizes the effect of the change.
 *
 * @param pending the other undecided changes of the escalation that this change closes
 */
export function proposedAnswer(
  change: LoadedChange,
  commandLine: string,
  pending: readonly string[] = [],
): z.input<typeof proposedChangeSchema> {
  const previews = change.body.steps.map(({ preview }) => preview);
  return {
    change_id: change.body.change_id,
    state: change.state,
    risk: change.risk,
    digest: change.digest,
    summary: summaryOf(previews.map(({ summary }) => summary)),
    warnings: [...pendingWarning(change, pending), ...firstWarnings(previews.flatMap(({ warnings }) => warnings))],
    ...placeToDecide(change, commandLine),
    expires_at: change.expires_at,
  };
}

/** Returns what a step gave, by name. */
function resultFacts(result: Json): Record<string, unknown> {
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? result : { result };
}

export function viewChange(change: LoadedChange, commandLine: string): z.input<typeof changeViewSchema> {
  const { body } = change;
  return {
    change_id: body.change_id,
    state: change.state,
    doubt: change.doubt === null ? null : doubtText(change.doubt),
    risk: change.risk,
    digest: change.digest,
    requested_by: {
      name: body.requested_by.name,
      claimed: body.requested_by.kind === 'agent' && !body.requested_by.authenticated,
      person: body.requested_by.person,
    },
    escalation_id: body.escalation_id,
    reason: body.reason,
    created_at: body.created_at,
    expires_at: change.expires_at,
    blast_radius: body.blast_radius,
    steps: body.steps.map(({ operation, risk, preview }) => ({
      operation,
      risk,
      summary: preview.summary,
      changes: preview.changes.map((row) => ({
        ...row,
        before: shownValue(row.before),
        after: shownValue(row.after),
      })),
      evidence: preview.evidence,
      warnings: preview.warnings,
      notifies: preview.notifies,
    })),
    approvals: {
      needed: change.approvals_needed,
      decisions: change.decisions.map(({ approver_id, decision, decided_at, comment }) => ({
        approver: approver_id,
        decision,
        at: decided_at,
        comment,
      })),
    },
    outcome:
      change.applied === undefined && change.application === undefined
        ? null
        : { detail: change.application?.detail ?? null, results: (change.applied?.results ?? []).map(resultFacts) },
    ...placeToDecide(change, commandLine),
  };
}
