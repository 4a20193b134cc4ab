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
  joined,
  nameParts,
  otherSpellings,
  type Part,
  patternOf,
  phraseOf,
} from './name-pattern.ts';

export interface Found extends Draft {
  /** The name alone finds too much of other brands. */
  readonly generic: boolean;
}

/** Searches for the best regex on the sample; null where no regex finds a combo. */
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

/** Adds other spellings, as long as each finds enough that is the brand's and little else. */
async function widen(
  brandname: string,
  found: Draft | null,
  scorer: CandidateScorer,
  parameters: GenerationParameters,
): Promise<Draft | null> {
  let best = found;
  const missed = scorer.own.filter((row) => best?.candidate.matched.has(row.narrative) !== true);
  for (const text of otherSpellings(brandname, missed, scorer.total, parameters)) {
    if ((best?.parts.length ?? 0) >= parameters.most_alternatives) break;
    const pattern = patternOf(phraseOf(text));
    const alone = pattern === '' ? null : await scorer.score(`\\b${pattern}`);
    if (alone === null || alone.precision < parameters.least_precision) continue;
    const part: Part = { pattern, kind: 'other_spelling' };
    best = await better(best, best?.head ?? '\\b', [...(best?.parts ?? []), part], scorer);
  }
  return best;
}

/** The best regex so far, and what it is put together from. */
interface Draft {
  readonly candidate: Candidate;
  readonly head: Head;
  readonly parts: readonly Part[];
}

/** A more complicated regex has to be better by so much. */
const WORTHWHILE = 0.005;

/** Returns a draft of these phrases where it is clearly better than the current one, else the current one. */
async function better(
  now: Draft | null,
  head: Head,
  parts: readonly Part[],
  scorer: CandidateScorer,
): Promise<Draft | null> {
  const candidate = await scorer.score(joined(head, parts));
  if (candidate === null) return now;
  return now === null || candidate.f1 > now.candidate.f1 + WORTHWHILE ? { candidate, head, parts } : now;
}

/** A generic name, narrowed by what follows it: own words only, or not the words of others. */
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
    best = (await better(best, head, [part], scorer)) ?? best;
  }
  const words = wordsToRequire(own, parameters.most_alternatives);
  for (let n = 1; n <= words.length; n++) {
    const list = words.slice(0, n);
    const part: Part = { pattern: `${base}\\s*${n === 1 ? list[0] : `(?:${list.join('|')})`}`, kind: 'required' };
    best = (await better(best, head, [part], scorer)) ?? best;
  }
  return best;
}

/** The words that follow a name in the rows that it finds, counted in combos. */
interface Followers {
  /** By the next word, capitals; the empty word where nothing follows. */
  readonly words: ReadonlyMap<string, number>;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MOST_EXCLUDED = 5;

/** The words that follow what the regex finds. */
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

/** A word that may follow stands behind the name this often at least; towns do not. */
const USUAL_SHARE = 0.1;
/** Words that may follow, together, stand behind the name this often at least: else most of it would be lost. */
const USUAL_TOGETHER = 0.7;

/** The own words that may follow, the most usual first: "STAR" only before "MARKET" or "BURGER". */
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
 * Starts of words that must not follow, the most harmful first: "COSTA" not before "VI", as other brands have "Vida" in
 * their name. Other words behind the name are towns, and tomorrow's combos have others.
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
 * What may follow a name, given the first two letters of the words that must not. No engine of ours looks ahead, so
 * it lists what is left: the end, a number, other letters, or the same first letter with another second one.
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

/** The alphabet less some letters, as the ranges of a class. */
function rangesWithout(letters: string): string {
  const left = [...LETTERS].map((letter) => (letters.includes(letter) ? ' ' : letter)).join('');
  return left
    .split(' ')
    .filter((run) => run !== '')
    .map((run) => (run.length < 3 ? run : `${run.charAt(0)}-${run.charAt(run.length - 1)}`))
    .join('');
}
