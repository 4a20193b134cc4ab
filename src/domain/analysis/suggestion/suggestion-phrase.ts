import { withoutWalletPrefix } from '../../brand/brand.ts';
import { isPortableLetter } from '../../regex/letters.ts';

/** One sign of a written name, as a pattern. */
interface Sign {
  readonly pattern: string;
  /** Characters of a statement that it takes when it is written out. */
  readonly width: number;
  /** Does a word begin here? */
  readonly begins: boolean;
  /** Does a letter or digit end here, so that \b can follow? */
  readonly letter: boolean;
}

/** A written name as signs, from which patterns of all or of its beginning are cut. */
export type Phrase = readonly Sign[];

/** A longer name than this is no name, and a regex of it nobody could approve. */
const LONGEST_NAME = 60;
const JOINT = /^(?:\s*&\s*|\s+AND\s+)/;
const GAP = /^[^\p{L}\p{N}&'’.]+/u;

/** What a name looks like as a pattern: statements leave out spaces, apostrophes, dots, hyphens and accents. */
export function phraseOf(name: string): Phrase {
  const signs: Sign[] = [];
  let rest = name.trim().slice(0, LONGEST_NAME).toUpperCase();
  let begins = true;
  while (rest !== '') {
    const joint = JOINT.exec(rest)?.[0] ?? '';
    const gap = GAP.exec(rest)?.[0] ?? '';
    const taken = joint || gap || (/^./su.exec(rest)?.[0] ?? rest);
    if (joint !== '') signs.push({ pattern: '\\s*(?:&|AND)\\s*', width: 3, begins: false, letter: false });
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
  if (character === "'" || character === '’') return { pattern: "'?", width: 0, letter: false };
  if (character === '.') return { pattern: '\\.?', width: 0, letter: false };
  if (/^[A-Z0-9]$/.test(character)) return { pattern: character, width: 1, letter: true };
  const plain = character.normalize('NFD').replace(/\p{M}/gu, '');
  if (/^[A-Z]$/.test(plain)) {
    const both = isPortableLetter(character) ? `[${plain}${character}]` : plain;
    return { pattern: both, width: 1, letter: true };
  }
  return { pattern: isPortableLetter(character) ? character : '.', width: 1, letter: /[\p{L}\p{N}]/u.test(character) };
}

/** The first signs of a phrase that take so many characters, never ending in what may be left out. */
export function firstSigns(phrase: Phrase, characters: number): Phrase {
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

/** The first words of a phrase. */
export function firstWords(phrase: Phrase, words: number): Phrase {
  let seen = 0;
  const end = phrase.findIndex((sign) => sign.begins && ++seen > words);
  const kept = end < 0 ? [...phrase] : phrase.slice(0, end);
  while (kept.length > 0 && kept.at(-1)?.letter === false) kept.pop();
  return kept;
}

export function wordCount(phrase: Phrase): number {
  return phrase.filter((sign) => sign.begins).length;
}

export function widthOf(phrase: Phrase): number {
  return phrase.reduce((sum, sign) => sum + sign.width, 0);
}

export function patternOf(phrase: Phrase): string {
  return phrase.map((sign) => sign.pattern).join('');
}

/** How a narrative begins, without wallet and web prefixes: letters, digits and the signs inside names. */
export function leadingText(narrative: string, words: number): string {
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
