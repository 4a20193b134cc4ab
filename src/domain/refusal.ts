/** The codes of refusals, which are expected negative outcomes. An operation declares the codes it may return; any other failure is a bug and throws. */
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
  'busy',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * The reaction that a refusal calls for. `usage`: correct the call. `missing`: nothing has this id. `unfinished`: the
 * call was cancelled or the store is busy, so retry. `untrusted`: a stored record was altered. `blocked`: a rule or the present
 * state forbids it.
 */
export type RefusalKind = 'usage' | 'missing' | 'unfinished' | 'untrusted' | 'blocked';

const KIND_OF_CODE: Readonly<Record<RefusalCode, RefusalKind>> = {
  invalid_input: 'usage',
  not_found: 'missing',
  incomplete: 'unfinished',
  busy: 'unfinished',
  tampered: 'untrusted',
  conflict: 'blocked',
  not_allowed: 'blocked',
  unsafe_regex: 'blocked',
  invalid_metadata: 'blocked',
  escalation_closed: 'blocked',
  checklist_incomplete: 'blocked',
  overlapping_criteria: 'blocked',
  nothing_to_do: 'blocked',
  stale: 'blocked',
  expired: 'blocked',
  already_decided: 'blocked',
  no_policy: 'blocked',
  no_store: 'blocked',
  too_large: 'blocked',
};

export function refusalKind({ code }: Pick<Refusal, 'code'>): RefusalKind {
  return KIND_OF_CODE[code];
}

/** An expected negative outcome that helps the caller: what is wrong, where, and what to do instead. */
export interface Refusal {
  readonly code: RefusalCode;
  /** The problem, in one or two sentences. */
  readonly message: string;
  /** The input field at fault, as a path such as `steps.0.input.brandid`. */
  readonly field?: string;
  /** An address from the caller's input that the message quotes. It is not masked, since the caller wrote it. */
  readonly typed?: string;
  /** Addresses of suitable people. They are shown in full, whereas addresses in other text are masked. */
  readonly people?: readonly string[];
  /** The way forward: a valid value, or an operation to call. */
  readonly instead: string;
  /** Seconds after which the same call may succeed. */
  readonly retry_after_seconds?: number;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

/** Prefixes a refusal's field, for operations that run others. */
export function refusedBelow(prefix: string, refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return refused({ ...refusal, field: refusal.field === undefined ? prefix : `${prefix}.${refusal.field}` });
}
