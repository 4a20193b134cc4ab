import { z } from 'zod';
import type { WorkflowExecution } from '../domain/metadata/metadata.ts';
import { shaped, withInstants } from './document-shape.ts';
import { Fault, type ImportLog } from './import-log.ts';
import type { JsonDocument, JsonObject } from './json-documents.ts';

const executionSchema = z.object({
  execution_arn: z.string().min(1).max(500),
  brandid: z.int(),
  status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'RUNNING', 'ABORTED']),
  start_time: z.string(),
  stop_time: z.string().nullable(),
  duration_seconds: z.int().nullable(),
  error_message: z.string().nullable(),
});

export function readExecutionDocument({ value }: JsonDocument, log: ImportLog): WorkflowExecution | Fault {
  if (value.input_data != null || value.output_data != null) {
    log.remarks.add('Not kept: input_data and output_data of workflow_executions');
  }
  const record = withInstants({
    execution_arn: value.execution_arn,
    brandid: value.brandid,
    status: value.status,
    start_time: value.start_time,
    stop_time: value.stop_time ?? null,
    duration_seconds: value.duration_seconds ?? null,
    error_message: value.error_message ?? null,
  });
  return record instanceof Fault ? record : shaped(executionSchema, record);
}

/** Upstream's columns. What went in and came out of the workflow is not kept here. */
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
