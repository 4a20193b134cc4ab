import type { Escalation } from '../domain/escalation/escalation.ts';
import type { Feedback, WorkflowExecution } from '../domain/metadata/metadata.ts';
import { brandidIn } from './document-shape.ts';
import { readEscalationDocument } from './escalation-shape.ts';
import { readExecutionDocument } from './execution-shape.ts';
import { readFeedbackDocument } from './feedback-shape.ts';
import { Fault, type ImportedTable, type ImportLog } from './import-log.ts';
import type { DocumentEntry, DocumentSource, JsonDocument } from './json-documents.ts';
import { type KnownIds, unknownBrand } from './read-tables.ts';

interface Reading<T> {
  readonly table: ImportedTable;
  /** Do the objects' names begin with their brand? */
  readonly namedByBrand: boolean;
  read(document: JsonDocument, brandname: string): T | Fault;
  keyOf(record: T): string;
}

function* records<T>(source: DocumentSource, known: KnownIds, log: ImportLog, reading: Reading<T>): Generator<T> {
  const seen = new Set<string>();
  for (const entry of source.entries(log)) {
    const record = recordOf(entry, known, reading);
    if (record instanceof Fault) log.reject(entry, record);
    else if (seen.has(reading.keyOf(record))) {
      log.reject(entry, new Fault('duplicate_key', 'a record of the same id was there before; the first one counts'));
    } else {
      seen.add(reading.keyOf(record));
      log.taken[reading.table]++;
      yield record;
    }
  }
}

function recordOf<T>(entry: DocumentEntry, known: KnownIds, reading: Reading<T>): T | Fault {
  const document = entry.read();
  if (document instanceof Fault) return document;
  const brandid = brandidIn(document.value);
  if (brandid instanceof Fault) return brandid;
  if (reading.namedByBrand && entry.name !== null && !entry.name.startsWith(`brand_${brandid}_`)) {
    return new Fault('wrong_name', `it is of brand ${brandid}, and its name does not begin with brand_${brandid}_`);
  }
  const brandname = known.brands.get(brandid);
  return brandname === undefined ? unknownBrand(brandid) : reading.read(document, brandname);
}

/** What an id may be: no path, no control character, short enough for a file name. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:#@=+/-]{0,299}$/;

function withPlainId<T>(record: T | Fault, name: string, id: (record: T) => string): T | Fault {
  if (record instanceof Fault || ID.test(id(record))) return record;
  return new Fault('bad_value', `${name} must be 1 to 300 letters, digits or any of . _ : # @ = + / -`);
}

export function readFeedback(source: DocumentSource, known: KnownIds, log: ImportLog): Generator<Feedback> {
  const keyOf = (feedback: Feedback) => feedback.feedback_id;
  return records(source, known, log, {
    table: 'feedback_history',
    namedByBrand: true,
    read: (document) => withPlainId(readFeedbackDocument(document), 'feedback_id', keyOf),
    keyOf,
  });
}

export function readExecutions(source: DocumentSource, known: KnownIds, log: ImportLog): Generator<WorkflowExecution> {
  const keyOf = (execution: WorkflowExecution) => execution.execution_arn;
  return records(source, known, log, {
    table: 'workflow_executions',
    namedByBrand: false,
    read: (document) => withPlainId(readExecutionDocument(document, log), 'execution_arn', keyOf),
    keyOf,
  });
}

export function readEscalations(source: DocumentSource, known: KnownIds, log: ImportLog): Generator<Escalation> {
  return records(source, known, log, {
    table: 'escalations',
    namedByBrand: true,
    read: (document, brandname) => readEscalationDocument(document, brandname, log),
    keyOf: (escalation) => escalation.escalation_id,
  });
}
