import {
  type Feedback,
  feedbackSchema,
  type MetadataVersion,
  metadataVersionSchema,
  type WorkflowExecution,
} from '../../../domain/metadata/metadata.ts';
import type { MetadataReads } from '../../../domain/ports/metadata.ts';
import type { Database, Row } from '../database.ts';
import { document, documentText, integer, integerOrNull, oneOf, text, textOrNull } from '../row.ts';

const EXECUTION_STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'RUNNING', 'ABORTED'] as const;

export function metadataReads(database: Database): MetadataReads {
  return {
    async metadataVersions(brandid) {
      return database
        .all('SELECT document FROM metadata_version WHERE brandid = ? ORDER BY version', brandid)
        .map((row) => document(metadataVersionSchema, row, 'document'));
    },
    async feedbackOf(brandid) {
      return database
        .all('SELECT document FROM feedback WHERE brandid = ? ORDER BY submitted_at, feedback_id', brandid)
        .map((row) => document(feedbackSchema, row, 'document'));
    },
    async executionsOf(brandid) {
      const sql = 'SELECT * FROM workflow_execution WHERE brandid = ? ORDER BY start_time, execution_arn';
      return database.all(sql, brandid).map(executionOf);
    },
  };
}

/** False when the version is not the next of its brand. */
export function appendMetadata(database: Database, metadata: MetadataVersion): boolean {
  const { brandid, version } = metadata;
  const sql = `INSERT INTO metadata_version (brandid, version, document) SELECT ?, ?, ?
    WHERE (SELECT ifnull(max(version), 0) + 1 FROM metadata_version WHERE brandid = ?) = ?`;
  return database.run(sql, brandid, version, documentText(metadata), brandid, version) === 1;
}

/** False when there is feedback of this id. */
export function insertFeedback(database: Database, feedback: Feedback): boolean {
  const { feedback_id, brandid, submitted_at, feedback_type } = feedback;
  const sql = 'INSERT OR IGNORE INTO feedback VALUES (?, ?, ?, ?, ?)';
  return database.run(sql, feedback_id, brandid, submitted_at, documentText(feedback), feedback_type) === 1;
}

/** False when there is an execution of this name. */
export function insertExecution(database: Database, execution: WorkflowExecution): boolean {
  const rows = database.run(
    'INSERT OR IGNORE INTO workflow_execution VALUES (?, ?, ?, ?, ?, ?, ?)',
    execution.execution_arn,
    execution.brandid,
    execution.status,
    execution.start_time,
    execution.stop_time,
    execution.duration_seconds,
    execution.error_message,
  );
  return rows === 1;
}

function executionOf(row: Row): WorkflowExecution {
  return {
    execution_arn: text(row, 'execution_arn'),
    brandid: integer(row, 'brandid'),
    status: oneOf(row, 'status', EXECUTION_STATUSES),
    start_time: text(row, 'start_time'),
    stop_time: textOrNull(row, 'stop_time'),
    duration_seconds: integerOrNull(row, 'duration_seconds'),
    error_message: textOrNull(row, 'error_message'),
  };
}
