import { nameKey } from './name-key.ts';

/** Lowest likeness of a suggestion. Below it names share little more than an ending. */
export const NEAR_ENOUGH = 0.6;

/** Lowest likeness of names that may be one name: a letter more or less, or two letters exchanged. */
export const NEARLY_THE_SAME = 0.8;

const LONGEST = 100;

/**
 * Measures how alike names are spelled, 0 to 1: the Dice coefficient of their pairs of neighbouring letters (Dice 1945,
 * "Measures of the amount of ecologic association between species"). It compares keys, so that "Mc Donalds" and "McDonald's"
 * give 1. A comparison stops, with 0, once `least` cannot be reached.
 */
export function spellingReader(name: string, least = NEAR_ENOUGH): (otherKey: string) => number {
  const own = pairsOf(nameKey(name).slice(0, LONGEST));
  const wanted = new Map<string, number>();
  for (const pair of own) wanted.set(pair, (wanted.get(pair) ?? 0) + 1);
  return (otherKey) => {
    const pairs = Math.max(0, Math.min(otherKey.length, LONGEST) - 1);
    // The shorter one cannot share more pairs than it has.
    const most = Math.min(pairs, own.length);
    const enough = (least * (pairs + own.length)) / 2;
    if (!(pairs + own.length > 0 && most >= enough)) return 0;
    const taken = new Map<string, number>();
    let shared = 0;
    for (let i = 0; i < pairs; i++) {
      if (shared + pairs - i < enough) return 0;
      const pair = otherKey.slice(i, i + 2);
      const before = taken.get(pair) ?? 0;
      if (before >= (wanted.get(pair) ?? 0)) continue;
      taken.set(pair, before + 1);
      shared++;
    }
    return (2 * shared) / (pairs + own.length);
  };
}

/**
 * Returns the pairs of neighbouring letters of a name's key, as an index keeps them: a pair that occurs once more is numbered, so
 * that all are distinct. Names of likeness L share at least L / 2 of both their pairs.
 */
export function namePairs(name: string): readonly string[] {
  const times = new Map<string, number>();
  return pairsOf(nameKey(name).slice(0, LONGEST)).map((pair) => {
    const count = (times.get(pair) ?? 0) + 1;
    times.set(pair, count);
    // Half of a character is no text that a store keeps.
    const text = pair.isWellFormed() ? pair : `\\${pair.charCodeAt(0).toString(16)}.${pair.charCodeAt(1).toString(16)}`;
    return count === 1 ? text : `${text}${count}`;
  });
}

/** The pairs of a name that tell which others may have a likeness with it. */
export interface TellingPairs {
  /** Each pair with the most pairs that a name may have for which it counts; fewer than `fewest` for none. */
  readonly pairs: readonly (readonly [pair: string, most: number])[];
  /** Fewest pairs that a name of such a likeness has. */
  readonly fewest: number;
  /** Number of the pairs, among those that count for its length, that such a name has at least. */
  readonly shared: number;
}

/** Keeps rounding from leaving out a name that is just near enough. */
const TOLERANCE = 1e-9;
/** Pairs asked for beyond the first that a near name must have: each leaves fewer names that share one by chance. */
const SPARE = 2;

/**
 * Returns what to look for in an index of pairs. A name near enough shares a number of pairs that follows from its length. So it
 * shares one of any so many pairs that fewer are left, and one more of each further pair.
 *
 * @param pairs all pairs of a name, the rarest first
 */
export function tellingPairs(pairs: readonly string[], least: number): TellingPairs {
  const { length } = pairs;
  // Twice the shared pairs is at least `least` times all pairs, and no name shares more than all of its own.
  const fewest = Math.max(1, Math.ceil((length * least) / (2 - least) - TOLERANCE));
  const spare = Math.min(SPARE, Math.ceil((least * (length + fewest)) / 2 - TOLERANCE) - 1);
  const mostFor = (at: number) => Math.floor((2 * (length - Math.max(0, at - spare))) / least - length + TOLERANCE);
  return { pairs: pairs.map((pair, at) => [pair, mostFor(at)]), fewest, shared: spare + 1 };
}

function pairsOf(letters: string): readonly string[] {
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2));
}
