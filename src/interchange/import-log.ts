/** The reasons for which a row or an object is rejected. */
export const REJECTION_REASONS = [
  'bad_utf8',
  'bad_csv',
  'bad_json',
  'too_long',
  'nul_character',
  'missing_field',
  'bad_value',
  'bad_time',
  'out_of_range',
  'unknown_value',
  'unknown_brand',
  'unknown_mcc',
  'duplicate_key',
  'version_gap',
  'version_conflict',
  'wrong_name',
  'not_a_file',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A problem with one row or object. A class, so that a function can return either a value or its fault. */
export class Fault {
  readonly reason: RejectionReason;
  /** One sentence for the operator, on one line; texts from the file are truncated and masked in it. */
  readonly detail: string;

  constructor(reason: RejectionReason, detail: string) {
    this.reason = reason;
    this.detail = detail;
  }
}

/** The position of a row or object: its path below the imported directory, and its line number from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Rejection extends Place {
  readonly reason: RejectionReason;
  readonly detail: string;
}

export type ImportedTable =
  | 'brand'
  | 'brand_to_check'
  | 'mcc'
  | 'combo'
  | 'generated_metadata'
  | 'feedback_history'
  | 'workflow_executions'
  | 'escalations'
  | 'agent_instructions'
  | 'agent_deployments';

/** Records an import: what was imported, what was rejected and why, and what was dropped or changed. */
export class ImportLog {
  readonly imported: Record<ImportedTable, number> = {
    brand: 0,
    brand_to_check: 0,
    mcc: 0,
    combo: 0,
    generated_metadata: 0,
    feedback_history: 0,
    workflow_executions: 0,
    escalations: 0,
    agent_instructions: 0,
    agent_deployments: 0,
  };
  readonly byReason = new Map<RejectionReason, number>();
  /** Notes about whole files, each listed once: columns and entries that are not read, fields that are dropped. */
  readonly remarks = new Set<string>();
  rejected = 0;
  /** Number of texts from which control characters were removed. */
  cleanedTexts = 0;
  readonly #onRejection: (rejection: Rejection) => void;

  /** @param onRejection may throw to abort the import */
  constructor(onRejection: (rejection: Rejection) => void) {
    this.#onRejection = onRejection;
  }

  reject({ file, line }: Place, { reason, detail }: Fault): void {
    this.rejected++;
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
    this.#onRejection({ file, line, reason, detail });
  }
}
