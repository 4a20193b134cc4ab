/** Every kind of expected "no". An operation declares which of them it may give; anything else that goes wrong is a bug and throws. */
export const REFUSAL_CODES = [
  'invalid_input',
  'not_found',
  'conflict',
  'not_allowed',
  'unsafe_regex',
  'invalid_metadata',
  'escalation_closed',
  'checklist_incomplete',
  'overlapping_criteria',
  'nothing_to_do',
  'stale',
  'expired',
  'already_decided',
  'tampered',
  'no_policy',
  'no_store',
  'too_large',
  'incomplete',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** An expected "no" that teaches: what is wrong, where, and what to do instead. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What is wrong, in one or two sentences. */
  readonly message: string;
  /** The input field at fault, as a path such as `steps.0.input.brandid`. */
  readonly field?: string;
  /** What the caller gave, where it stands in the message and is an address: their own words, so it is not masked. */
  readonly typed?: string;
  /** People who would do, by address: shown as they are, where addresses in other text are masked. */
  readonly people?: readonly string[];
  /** What to do instead: a value that would do, or an operation to call. */
  readonly instead: string;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

/** The same refusal with its field moved below `prefix`, for operations that run others. */
export function refusedBelow(prefix: string, refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return refused({ ...refusal, field: refusal.field === undefined ? prefix : `${prefix}.${refusal.field}` });
}
