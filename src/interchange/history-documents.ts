import { z } from 'zod';
import { unrecordedName } from '../domain/brand/unrecorded-brand.ts';
import {
  AUTOMATIC_REASONS,
  ESCALATION_REASONS,
  type Escalation,
  escalationIdSchema,
  escalationSchema,
} from '../domain/escalation/escalation.ts';
import { ESCALATION_STATUSES } from '../domain/escalation/status.ts';
import { presentFields } from '../domain/input/present-fields.ts';
import { wordAmong } from '../domain/input/words.ts';
import { FEEDBACK_TYPES, type Feedback, feedbackSchema, type WorkflowExecution } from '../domain/metadata/metadata.ts';
import { checkShare, documentBrandid, firstPresent, normaliseTimes, validateRecord } from './document-fields.ts';
import { echo } from './echo.ts';
import { Fault, type ImportedTable, type ImportLog } from './import-log.ts';
import type { DocumentEntry, DocumentSource, JsonDocument } from './json-documents.ts';
import { type JsonObject, readFields } from './json-values.ts';
import type { KnownIds } from './read-tables.ts';

interface RecordFormat<T> {
  readonly table: ImportedTable;
  /** True when the objects' names must begin with their brand. */
  readonly namedByBrand: boolean;
  read(document: JsonDocument, brandname: string): T | Fault;
  keyOf(record: T): string;
}

/** Yields the valid records of a table, and rejects invalid ones and duplicates. */
function* readRecords<T extends { readonly brandid: number }>(
  source: DocumentSource,
  known: KnownIds,
  log: ImportLog,
  format: RecordFormat<T>,
): Generator<T> {
  const seen = new Set<string>();
  for (const entry of source.entries(log)) {
    const record = readRecord(entry, known, log, format);
    if (record instanceof Fault) log.reject(entry, record);
    else if (seen.has(format.keyOf(record))) {
      log.reject(entry, new Fault('duplicate_key', 'a record with the same id appeared before; the first one counts'));
    } else {
      seen.add(format.keyOf(record));
      log.imported[format.table]++;
      if (!known.brands.has(record.brandid)) log.mark(entry, format.table, 'unknown_brand', record.brandid);
      yield record;
    }
  }
}

function readRecord<T>(entry: DocumentEntry, known: KnownIds, log: ImportLog, format: RecordFormat<T>): T | Fault {
  const document = entry.read();
  if (document instanceof Fault) return document;
  const brandid = documentBrandid(document.value);
  if (brandid instanceof Fault) return brandid;
  if (format.namedByBrand && entry.name !== null && !entry.name.startsWith(`brand_${brandid}_`)) {
    return new Fault(
      'wrong_name',
      `the record of brand ${brandid} must have a name that begins with brand_${brandid}_`,
    );
  }
  const { fields, unread } = readFields(presentFields(document.value, () => log.cleanedTexts++));
  const record = format.read({ ...document, value: fields }, known.brands.get(brandid) ?? unrecordedName(brandid));
  if (!(record instanceof Fault)) for (const key of unread()) log.countUnread(format.table, key);
  return record;
}

