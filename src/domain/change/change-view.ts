import { z } from 'zod';
import type { Json } from '../text/canonical.ts';
import { noun } from '../text/noun.ts';
import { personName, personText, safeText, untrustedText } from '../text/text.ts';
import { blastRadiusSchema, RISKS } from './change.ts';
import { CHANGE_STATES } from './lifecycle.ts';
import type { LoadedChange } from './records.ts';

/** A displayed value: cleaned and masked, with readable addresses of named people. */
const shownJson = z.json().overwrite((value) => mapText(value, safeText) as typeof value);

/** Fields that name people: their addresses stay readable, so that a reader can check the person. */
const PERSON_FIELDS: ReadonlySet<string> = new Set(['assigned_to', 'stakeholders', 'created_by']);

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
    const clean = PERSON_FIELDS.has(row.field) ? personName : safeText;
    return { ...row, before: mapText(row.before, clean), after: mapText(row.after, clean) } as typeof row;
  });

function mapText(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => mapText(item, clean));
  if (value !== null && typeof value === 'object') {
    const cleanAt = (key: string) => (PERSON_FIELDS.has(key) ? personName : clean);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), mapText(item, cleanAt(key))]));
  }
  return value;
}

const stepViewSchema = z.object({
  operation: z.string(),
  risk: z.enum(RISKS),
  summary: untrustedText,
  changes: z.array(changeRowSchema),
  evidence: z.record(z.string(), shownJson),
  warnings: z.array(untrustedText),
  notifies: z.array(personText).describe('Mailed when it is applied'),
});

/** The view of a change in tools and resources. */
export const changeViewSchema = z.object({
  change_id: z.string(),
  state: z.enum(CHANGE_STATES),
  risk: z.enum(RISKS),
  digest: z.string().describe('SHA-256 of the canonical change; what an approval is bound to'),
  requested_by: z.object({ name: untrustedText, person: personText.nullable() }),
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
  outcome: z.object({ detail: untrustedText.nullable(), results: z.array(shownJson) }).nullable(),
  decide_url: z.string().nullable().describe('Page where a person decides'),
  decide_command: z.string().nullable().describe('Command with which a person decides'),
  where_to_decide: z.string().describe('What a person does to decide; no tool can'),
});
export type ChangeView = z.infer<typeof changeViewSchema>;

/** Steps and warnings that the answer of a write repeats. */
const FIRST_STEPS = 8;
const FIRST_WARNINGS = 3;

/**
 * The answer of each tool that proposes: what its caller needs at once. {@link changeViewSchema} has the rest. Every
 * write tool lists it, so its fields carry no descriptions and `state` no list of its values; get_change has both.
 */
export const proposedChangeSchema = z
  .object({
    change_id: z.string(),
    state: z.string(),
    risk: z.enum(RISKS),
    digest: z.string(),
    summary: untrustedText,
    warnings: z.array(untrustedText),
    warnings_total: z.int(),
    decide_url: z.string().nullable(),
    decide_command: z.string().nullable(),
    expires_at: z.string(),
  })
  .describe('get_change has the whole change');
export type ProposedAnswer = z.infer<typeof proposedChangeSchema>;

type Decidable = Pick<LoadedChange, 'body' | 'state' | 'policy'>;

function approveCommand({ body, policy }: Decidable, commandLine: string): string {
  const approve = `${commandLine} changes approve ${body.change_id}`;
  return policy === undefined ? `${commandLine} approvers init && ${approve}` : approve;
}

/** The place to decide on this change. No console serves a page for it yet, so there is no URL. */
function placeToDecide(change: Decidable, commandLine: string) {
  const isOpen = change.state === 'proposed';
  return { decide_url: null, decide_command: isOpen ? approveCommand(change, commandLine) : null };
}

/** Describes a person's next action on a change in this state. */
export function whereToDecide(change: Decidable, commandLine: string): string {
  const { change_id } = change.body;
  if (change.state !== 'proposed') return 'Nothing is left to decide.';
  if (change.policy === undefined) {
    return `Nobody can approve anything yet: a person runs "${commandLine} approvers init" once, then "${commandLine} changes approve ${change_id}".`;
  }
  return `A person reviews and decides in a terminal: ${commandLine} changes approve ${change_id} (or reject); ${commandLine} changes review goes through all that wait.`;
}

function summaryOf(summaries: readonly string[]): string {
  if (summaries.length === 1) return summaries.join();
  const more = summaries.length - FIRST_STEPS;
  const first = summaries.slice(0, FIRST_STEPS).map((summary, index) => `${index + 1}. ${summary}`);
  return [...first, ...(more > 0 ? [`and ${more} more ${noun(more, 'step')}`] : [])].join('; ');
}

/** Summarizes the effect of the change. */
export function proposedAnswer(change: LoadedChange, commandLine: string): z.input<typeof proposedChangeSchema> {
  const previews = change.body.steps.map(({ preview }) => preview);
  const warnings = previews.flatMap((preview) => preview.warnings);
  return {
    change_id: change.body.change_id,
    state: change.state,
    risk: change.risk,
    digest: change.digest,
    summary: summaryOf(previews.map(({ summary }) => summary)),
    warnings: warnings.slice(0, FIRST_WARNINGS),
    warnings_total: warnings.length,
    ...placeToDecide(change, commandLine),
    expires_at: change.expires_at,
  };
}

export function viewChange(change: LoadedChange, commandLine: string): z.input<typeof changeViewSchema> {
  const { body } = change;
  return {
    change_id: body.change_id,
    state: change.state,
    risk: change.risk,
    digest: change.digest,
    requested_by: { name: body.requested_by.name, person: body.requested_by.person },
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
        : { detail: change.application?.detail ?? null, results: [...(change.applied?.results ?? [])] },
    ...placeToDecide(change, commandLine),
    where_to_decide: whereToDecide(change, commandLine),
  };
}
