import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { exceptBefore, followersOf, startsToExclude, wordsToRequire } from './suggestion-followers.ts';
import type { Candidate, Judge } from './suggestion-judge.ts';
import { HEADS, type Head, joined, type Part } from './suggestion-parts.ts';
import { firstWords, patternOf, phraseOf } from './suggestion-phrase.ts';

/** The best regex so far, and what it is put together from. */
export interface Draft {
  readonly candidate: Candidate;
  readonly head: Head;
  readonly parts: readonly Part[];
}

/** A more complicated regex has to be better by so much. */
const WORTHWHILE = 0.005;

/** The phrases instead of the draft, where they are clearly better. */
export async function better(
  now: Draft | null,
  head: Head,
  parts: readonly Part[],
  judge: Judge,
): Promise<Draft | null> {
  const candidate = await judge.judge(joined(head, parts));
  if (candidate === null) return now;
  return now === null || candidate.f1 > now.candidate.f1 + WORTHWHILE ? { candidate, head, parts } : now;
}

/** A generic name, narrowed by what follows it: own words only, or not the words of others. */
export async function qualify(
  brandname: string,
  named: Draft,
  judge: Judge,
  parameters: GenerationParameters,
): Promise<Draft> {
  let best = named;
  const bases = new Set([
    named.parts[0]?.pattern.replace(/\\b$/, '') ?? '',
    patternOf(firstWords(phraseOf(brandname), parameters.most_words)),
  ]);
  for (const base of bases) {
    if (base === '') continue;
    for (const head of HEADS) best = await qualifyBase(head, base, best, judge, parameters);
  }
  return best;
}

async function qualifyBase(
  head: Head,
  base: string,
  now: Draft,
  judge: Judge,
  parameters: GenerationParameters,
): Promise<Draft> {
  const found = await judge.judge(`${head}${base}\\b`);
  if (found === null) return now;
  const own = followersOf(found.source, judge.own, found.matched);
  const others = followersOf(found.source, judge.others, found.matched);
  let best = now;
  const starts = startsToExclude(own, others, judge.otherNames);
  for (let n = 1; n <= starts.length; n++) {
    const notBefore = starts.slice(0, n);
    const part: Part = { pattern: `${base}${exceptBefore(notBefore)}`, kind: 'excluded', notBefore };
    best = (await better(best, head, [part], judge)) ?? best;
  }
  const words = wordsToRequire(own, parameters.most_alternatives);
  for (let n = 1; n <= words.length; n++) {
    const list = words.slice(0, n);
    const part: Part = { pattern: `${base}\\s*${n === 1 ? list[0] : `(?:${list.join('|')})`}`, kind: 'required' };
    best = (await better(best, head, [part], judge)) ?? best;
  }
  return best;
}
