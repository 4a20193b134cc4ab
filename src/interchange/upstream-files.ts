/** A source table, stored as a CSV file with a header line; columns may be in any order. */
export interface CsvTable {
  readonly file: string;
  readonly columns: readonly string[];
  /** The `columns` that may be missing from a file. */
  readonly optional: readonly string[];
}

const table = (name: string, columns: readonly string[], optional: readonly string[] = []): CsvTable => ({
  file: `${name}.csv`,
  columns,
  optional,
});

export const BRAND_TABLE = table('brand', ['brandid', 'brandname', 'sector']);
export const BRAND_TO_CHECK_TABLE = table('brand_to_check', ['brandid']);
export const MCC_TABLE = table('mcc', ['mccid', 'mcc_desc', 'sector']);
/** Some deployed tables lack `bankid`. */
export const COMBO_TABLE = table('combo', ['ccid', 'bankid', 'mid', 'brandid', 'mccid', 'narrative'], ['bankid']);
/** This program's own table: what resolving escalations changed about brands. Upstream's values hold for all other brands. */
export const BRAND_STATE_TABLE = table('brand_state', [
  'brandid',
  'status',
  'parent_brandid',
  'manually_processed',
  'version',
]);

/** A table of JSON records: one object per record in `folder` (the S3 key prefix), or one per line of the file `lines`. */
export interface JsonTable {
  readonly name: string;
  readonly folder: string;
  readonly lines: string;
}

const jsonTable = (name: string, folder: string): JsonTable => ({ name, folder, lines: `${name}.jsonl` });

export const METADATA_TABLE = jsonTable('generated_metadata', 'metadata');
export const FEEDBACK_TABLE = jsonTable('feedback_history', 'feedback');
export const EXECUTION_TABLE = jsonTable('workflow_executions', 'workflow-executions');
export const ESCALATION_TABLE = jsonTable('escalations', 'escalations');

/** Makes an id usable as a file name on every platform and as an S3 key without escapes. */
function fileNameFrom(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 120);
}

export const metadataVersionName = (brandid: number, version: number): string => `brand_${brandid}_v${version}`;
export const currentMetadataName = (brandid: number): string => `brand_${brandid}`;
export const brandObjectName = (brandid: number, id: string): string => `brand_${brandid}_${fileNameFrom(id)}`;
/** The last part of the ARN, as in upstream's keys. */
export const executionName = (arn: string): string =>
  fileNameFrom(`${arn.slice(arn.lastIndexOf(':') + 1)}`) || 'execution';

/** This program's own folder: every version of the agents' instructions, and their deployments. */
export const INSTRUCTIONS_FOLDER = 'agent-instructions';
export const INSTRUCTIONS_HISTORY = 'history.json';
export const instructionsName = (agent: string, version: number): string => `${agent}_instructions_v${version}.md`;