/** The form of an id: no path, no control character, short enough for a file name. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:#@=+/-]{0,299}$/;

function checkId<T>(record: T | Fault, name: string, id: (record: T) => string): T | Fault {
  if (record instanceof Fault || ID.test(id(record))) return record;
  return new Fault('bad_value', `${name} must be 1 to 300 letters, digits or any of . _ : # @ = + / -`);
}

export function readFeedback(source: DocumentSource, known: KnownIds, log: ImportLog): Generator<Feedback> {
  const keyOf = (feedback: Feedback) => feedback.feedback_id;
  return readRecords(source, known, log, {
    table: 'feedback_history',
    namedByBrand: true,
    read: (document) => checkId(readFeedbackDocument(document, log), 'feedback_id', keyOf),
    keyOf,
  });
}

export function readExecutions(source: DocumentSource, known: KnownIds, log: ImportLog): Generator<WorkflowExecution> {
  const keyOf = (execution: WorkflowExecution) => execution.execution_arn;
  return readRecords(source, known, log, {
    table: 'workflow_executions',
    namedByBrand: false,
    read: (document) => checkId(readExecutionDocument(document), 'execution_arn', keyOf),
    keyOf,
  });
}

export function readEscalations(source: DocumentSource, known: KnownIds, log: ImportLog): Generator<Escalation> {
  return readRecords(source, known, log, {
    table: 'escalations',
    namedByBrand: true,
    read: (document, brandname) => readEscalationDocument(document, brandname, log),
    keyOf: (escalation) => escalation.escalation_id,
  });
}

function readFeedbackDocument({ value }: JsonDocument, log: ImportLog): Feedback | Fault {
  const misclassified_combos = value.misclassified_combos ?? [];
  const record = normaliseTimes({
    feedback_id: value.feedback_id,
    brandid: value.brandid,
    metadata_version: value.metadata_version,
    feedback_type: typeOf(value.feedback_type, value.category, misclassified_combos),
    feedback_text: value.feedback_text ?? '',
    category: value.category ?? null,
    issues_identified: value.issues_identified ?? [],
    misclassified_combos,
    submitted_at: value.submitted_at,
    submitted_by: value.submitted_by ?? 'unknown',
  });
  return record instanceof Fault
    ? record
    : validateRecord(feedbackSchema, record, (key) => log.countUnread('feedback_history', key));
}

/** Derives the type, which upstream keeps in its state table and not in the record. All but `approve` count as an iteration. */
function typeOf(stated: unknown, category: unknown, misclassified: unknown): unknown {
  const named = wordAmong(category, FEEDBACK_TYPES);
  if (stated !== undefined && stated !== null) {
    // Release 0.1.0 derived `general` from a category such as "Approved", and exported both.
    return wordAmong(stated, FEEDBACK_TYPES) === 'general' ? (named ?? stated) : stated;
  }
  return named ?? (Array.isArray(misclassified) && misclassified.length > 0 ? 'specific_examples' : 'general');
}

/** Writes feedback: upstream's columns, then `feedback_type`, which upstream's reader ignores. */
export function feedbackDocument({ feedback_type, ...upstream }: Feedback): JsonObject {
  return {
    feedback_id: upstream.feedback_id,
    brandid: upstream.brandid,
    metadata_version: upstream.metadata_version,
    feedback_text: upstream.feedback_text,
    category: upstream.category,
    issues_identified: upstream.issues_identified,
    misclassified_combos: upstream.misclassified_combos,
    submitted_at: upstream.submitted_at,
    submitted_by: upstream.submitted_by,
    feedback_type,
  };
}

const executionSchema = z.object({
  execution_arn: z.string().min(1).max(500),
  brandid: z.int(),
  status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'RUNNING', 'ABORTED']),
  start_time: z.string(),
  stop_time: z.string().nullable(),
  duration_seconds: z.int().nullable(),
  error_message: z.string().nullable(),
});

function readExecutionDocument({ value }: JsonDocument): WorkflowExecution | Fault {
  const record = normaliseTimes({
    execution_arn: value.execution_arn,
    brandid: value.brandid,
    status: value.status,
    start_time: value.start_time,
    stop_time: value.stop_time ?? null,
    duration_seconds: value.duration_seconds ?? null,
    error_message: value.error_message ?? null,
  });
  return record instanceof Fault ? record : validateRecord(executionSchema, record);
}

/** Writes an execution with upstream's columns. The workflow's input and output are not stored, so they are null. */
export function executionDocument(execution: WorkflowExecution): JsonObject {
  return {
    execution_arn: execution.execution_arn,
    brandid: execution.brandid,
    status: execution.status,
    start_time: execution.start_time,
    stop_time: execution.stop_time,
    duration_seconds: execution.duration_seconds,
    error_message: execution.error_message,
    input_data: null,
    output_data: null,
  };
}

type Reason = Escalation['reason'];

/** Words of the runbook ("Escalation Triggers") and of upstream's free text, most specific first. */
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

/** The author of automatic escalations. */
const SYSTEM = 'system';
/** Statuses of upstream and of this program, and names for a resolved escalation. For upstream, null means open. */
const KNOWN_STATUSES = [...ESCALATION_STATUSES, 'pending', 'resolved'] as const;
const ENDED: ReadonlySet<unknown> = new Set(['closed', 'resolved']);

/** The runbook's reason for what needs special handling: the one for a reason in words of its own. */
const IN_OWN_WORDS = 'complex_business_rules' satisfies Reason;

