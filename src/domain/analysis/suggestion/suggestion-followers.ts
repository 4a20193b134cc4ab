import { wordsOf } from '../../brand/narrative-words.ts';
import { consideredPart } from '../../regex/limits.ts';
import type { CountedRow } from './suggestion-rows.ts';

/** What stands behind a name in the rows that it finds, in combos. */
export interface Followers {
  /** By the next word, capitals; the empty word where nothing follows. */
  readonly words: ReadonlyMap<string, number>;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MOST_EXCLUDED = 5;

/** The words that follow what the source finds. */
export function followersOf(source: string, rows: readonly CountedRow[], matched: ReadonlySet<string>): Followers {
  const expression = new RegExp(source, 'i');
  const words = new Map<string, number>();
  for (const { narrative, combos } of rows) {
    if (!matched.has(narrative)) continue;
    const text = consideredPart(narrative).toUpperCase();
    const found = expression.exec(text);
    if (found === null) continue;
    const rest = text.slice(found.index + found[0].length);
    const word = /^[^A-Z0-9]*([A-Z0-9]*)/.exec(rest)?.[1] ?? '';
    words.set(word, (words.get(word) ?? 0) + combos);
  }
  return { words };
}

/** A word that may follow stands behind the name this often at least; towns do not. */
const USUAL_SHARE = 0.1;
/** Words that may follow, together, stand behind the name this often at least: else most of it would be lost. */
const USUAL_TOGETHER = 0.7;

/** The own words that may follow, the most usual first: "STAR" only before "MARKET" or "BURGER". */
export function wordsToRequire(own: Followers, most: number): readonly string[] {
  const total = [...own.words.values()].reduce((sum, combos) => sum + combos, 0);
  const usual = [...own.words].filter(
    ([word, combos]) => /^[A-Z]{2,}$/.test(word) && combos >= Math.max(3, USUAL_SHARE * total),
  );
  usual.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const words = usual.slice(0, most);
  return words.reduce((sum, [, combos]) => sum + combos, 0) < USUAL_TOGETHER * total ? [] : words.map(([word]) => word);
}

/**
 * Starts of words that must not follow, the most harmful first: "COSTA" not before "VI", as other brands have "Vida" in
 * their name. Other words behind the name are towns, and tomorrow's combos have others.
 */
export function startsToExclude(own: Followers, others: Followers, otherNames: readonly string[]): readonly string[] {
  const named = new Set(otherNames.flatMap(wordsOf).map((word) => word.slice(0, 2)));
  const startingAlike = (words: ReadonlyMap<string, number>, start: string) =>
    [...words].reduce((total, [word, combos]) => (word.startsWith(start) ? total + combos : total), 0);
  const harm = new Map<string, number>();
  for (const word of others.words.keys()) {
    const start = word.slice(0, 2);
    if (!/^[A-Z]{2}$/.test(start) || harm.has(start) || !named.has(start)) continue;
    harm.set(start, startingAlike(others.words, start) - startingAlike(own.words, start));
  }
  const harmful = [...harm].filter(([, net]) => net > 1);
  harmful.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return harmful.slice(0, MOST_EXCLUDED).map(([start]) => start);
}

/**
 * What may follow a name, given the first two letters of the words that must not. No engine of ours looks ahead, so
 * it lists what is left: the end, a number, other letters, or the same first letter with another second one.
 */
export function exceptBefore(starts: readonly string[]): string {
  const seconds = new Map<string, string>();
  for (const start of starts) {
    const first = start.charAt(0);
    seconds.set(first, (seconds.get(first) ?? '') + start.charAt(1));
  }
  const others = `[${rangesWithout([...seconds.keys()].join(''))}0-9]`;
  const same = [...seconds].sort().map(([first, second]) => `${first}[${rangesWithout(second)}]`);
  return `(?:\\W*$|\\W+(?:${[others, ...same].join('|')}))`;
}

/** The alphabet less some letters, as the ranges of a class. */
function rangesWithout(letters: string): string {
  const left = [...LETTERS].map((letter) => (letters.includes(letter) ? ' ' : letter)).join('');
  return left
    .split(' ')
    .filter((run) => run !== '')
    .map((run) => (run.length < 3 ? run : `${run.charAt(0)}-${run.charAt(run.length - 1)}`))
    .join('');
}
