import { MAX_REPEAT } from '../limits.ts';

/** Returns the portable spelling of a repeat; null for a repeat of zero times. */
export function portableRepeat(text: string): string | null {
  const plain = text.length > 1 && text.endsWith('+') ? text.slice(0, -1) : text;
  const counted = /^\{([0-9]*)(,?)([0-9]*)\}(\??)$/.exec(plain);
  if (counted === null) return plain;
  const [, from = '', comma, to = '', lazy] = counted;
  const least = Number(from === '' ? 0 : from);
  if (comma === '') {
    if (least === 0) return null;
    return least > MAX_REPEAT ? `{${MAX_REPEAT},}` : `{${least}}`;
  }
  const most = to === '' ? Number.POSITIVE_INFINITY : Number(to);
  const [low, high] = [Math.min(least, most, MAX_REPEAT), Math.max(least, most)];
  if (high === 0) return null;
  if (high > MAX_REPEAT) return `${low === 0 ? '*' : low === 1 ? '+' : `{${low},}`}${lazy}`;
  return `{${low},${high}}${lazy}`;
}

/** Returns one repeat that says the same as two; null where they need a group. */
export function joinedRepeat(inner: string, outer: string): string | null {
  const [a, b] = [inner.charAt(0), outer.charAt(0)];
  if (!/[*+?]/.test(a) || !/[*+?]/.test(b)) return null;
  return a === b ? a : '*';
}