function reasonOf(text: unknown, log: ImportLog): Reason | Fault {
  if (typeof text !== 'string') return new Fault('missing_field', 'reason is empty');
  const code = wordAmong(text, ESCALATION_REASONS);
  const words = text.toLowerCase().replace(/[_-]/g, ' ');
  const meant = code ?? REASON_WORDS.find(([pattern]) => pattern.test(words))?.[1];
  if (meant === undefined) {
    log.remarks.add(`Kept in details, under ${IN_OWN_WORDS}: reasons of escalations in words of their own`);
  }
  return meant ?? IN_OWN_WORDS;
}

/** Returns the details, with upstream's reason where that says more than its code. */
function detailsOf({ details, reason }: JsonObject): unknown {
  if (typeof details !== 'string' || typeof reason !== 'string') return details ?? reason;
  const isSaid = wordAmong(reason, ESCALATION_REASONS) !== undefined || details.includes(reason);
  return isSaid ? details : `${reason}\n${details}`;
}

/** Reads upstream's record, with or without this program's own fields. Missing fields get the values of a new escalation. */
function readEscalationDocument({ value }: JsonDocument, brandname: string, log: ImportLog): Escalation | Fault {
  const id = escalationIdSchema.safeParse(value.escalation_id);
  if (!id.success)
    return new Fault('bad_value', 'escalation_id must look like ESC-2026-001 or ESC-20260214093000-12345');
  const reason = reasonOf(value.reason, log);
  if (reason instanceof Fault) return reason;
  const status = value.status == null ? null : wordAmong(value.status, KNOWN_STATUSES);
  if (status === undefined) {
    return new Fault('unknown_value', `status is ${echo(String(value.status))}; known: open, pending, resolved, none`);
  }
  const resolution = resolutionOf(value, ENDED.has(status));
  if (resolution instanceof Fault) return resolution;
  const automatic = AUTOMATIC_REASONS.some((candidate) => candidate === reason);
  const record = normaliseTimes({
    escalation_id: id.data,
    brandid: value.brandid,
    brandname: value.brandname ?? brandname,
    reason,
    details: detailsOf(value),
    trigger: value.trigger ?? (automatic ? 'automatic' : 'manual'),
    level: value.level ?? 1,
    priority: value.priority ?? (reason === 'consecutive_failures' ? 'immediate' : 'normal'),
    scope: value.scope ?? 'one_off',
    affected_brandids: value.affected_brandids ?? [value.brandid],
    stakeholders: value.stakeholders ?? [],
    assigned_to: value.assigned_to ?? null,
    confidence_score: value.confidence_score ?? null,
    iteration: value.iteration ?? null,
    created_at: firstPresent(value.escalated_at, instantOfId(id.data)),
    created_by: value.created_by ?? SYSTEM,
    notes: value.notes ?? [],
    assignments: value.assignments ?? [],
    level_changes: value.level_changes ?? [],
    linked_changes: value.linked_changes ?? [],
    reopens: value.reopens ?? null,
    resolution,
    version: value.version ?? 1,
  });
  const escalation =
    record instanceof Fault
      ? record
      : validateRecord(escalationSchema, record, (key) => log.countUnread('escalations', key));
  if (escalation instanceof Fault) return escalation;
  return checkShare('confidence_score', escalation.confidence_score) ?? escalation;
}

/** The creation time in one of upstream's ids, which begin with it; null for other ids. */
function instantOfId(id: string): string | null {
  const parts = /^ESC-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-/.exec(id);
  return parts === null ? null : `${parts.slice(1, 4).join('-')}T${parts.slice(4, 7).join(':')}Z`;
}

/** Returns this program's own resolution if there is one; else derives it from upstream's columns, which lack the method. */
function resolutionOf(
  { resolution, resolved_at, resolved_by, resolution_notes, status }: JsonObject,
  hasEnded: boolean,
): unknown {
  if (resolution != null) return resolution;
  if (resolved_at == null) {
    return hasEnded ? new Fault('missing_field', `status is ${status}, but resolved_at is empty`) : null;
  }
  return {
    method: 'no_change_needed',
    text: resolution_notes ?? '',
    preventive_measures: '',
    lessons_learned: '',
    approvers: [],
    duplicate_of: null,
    closed_at: resolved_at,
    closed_by: resolved_by ?? 'unknown',
  };
}

/** Writes an escalation: upstream's columns, then this program's own, which upstream's reader ignores. */
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
