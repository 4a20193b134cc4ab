import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { squeezed } from '../../brand/narrative-words.ts';
import { withoutWalletPrefix } from '../../brand/wallets.ts';
import { isPortableLetter } from '../../regex/letters.ts';
import { type CountedRow, countOf } from './counted-rows.ts';

/** One sign of a name, as a pattern. */
interface Sign {
  readonly pattern: string;
  /** Number of characters that it takes in a statement, if written out. */
  readonly width: number;
  /** True if a word begins here. */
  readonly begins: boolean;
  /** True if it ends in a letter or digit, so that \b can follow. */
  readonly letter: boolean;
}

/** A name as a list of signs, from which patterns for all of it or its beginning are made. */
type Phrase = readonly Sign[];

/** Maximum length of a name, in characters: the regex of a longer name is not reviewable. */
const LONGEST_NAME = 60;
const JOINT = /^(?:\s*&\s*|\s+AND\s+)/;
const GAP = /^[^\p{L}\p{N}&'’.\u2060]+/u;

/** Marks that initials may be written apart here. */
const APART = '\u2060';
const INITIALS = /(?<![\p{L}\p{N}])(?:[BCDFGHJ-NP-TV-Z]{2,3}(?![\p{L}\p{N}])|[A-Z]{2,3}(?=[A-Z][a-z]))/gu;
const CAPITALS = /(?<![\p{L}\p{N}])[A-Z]{2,3}(?![\p{L}\p{N}])/gu;

/** Marks initials: words of two or three capitals, in a name with small letters or without vowels, and those before a name (WHSmith). */
function withInitialsApart(name: string): string {
  const apart = (letters: string) => [...letters].join(APART);
  const marked = name.replace(INITIALS, (letters, at: number) => {
    return `${apart(letters)}${/^\p{Lu}/u.test(name.slice(at + letters.length)) ? APART : ''}`;
  });
  return /\p{Ll}/u.test(name) ? marked.replace(CAPITALS, apart) : marked;
}

/**
 * Turns a name into a phrase as statements write it. They leave out spaces, apostrophes, dots, hyphens, accents and `&`, and write
 * initials apart.
 */
export function phraseOf(name: string): Phrase {
  const signs: Sign[] = [];
  let rest = withInitialsApart(name.trim().slice(0, LONGEST_NAME)).toUpperCase();
  let begins = true;
  while (rest !== '') {
    const joint = JOINT.exec(rest)?.[0] ?? '';
    const gap = GAP.exec(rest)?.[0] ?? '';
    const taken = joint || gap || (/^./su.exec(rest)?.[0] ?? rest);
    if (joint !== '') signs.push({ pattern: '\\W*(?:AND\\W*)?', width: 3, begins: false, letter: false });
    else if (taken === APART) signs.push({ pattern: '\\W*', width: 0, begins: false, letter: false });
    else if (gap !== '') signs.push({ pattern: gapPattern(gap), width: 1, begins: false, letter: false });
    else signs.push({ ...signOf(taken), begins });
    begins = joint !== '' || gap !== '';
    rest = rest.slice(taken.length);
  }
  while (signs.at(-1)?.letter === false) signs.pop();
  while (signs[0]?.letter === false) signs.shift();
  return signs;
}

function gapPattern(gap: string): string {
  const signs = [...new Set(gap.replace(/\s/g, ''))].join('');
  if (signs === '') return '\\s*';
  return signs === '-' ? '[\\s-]*' : '\\W*';
}

function signOf(character: string): Omit<Sign, 'begins'> {
  if (character === "'" || character === '’') return { pattern: '.?', width: 0, letter: false };
  if (character === '.') return { pattern: '\\.?', width: 0, letter: false };
  if (/^[A-Z0-9]$/.test(character)) return { pattern: character, width: 1, letter: true };
  const plain = character.normalize('NFD').replace(/\p{M}/gu, '');
  if (/^[A-Z]$/.test(plain)) {
    const both = isPortableLetter(character) ? `[${plain}${character}]` : plain;
    return { pattern: both, width: 1, letter: true };
  }
  return { pattern: isPortableLetter(character) ? character : '.', width: 1, letter: /[\p{L}\p{N}]/u.test(character) };
}

/** Returns the first signs of a phrase that take `width` characters; never ends in an optional sign. */
function firstSigns(phrase: Phrase, characters: number): Phrase {
  const kept: Sign[] = [];
  let width = 0;
  for (const sign of phrase) {
    if (width + sign.width > characters) break;
    width += sign.width;
    kept.push(sign);
  }
  while (kept.length > 0 && kept.at(-1)?.letter === false) kept.pop();
  return kept;
}

/** Returns the initials of a name that joins others, as M & S for Marks and Spencer; null for any other name. */
export function initialsOfJoined(name: string): string | null {
  const sides = name.split(/\s*&\s*|\s+and\s+/i).map((side) => /\p{L}/u.exec(side)?.[0] ?? '');
  const isShort = name.length <= sides.length * 2;
  return sides.length < 2 || sides.includes('') || isShort ? null : sides.join(' & ');
}

/** Returns the first words of a phrase. */
export function firstWords(phrase: Phrase, words: number): Phrase {
  let seen = 0;
  const end = phrase.findIndex((sign) => sign.begins && ++seen > words);
  const kept = end < 0 ? [...phrase] : phrase.slice(0, end);
  while (kept.length > 0 && kept.at(-1)?.letter === false) kept.pop();
  return kept;
}

function wordCount(phrase: Phrase): number {
  return phrase.filter((sign) => sign.begins).length;
}

function widthOf(phrase: Phrase): number {
  return phrase.reduce((sum, sign) => sum + sign.width, 0);
}

export function patternOf(phrase: Phrase): string {
  return phrase.map((sign) => sign.pattern).join('');
}

/** Returns the first words of a narrative, without wallet and web prefixes: letters, digits and the signs inside names. */
function leadingText(narrative: string, words: number): string {
  const merchant = withoutWalletPrefix(narrative)
    .replace(/^(?:https?:\/\/)?(?:www\.)?/i, '')
    .toUpperCase();
  const taken: string[] = [];
  for (const word of merchant.split(/\s+/)) {
    if (taken.length === words || !/^[\p{L}&][\p{L}&'’.-]*$/u.test(word)) break;
    taken.push(word.replace(/\.(?:COM|NET|ORG|CO|UK|US|IO|BIZ|SHOP|STORE)\b.*$/, ''));
  }
  return taken.join(' ').replace(/^[&.\s-]+|[&.\s-]+$/g, '');
}

/** The origin of a phrase of the regex. */
export type PhraseKind = 'name' | 'name_start' | 'required' | 'excluded' | 'other_spelling';

/** A phrase as a part of the regex, without its head. */
export interface Part {
  readonly pattern: string;
  readonly kind: PhraseKind;
  /** Beginnings of two letters each: words that begin with them must not follow. */
  readonly notBefore?: readonly string[];
}

/** Positions where a phrase may begin: at any word, or at the start of the merchant text (after a wallet or web prefix). */
export const HEADS = ['\\b', '(?:^(?:SP\\s)?|[*.]\\s*)'] as const;
export type Head = (typeof HEADS)[number];

/** Widths, in characters, to which banks and wallets truncate a long name. */
const CUTS = [22, 18, 14] as const;
/** Minimum length of a beginning: fewer letters match too many words. */
const SHORTEST = 3;
/** Maximum number of beginnings that are examined. */
const MOST_SPELLINGS = 6;

/** Returns the regex of the phrases. */
export function joined(head: Head, parts: readonly Part[]): string {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return head + only.pattern;
  return `${head}(?:${parts.map((part) => part.pattern).join('|')})`;
}

/** Returns the brand's name and its beginnings, the full name first; each one ending at a word and anywhere. */
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

/** Minimum number of merchant records that share a beginning other than the name's: a single record may be a stray. */
const RECORDS_TO_BELIEVE = 3;

/** Returns the beginnings of the rows that a regex misses, the most frequent first. */
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
