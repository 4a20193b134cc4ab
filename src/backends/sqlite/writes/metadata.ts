import {
  FEEDBACK_FORMAT,
  type Feedback,
  METADATA_VERSION_FORMAT,
  type MetadataVersion,
  type WorkflowExecution,
} from '../../../domain/metadata/metadata.ts';
import type { Database } from '../database.ts';
import { documentText } from '../row.ts';

/**
 * Returns false when the version is not the next of its brand.
 *
 * @param first the number that a brand's first version must have
 */
export function appendMetadata(database: Database, metadata: MetadataVersion, first: number): boolean {
  const { brandid, version } = metadata;
  const sql = `INSERT INTO metadata_version (brandid, version, document) SELECT ?, ?, ?
    WHERE (SELECT ifnull(max(version) + 1, ?) FROM metadata_version WHERE brandid = ?) = ?`;
  const document = documentText(METADATA_VERSION_FORMAT, metadata);
  return database.run(sql, brandid, version, document, first, brandid, version) === 1;
}

/** Returns false when there is feedback of this id. */
export function insertFeedback(database: Database, feedback: Feedback): boolean {
  const { feedback_id, brandid, submitted_at, feedback_type } = feedback;
  const sql = 'INSERT OR IGNORE INTO feedback VALUES (?, ?, ?, ?, ?)';
  return (
    database.run(sql, feedback_id, brandid, submitted_at, documentText(FEEDBACK_FORMAT, feedback), feedback_type) === 1
  );
}

/** Stores feedback that is stored already. */
export function rewriteFeedback(database: Database, feedback: Feedback): void {
  const { feedback_id, brandid, submitted_at, feedback_type } = feedback;
  const sql = `UPDATE feedback SET brandid = ?, submitted_at = ?, document = ?, feedback_type = ? WHERE feedback_id = ?`;
  database.run(sql, brandid, submitted_at, documentText(FEEDBACK_FORMAT, feedback), feedback_type, feedback_id);
}

/** Returns false when there is an execution of this name. */
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

/** Returns false when there is no execution of this name that runs. */
export function endExecution(database: Database, execution: WorkflowExecution): boolean {
  const sql = `UPDATE workflow_execution
    SET brandid = ?, status = ?, start_time = ?, stop_time = ?, duration_seconds = ?, error_message = ?
    WHERE execution_arn = ? AND status = 'RUNNING'`;
  const { execution_arn, brandid, status, start_time, stop_time, duration_seconds, error_message } = execution;
  return (
    database.run(sql, brandid, status, start_time, stop_time, duration_seconds, error_message, execution_arn) === 1
  );
}
