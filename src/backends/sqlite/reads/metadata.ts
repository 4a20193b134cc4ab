import { FEEDBACK_FORMAT, METADATA_VERSION_FORMAT, type WorkflowExecution } from '../../../domain/metadata/metadata.ts';
import type { MetadataReads } from '../../../domain/ports/metadata.ts';
import type { Database, Row } from '../database.ts';
import { document, integer, integerOrNull, oneOf, text, textOrNull } from '../row.ts';

const EXECUTION_STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'RUNNING', 'ABORTED'] as const;

export function metadataReads(database: Database): Omit<MetadataReads, 'candidateOf'> {
  return {
    async metadataVersions(brandid) {
      return database
        .all('SELECT document FROM metadata_version WHERE brandid = ? ORDER BY version', brandid)
        .map((row) => document(METADATA_VERSION_FORMAT, row, 'document'));
    },
    async feedbackOf(brandid) {
      return database
        .all('SELECT document FROM feedback WHERE brandid = ? ORDER BY submitted_at, feedback_id', brandid)
        .map((row) => document(FEEDBACK_FORMAT, row, 'document'));
    },
    async executionsOf(brandid) {
      const sql = 'SELECT * FROM workflow_execution WHERE brandid = ? ORDER BY start_time, execution_arn';
      return database.all(sql, brandid).map(executionOf);
    },
  };
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
