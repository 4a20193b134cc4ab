import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { squeezed } from '../../brand/narrative-words.ts';
import {
  firstSigns,
  firstWords,
  leadingText,
  type Phrase,
  patternOf,
  phraseOf,
  widthOf,
  wordCount,
} from './suggestion-phrase.ts';
import { type CountedRow, countOf } from './suggestion-rows.ts';

/** How a phrase of the regex came about. */
export type PhraseKind = 'name' | 'name_start' | 'required' | 'excluded' | 'other_spelling';

/** A phrase as a part of the regex: what stands behind its head. */
export interface Part {
  readonly pattern: string;
  readonly kind: PhraseKind;
  /** Two letters each: words that begin so must not follow. */
  readonly notBefore?: readonly string[];
}

/** Where a phrase may begin: at any word, or at the start of what the bank wrote or a wallet or web address passed on. */
export const HEADS = ['\\b', '(?:^(?:SP\\s)?|[*.]\\s*)'] as const;
export type Head = (typeof HEADS)[number];

/** What banks and wallets leave of a long name. */
const CUTS = [22, 18, 14] as const;
/** Fewer letters begin too many words. */
const SHORTEST = 3;
/** Beginnings of rows that are looked into. */
const MOST_SPELLINGS = 6;

/** The regex of some phrases. */
export function joined(head: Head, parts: readonly Part[]): string {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return head + only.pattern;
  return `${head}(?:${parts.map((part) => part.pattern).join('|')})`;
}

/** The brand's name and beginnings of it, the whole name first; each as it ends at a word and anywhere. */
export function nameParts(brandname: string, parameters: GenerationParameters): readonly Part[] {
  const whole = firstWords(phraseOf(brandname), parameters.most_words);
  const bodies: Phrase[] = [whole];
  const named = /^THE\s+/i.test(brandname) ? phraseOf(brandname.replace(/^THE\s+/i, '')) : whole;
  for (const phrase of new Set([whole, named])) {
    bodies.push(...CUTS.filter((width) => width < widthOf(phrase)).map((width) => firstSigns(phrase, width)));
    for (let words = Math.min(parameters.most_words, wordCount(phrase)); words > 0; words--)
      bodies.push(firstWords(phrase, words));
  }
  const parts = bodies
    .filter((body, i) => i === 0 || widthOf(body) >= SHORTEST)
    .flatMap((body, i) => endings(body, i === 0));
  return parts.filter((part, i) => part.pattern !== '' && parts.findIndex((one) => one.pattern === part.pattern) === i);
}

function endings(body: Phrase, isWhole: boolean): Part[] {
  const pattern = patternOf(body);
  const kind = isWhole ? 'name' : 'name_start';
  return /[A-Z0-9]$/.test(pattern)
    ? [
        { pattern: `${pattern}\\b`, kind },
        { pattern, kind },
      ]
    : [{ pattern, kind }];
}

/** Another beginning than the name's is believed when so many merchant records have it: one record may be a stray. */
const RECORDS_TO_BELIEVE = 3;

/** How rows begin that a regex does not find, by combos. */
export function otherSpellings(
  brandname: string,
  missed: readonly CountedRow[],
  total: number,
  parameters: GenerationParameters,
): readonly string[] {
  const rows = new Map<string, CountedRow[]>();
  for (const row of missed) {
    for (let words = 1; words <= Math.min(2, parameters.most_words); words++) {
      const text = leadingText(row.narrative, words);
      if (squeezed(text).length < SHORTEST || text.split(' ').length < words) continue;
      const some = rows.get(text) ?? [];
      some.push(row);
      rows.set(text, some);
    }
  }
  const least = Math.max(2, parameters.least_support * total);
  const start = squeezed(brandname).slice(0, SHORTEST);
  const usual = [...rows]
    .map(([text, some]) => ({ text, combos: countOf(some), records: new Set(some.flatMap((row) => row.records)).size }))
    .filter(
      ({ text, combos, records }) =>
        combos >= least && (records >= RECORDS_TO_BELIEVE || squeezed(text).startsWith(start)),
    );
  usual.sort((a, b) => b.combos - a.combos || b.text.length - a.text.length || (a.text < b.text ? -1 : 1));
  return usual.slice(0, MOST_SPELLINGS).map(({ text }) => text);
}
