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

/** The bounds within which names can have a likeness with a name of so many pairs. */
export interface NearBounds {
  /** Fewest and most pairs of such a name. */
  readonly fewest: number;
  readonly most: number;
  /** Number of pairs such that every name near enough has one of any that many. */
  readonly telling: number;
}

/** Keeps rounding from leaving out a name that is just near enough. */
const TOLERANCE = 1e-9;

export function nearBounds(pairs: number, least: number): NearBounds {
  // Twice the shared pairs is at least `least` times all pairs, and no name shares more than all of its own.
  const fewest = Math.max(1, Math.ceil((pairs * least) / (2 - least) - TOLERANCE));
  const most = Math.floor((pairs * (2 - least)) / least + TOLERANCE);
  const shared = Math.ceil((least * (pairs + fewest)) / 2 - TOLERANCE);
  return { fewest, most, telling: Math.max(0, pairs - shared + 1) };
}

function pairsOf(letters: string): readonly string[] {
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2));
}
