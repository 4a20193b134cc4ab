import { z } from 'zod';
import { personName, personText, safeText, untrustedText } from '../text/text.ts';
import { blastRadiusSchema, RISKS } from './change.ts';
import { CHANGE_STATES } from './lifecycle.ts';
import type { LoadedChange } from './records.ts';

/** A value as shown: cleaned and masked; who is named by it stays readable. */
const shownJson = z.json().overwrite((value) => mapText(value, safeText) as typeof value);

/** Fields that name people: their addresses stay readable, so that who is meant can be checked. */
const PERSON_FIELDS: ReadonlySet<string> = new Set(['assigned_to', 'stakeholders', 'created_by']);

const changeRowSchema = z
  .object({ target: untrustedText, field: z.string(), before: z.json(), after: z.json() })
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
  notifies: z.array(personText).describe('Who is mailed when it is applied'),
});

/** A change as tools and resources show it. */
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
  where_to_decide: z.string().describe('What a person does to decide; no tool can'),
});
export type ChangeView = z.infer<typeof changeViewSchema>;

/** What each tool that proposes lists of it: clients keep twenty of these, and get_change lists the whole. */
export const proposedChangeSchema = changeViewSchema
  .pick({ change_id: true, state: true, risk: true, digest: true, expires_at: true, where_to_decide: true })
  .describe('The change as get_change shows it');

/** What a person does next about a change in this state. */
export function whereToDecide(change: Pick<LoadedChange, 'body' | 'state' | 'policy'>, commandLine: string): string {
  const { change_id } = change.body;
  if (change.state !== 'proposed') return 'Nothing is left to decide.';
  if (change.policy === undefined) {
    return `Nobody can approve anything yet: a person runs "${commandLine} approvers init" once, then "${commandLine} changes approve ${change_id}".`;
  }
  return `A person reviews and decides in a terminal: ${commandLine} changes approve ${change_id} (or reject); ${commandLine} changes review goes through all that wait.`;
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
      changes: preview.changes,
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
      change.applied === undefined && change.execution === undefined
        ? null
        : { detail: change.execution?.detail ?? null, results: [...(change.applied?.results ?? [])] },
    where_to_decide: whereToDecide(change, commandLine),
  };
}
