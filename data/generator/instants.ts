import { hash32 } from './random.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Times of the sample's first and last escalation, and the end of its history. */
export const FIRST_ESCALATION = Date.UTC(2026, 0, 5, 8, 40);
export const LAST_ESCALATION = Date.UTC(2026, 1, 13, 16, 0);
export const HISTORY_ENDS = Date.UTC(2026, 1, 14, 17, 0);

export const isoInstant = (at: number): string => new Date(at).toISOString();

const toHex = (value: number): string => value.toString(16).padStart(8, '0');

/** A UUID in the format of version 4, derived from its parts. */
export function stableUuid(...parts: readonly number[]): string {
  const hex = [1, 2, 3, 4].map((part) => toHex(hash32(...parts, part))).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `CHG-` and a ULID: ten characters of time, and sixteen derived from the parts. */
export function stableChangeId(at: number, ...parts: readonly number[]): string {
  let time = '';
  for (let rest = at, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = CROCKFORD.charAt(rest % 32) + time;
  let tail = '';
  for (let i = 0; i < 16; i++) tail += CROCKFORD.charAt(hash32(...parts, i) % 32);
  return `CHG-${time}${tail}`;
}
