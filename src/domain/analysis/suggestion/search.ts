import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { wordsOf } from '../../brand/narrative-words.ts';
import type { AcceptedRegex } from '../../regex/assessment.ts';
import { consideredPart } from '../../regex/limits.ts';
import type { Candidate, CandidateScorer } from './candidates.ts';
import type { CountedRow } from './counted-rows.ts';
import {
  firstWords,
  HEADS,
  type Head,
  initialsOfJoined,
  joined,
  nameParts,
  otherSpellings,
  type Part,
  patternOf,
  phraseOf,
} from './name-pattern.ts';

export interface Found extends Draft {
  /** True if the name alone finds too many combos of other brands. */
  readonly generic: boolean;
}

/** Searches for the best regex on the sample; null if no regex finds a combo. */
export async function search(
  brandname: string,
  scorer: CandidateScorer,
  parameters: GenerationParameters,
): Promise<Found | null> {
  const named = await bestName(brandname, scorer, parameters);
  const generic = named !== null && named.candidate.codes.precision_with_all < parameters.least_precision;
  const qualified =
    named !== null && generic && parameters.generic_names === 'qualify'
      ? await qualify(brandname, named, scorer, parameters)
      : named;
  const widened = await widen(brandname, qualified, scorer, parameters);
  return widened === null ? null : { ...widened, generic };
}

async function bestName(
  brandname: string,
  scorer: CandidateScorer,
  parameters: GenerationParameters,
): Promise<Draft | null> {
  let best: Draft | null = null;
  for (const part of nameParts(brandname, parameters)) best = await better(best, '\\b', [part], scorer);
  return best === null ? null : await better(best, HEADS[1], best.parts, scorer);
}

/** Adds other spellings, as long as each finds enough of the brand's combos and few others. */
async function widen(
  brandname: string,
  found: Draft | null,
  scorer: CandidateScorer,
  parameters: GenerationParameters,
): Promise<Draft | null> {
  let best = found;
  const missed = scorer.own.filter((row) => best?.candidate.matched.has(row.narrative) !== true);
  const initials = initialsOfJoined(brandname);
  const texts = otherSpellings(brandname, missed, scorer.total, parameters);
  for (const text of initials === null ? texts : [initials, ...texts]) {
    if ((best?.parts.length ?? 0) >= parameters.most_alternatives) break;
    const pattern = patternOf(phraseOf(text)) + (text === initials ? '\\b' : '');
    const alone = pattern === '' ? null : await scorer.score(`\\b${pattern}`);
    if (alone === null || alone.precision < parameters.least_precision) continue;
    const part: Part = { pattern, kind: 'other_spelling' };
    best = await better(best, best?.head ?? '\\b', [...(best?.parts ?? []), part], scorer);
  }
  return best;
}

/** The best regex so far, and its parts. */
interface Draft {
  readonly candidate: Candidate;
  readonly head: Head;
  readonly parts: readonly Part[];
}

/** Minimum gain of a more complicated regex. */
const WORTHWHILE = 0.005;
/** The same, for a list of the letters that may follow a name: few people can read it. */
const WORTH_READING = 0.03;

/** Returns a draft of these phrases if it is clearly better than the current one, otherwise the current one. */
async function better(
  now: Draft | null,
  head: Head,
  parts: readonly Part[],
  scorer: CandidateScorer,
  gain = WORTHWHILE,
): Promise<Draft | null> {
  const candidate = await scorer.score(joined(head, parts));
  if (candidate === null) return now;
  return now === null || candidate.f1 > now.candidate.f1 + gain ? { candidate, head, parts } : now;
}

/** Narrows a generic name by the words after it: only own words, or no words of others. */
async function qualify(
  brandname: string,
  named: Draft,
  scorer: CandidateScorer,
  parameters: GenerationParameters,
): Promise<Draft> {
  let best = named;
  const bases = new Set([
    named.parts[0]?.pattern.replace(/\\b$/, '') ?? '',
    patternOf(firstWords(phraseOf(brandname), parameters.most_words)),
  ]);
  for (const base of bases) {
    if (base === '') continue;
    for (const head of HEADS) best = await qualifyBase(head, base, best, scorer, parameters);
  }
  return best;
}

