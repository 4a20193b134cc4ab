/** Why a row or an object was not taken. */
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

/** What is wrong with one row or object. A class, so that a value and its fault can share a return type. */
export class Fault {
  readonly reason: RejectionReason;
  /** One sentence for the operator, without line ends; texts from the file are cut and masked in it. */
  readonly detail: string;

  constructor(reason: RejectionReason, detail: string) {
    this.reason = reason;
    this.detail = detail;
  }
}

/** Where a row or object stands: the path below the directory that was read, and the line from 1. */
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

/** Keeps account of an import: what was taken, what was not and why, what was left out or changed on the way. */
export class ImportLog {
  readonly taken: Record<ImportedTable, number> = {
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
  /** Things said once for a whole file: columns and entries that are not read, fields that are not kept. */
  readonly remarks = new Set<string>();
  rejected = 0;
  /** Texts of the tables out of which control characters were taken. */
  cleanedTexts = 0;
  readonly #onRejection: (rejection: Rejection) => void;

  /** `onRejection` may throw, which ends the import. */
  constructor(onRejection: (rejection: Rejection) => void) {
    this.#onRejection = onRejection;
  }

  reject({ file, line }: Place, { reason, detail }: Fault): void {
    this.rejected++;
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
    this.#onRejection({ file, line, reason, detail });
  }
}
