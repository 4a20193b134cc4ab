import { createHash } from 'node:crypto';
import { AGENT_RUN_FORMAT, DEPLOYMENT_FORMAT, INSTRUCTIONS_FORMAT } from '../../../domain/agents/agent.ts';
import { APPLIED_CHANGE_FORMAT } from '../../../domain/change/mutation.ts';
import { ESCALATION_FORMAT } from '../../../domain/escalation/escalation.ts';
import { FEEDBACK_FORMAT, METADATA_VERSION_FORMAT } from '../../../domain/metadata/metadata.ts';
import type { RecordFormat } from '../../../domain/record-format.ts';
import type { Database } from '../../sqlite/database.ts';
import { currentRevision } from '../../sqlite/reads/store.ts';
import { document, documentText, integer, text } from '../../sqlite/row.ts';

/** The contents that a digest covers, and their form. Digests of different versions are not compared. */
const VERSION = 1;

/** Characters that are hashed at once: a call for each row takes longer than the hash. */
const CHUNK = 64 * 1024;

/** Rows of plain columns, by their primary key. */
const ROWS: Readonly<Record<string, string>> = {
  store: 'SELECT json_array(store_id, kind, created_at, owner) AS row FROM store',
  log_place: 'SELECT json_array(chain) AS row FROM log_place',
  brand: `SELECT json_array(brandid, brandname, sector, status, parent_brandid, manually_processed, version) AS row
    FROM brand ORDER BY brandid`,
  brand_to_check: 'SELECT json_array(brandid) AS row FROM brand_to_check ORDER BY brandid',
  mcc: 'SELECT json_array(mccid, mcc_desc, sector) AS row FROM mcc ORDER BY mccid',
  combo: `SELECT json_array(ccid, bankid, mid, brandid, mccid, narrative) AS row
    FROM combo CROSS JOIN narrative USING (narrative_id) ORDER BY brandid, ccid, bankid`,
  workflow_execution: `SELECT json_array(execution_arn, brandid, status, start_time, stop_time, error_message) AS row
    FROM workflow_execution ORDER BY execution_arn`,
  upstream_mark: 'SELECT json_array(source, version, problems) AS row FROM upstream_mark ORDER BY source',
};

/** Documents, whose other columns follow from them; with the columns that order them. */
const DOCUMENTS: Readonly<Record<string, readonly [string, RecordFormat<object>]>> = {
  metadata_version: ['brandid, version', METADATA_VERSION_FORMAT],
  feedback: ['feedback_id', FEEDBACK_FORMAT],
  escalation: ['escalation_id', ESCALATION_FORMAT],
  applied_change: ['change_id', APPLIED_CHANGE_FORMAT],
  agent_instructions: ['agent, version', INSTRUCTIONS_FORMAT],
  agent_deployment: ['agent, sequence', DEPLOYMENT_FORMAT],
  agent_run: ['run_id', AGENT_RUN_FORMAT],
};

/** The tables that a digest reads. */
export const DIGESTED_TABLES: readonly string[] = [
  'revision',
  'narrative',
  ...Object.keys(ROWS),
  ...Object.keys(DOCUMENTS),
];

/** The digest of all that a replica holds at a revision. */
export interface ContentDigest {
  readonly revision: number;
  readonly digest: string;
}

/**
 * Computes a digest of the logical content of a replica: equal ones at one revision mean equal content, whatever release
 * made the files and however they lie on disk. It takes about two seconds of processor for a million combos. Call it in a
 * snapshot.
 */
export function contentDigest(database: Database): ContentDigest {
  const hash = createHash('sha256');
  let chunk = '';
  const add = (line: string) => {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK) return;
    hash.update(chunk);
    chunk = '';
  };
  const revision = currentRevision(database);
  add(String(revision));
  for (const [table, sql] of Object.entries(ROWS)) {
    add(table);
    for (const row of database.iterate(sql)) add(text(row, 'row'));
  }
  for (const [table, [key, format]] of Object.entries(DOCUMENTS)) {
    add(table);
    for (const stored of storedDocuments(database, table, key, format)) add(stored);
  }
  return { revision, digest: `${VERSION}:${hash.update(chunk).digest('hex')}` };
}

/** Yields documents in their newest format: releases that applied the same entry may have stored it in different ones. */
function* storedDocuments(
  database: Database,
  table: string,
  key: string,
  format: RecordFormat<object>,
): Generator<string> {
  // Where there is only one format, no document has to be looked into.
  const written = format.newest === 1 ? '1' : "ifnull(document ->> '$.format', 1)";
  const sql = `SELECT json_array(${key}) AS key, document, ${written} AS format
    FROM ${table} ORDER BY ${key}`;
  for (const row of database.iterate(sql)) {
    const isNewest = integer(row, 'format') === format.newest;
    yield `${text(row, 'key')}${isNewest ? text(row, 'document') : documentText(format, document(format, row, 'document'))}`;
  }
}

/** True where both are digests of one revision and version, and differ. */
export function contentDiffers(one: ContentDigest, other: ContentDigest): boolean {
  const isComparable = one.revision === other.revision && versionOf(one) === versionOf(other);
  return isComparable && one.digest !== other.digest;
}

const versionOf = ({ digest }: ContentDigest): string => digest.slice(0, digest.indexOf(':'));
