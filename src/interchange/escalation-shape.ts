import {
  AUTOMATIC_REASONS,
  ESCALATION_REASONS,
  type Escalation,
  escalationIdSchema,
  escalationSchema,
} from '../domain/escalation/escalation.ts';
import { ESCALATION_STATUSES } from '../domain/escalation/status.ts';
import { firstOf, shaped, shareFault, withInstants } from './document-shape.ts';
import { echo } from './field-values.ts';
import { Fault, type ImportLog } from './import-log.ts';
import type { JsonDocument, JsonObject } from './json-documents.ts';

type Reason = Escalation['reason'];

/** The words of the runbook ("Escalation Triggers") and of upstream's free text, most telling first. */
const REASON_WORDS: readonly (readonly [RegExp, Reason])[] = [
  [/iteration/, 'iteration_limit'],
  [/consecutive|processing failure/, 'consecutive_failures'],
  [/critical data/, 'critical_data_quality'],
  [/ambiguous/, 'ambiguous_brand_name'],
  [/insufficient/, 'insufficient_data'],
  [/business rule/, 'complex_business_rules'],
  [/data quality/, 'data_quality_concern'],
  [/confidence/, 'low_confidence'],
  [/system error|timeout|timed out|invocation|infrastructure/, 'system_error'],
];

/** What the system itself is called as the author of an escalation. */
const SYSTEM = 'system';
/** Upstream's, ours, and what a resolved one may be called. A status of null is upstream's for open. */
const KNOWN_STATUSES: ReadonlySet<unknown> = new Set([...ESCALATION_STATUSES, 'pending', 'resolved', null]);

function reasonOf(text: unknown): Reason | Fault {
  if (typeof text !== 'string' || text.trim() === '') return new Fault('missing_field', 'reason is empty');
  const code = ESCALATION_REASONS.find((reason) => reason === text);
  const words = text.toLowerCase().replace(/_/g, ' ');
  const meant = code ?? REASON_WORDS.find(([pattern]) => pattern.test(words))?.[1];
  return meant ?? new Fault('unknown_value', `reason is ${echo(text)}; known: ${ESCALATION_REASONS.join(', ')}`);
}

/** Upstream's record, with or without what we add to it. What it does not say is what is true of an escalation nobody has touched. */
export function readEscalationDocument({ value }: JsonDocument, brandname: string, log: ImportLog): Escalation | Fault {
  const id = escalationIdSchema.safeParse(value.escalation_id);
  if (!id.success)
    return new Fault('bad_value', 'escalation_id must look like ESC-2026-001 or ESC-20260214093000-12345');
  const reason = reasonOf(value.reason);
  if (reason instanceof Fault) return reason;
  if (!KNOWN_STATUSES.has(value.status ?? null)) {
    return new Fault('unknown_value', `status is ${echo(String(value.status))}; known: open, pending, resolved, none`);
  }
  const resolution = resolutionOf(value);
  if (resolution instanceof Fault) return resolution;
  if (value.environment != null) log.remarks.add('Not kept: environment of escalations');
  const automatic = AUTOMATIC_REASONS.some((one) => one === reason);
  const record = withInstants({
    escalation_id: id.data,
    brandid: value.brandid,
    brandname: value.brandname ?? brandname,
    reason,
    details: value.details ?? value.reason,
    trigger: value.trigger ?? (automatic ? 'automatic' : 'manual'),
    level: value.level ?? 1,
    priority: value.priority ?? (reason === 'consecutive_failures' ? 'immediate' : 'normal'),
    scope: value.scope ?? 'one_off',
    affected_brandids: value.affected_brandids ?? [value.brandid],
    stakeholders: value.stakeholders ?? [],
    assigned_to: value.assigned_to ?? null,
    confidence_score: value.confidence_score ?? null,
    iteration: value.iteration ?? null,
    created_at: firstOf(value.escalated_at, instantOfId(id.data)),
    created_by: value.created_by ?? SYSTEM,
    notes: value.notes ?? [],
    assignments: value.assignments ?? [],
    level_changes: value.level_changes ?? [],
    linked_changes: value.linked_changes ?? [],
    reopens: value.reopens ?? null,
    resolution,
    version: value.version ?? 1,
  });
  const escalation = record instanceof Fault ? record : shaped(escalationSchema, record);
  if (escalation instanceof Fault) return escalation;
  return shareFault('confidence_score', escalation.confidence_score) ?? escalation;
}

/** Upstream's own ids begin with the second they were made in. */
function instantOfId(id: string): string | null {
  const parts = /^ESC-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-/.exec(id);
  return parts === null ? null : `${parts.slice(1, 4).join('-')}T${parts.slice(4, 7).join(':')}Z`;
}

/** Ours where there is one; else from upstream's columns, which do not say by which method it was resolved. */
function resolutionOf(value: JsonObject): unknown {
  if (value.resolution != null) return value.resolution;
  if (value.resolved_at == null) {
    return value.status === 'resolved' || value.status === 'closed'
      ? new Fault('missing_field', `status is ${value.status}, and resolved_at is empty`)
      : null;
  }
  return {
    method: 'no_change_needed',
    text: value.resolution_notes ?? '',
    preventive_measures: '',
    lessons_learned: '',
    approvers: [],
    duplicate_of: null,
    closed_at: value.resolved_at,
    closed_by: value.resolved_by ?? 'unknown',
  };
}

/** Upstream's columns, then ours, which its reader ignores. */
export function escalationDocument(escalation: Escalation): JsonObject {
  const { escalation_id, brandid, brandname, reason, confidence_score, created_at, iteration, ...ours } = escalation;
  const { resolution } = ours;
  return {
    ...{ escalation_id, brandid, brandname, reason, confidence_score },
    escalated_at: created_at,
    resolved_at: resolution?.closed_at ?? null,
    resolved_by: resolution?.closed_by ?? null,
    resolution_notes: resolution?.text ?? null,
    status: resolution === null ? 'open' : 'resolved',
    iteration,
    environment: null,
    details: ours.details,
    trigger: ours.trigger,
    level: ours.level,
    priority: ours.priority,
    scope: ours.scope,
    affected_brandids: ours.affected_brandids,
    stakeholders: ours.stakeholders,
    assigned_to: ours.assigned_to,
    created_by: ours.created_by,
    notes: ours.notes,
    assignments: ours.assignments,
    level_changes: ours.level_changes,
    linked_changes: ours.linked_changes,
    reopens: ours.reopens,
    resolution,
    version: ours.version,
  };
}