async function qualifyBase(
  head: Head,
  base: string,
  now: Draft,
  scorer: CandidateScorer,
  parameters: GenerationParameters,
): Promise<Draft> {
  const found = await scorer.score(`${head}${base}\\b`);
  if (found === null) return now;
  const own = followersOf(found.regex, scorer.own, found.matched);
  const others = followersOf(found.regex, scorer.others, found.matched);
  let best = now;
  const starts = startsToExclude(own, others, scorer.otherNames);
  for (let n = 1; n <= starts.length; n++) {
    const notBefore = starts.slice(0, n);
    const part: Part = { pattern: `${base}${exceptBefore(notBefore)}`, kind: 'excluded', notBefore };
    const gain = best.parts.some(({ kind }) => kind === 'excluded') ? WORTHWHILE : WORTH_READING;
    best = (await better(best, head, [part], scorer, gain)) ?? best;
  }
  const words = wordsToRequire(own, parameters.most_alternatives);
  for (let n = 1; n <= words.length; n++) {
    const list = words.slice(0, n);
    const part: Part = { pattern: `${base}\\s*${n === 1 ? list[0] : `(?:${list.join('|')})`}`, kind: 'required' };
    best = (await better(best, head, [part], scorer)) ?? best;
  }
  return best;
}

/** Counts of the words that follow a name, in combos. */
interface Followers {
  /** By the next word in capitals; empty if nothing follows. */
  readonly words: ReadonlyMap<string, number>;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MOST_EXCLUDED = 5;

/** Counts the words that follow a match of the regex. */
function followersOf({ pattern }: AcceptedRegex, rows: readonly CountedRow[], matched: ReadonlySet<string>): Followers {
  const expression = new RegExp(pattern.source, 'i');
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

/** Minimum share of combos in which an allowed word follows the name; towns have less. */
const USUAL_SHARE = 0.1;
/** Minimum share of combos in which any allowed word follows the name: below it, most combos would be lost. */
const USUAL_TOGETHER = 0.7;

/** Returns the own words that may follow, the most frequent first: "STAR" only before "MARKET" or "BURGER". */
function wordsToRequire(own: Followers, most: number): readonly string[] {
  const total = [...own.words.values()].reduce((sum, combos) => sum + combos, 0);
  const usual = [...own.words].filter(
    ([word, combos]) => /^[A-Z]{2,}$/.test(word) && combos >= Math.max(3, USUAL_SHARE * total),
  );
  usual.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const words = usual.slice(0, most);
  return words.reduce((sum, [, combos]) => sum + combos, 0) < USUAL_TOGETHER * total ? [] : words.map(([word]) => word);
}

/**
 * Returns beginnings of words that must not follow, the most harmful first: "COSTA" not before "VI", because other brands have "Vida" in
 * their name. Other words after the name are towns, and future combos have other towns.
 */
function startsToExclude(own: Followers, others: Followers, otherNames: readonly string[]): readonly string[] {
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
 * Returns a pattern of what may follow a name, from the first two letters of excluded words. The engines have no lookahead, so
 * it lists the remaining cases: the end, a number, other letters, or the same first letter with another second one.
 */
function exceptBefore(starts: readonly string[]): string {
  const seconds = new Map<string, string>();
  for (const start of starts) {
    const first = start.charAt(0);
    seconds.set(first, (seconds.get(first) ?? '') + start.charAt(1));
  }
  const others = `[${rangesWithout([...seconds.keys()].join(''))}0-9]`;
  const same = [...seconds].sort().map(([first, second]) => `${first}[${rangesWithout(second)}]`);
  return `(?:\\W*$|\\W+(?:${[others, ...same].join('|')}))`;
}

/** Returns the alphabet without some letters, as ranges of a character class. */
function rangesWithout(letters: string): string {
  const left = [...LETTERS].map((letter) => (letters.includes(letter) ? ' ' : letter)).join('');
  return left
    .split(' ')
    .filter((run) => run !== '')
    .map((run) => (run.length < 3 ? run : `${run.charAt(0)}-${run.charAt(run.length - 1)}`))
    .join('');
}
