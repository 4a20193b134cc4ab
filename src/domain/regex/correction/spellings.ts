import { isPortableLetter } from '../letters.ts';
import { escaped } from './symbols.ts';

/** A set of characters: what stands for it alone, and what in a class; null where a class has no words for it. */
interface Spelling {
  readonly alone: string;
  readonly inClass: string | null;
}

const PUNCTUATION = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'].map(escapedInClass).join('');

const LETTERS: Spelling = { alone: '[^\\W\\d_]', inClass: 'A-Z' };
const DIGITS: Spelling = { alone: '\\d', inClass: '\\d' };
const LETTERS_AND_DIGITS: Spelling = { alone: '[^\\W_]', inClass: 'A-Z0-9' };
const BLANKS: Spelling = { alone: '\\s', inClass: '\\s' };
const SIGNS: Spelling = { alone: '[^\\w\\s]', inClass: PUNCTUATION };
const WORD: Spelling = { alone: '\\w', inClass: '\\w' };
const HEXADECIMAL: Spelling = { alone: '[A-F0-9]', inClass: 'A-F0-9' };
const VISIBLE: Spelling = { alone: '\\S', inClass: '\\S' };
const ANYTHING: Spelling = { alone: '.', inClass: null };
const NOTHING: Spelling = { alone: '', inClass: '' };

/** Names of character sets in POSIX classes and in properties of Perl, Java, .NET and Unicode. */
const NAMED: readonly (readonly [names: RegExp, spelling: Spelling])[] = [
  [
    /^(?:is|in)?(?:l[uloCtm]?&?|letter|alpha|alphabetic|upper|uppercase|lower|lowercase|latin|cased_letter|javalowercase|javauppercase|basiclatin)$/i,
    LETTERS,
  ],
  [/^(?:is)?(?:n[dlo]?|number|digit|decimal_number)$/i, DIGITS],
  [/^(?:is)?(?:alnum|xan)$/i, LETTERS_AND_DIGITS],
  [/^(?:is)?(?:z[slp]?|separator|space|blank|white_?space|xps|xsp|space_separator)$/i, BLANKS],
  [/^(?:is)?(?:p[cdseifo]?|s[mcko]?|punct|punctuation|symbol|currency_symbol)$/i, SIGNS],
  [/^(?:is)?(?:word|xwd)$/i, WORD],
  [/^(?:is)?(?:xdigit|hex_digit|ascii_hex_digit)$/i, HEXADECIMAL],
  [/^(?:is)?(?:graph|print|ascii|any)$/i, VISIBLE],
];

const NEGATED: ReadonlyMap<string, string> = new Map([
  ['\\d', '\\D'],
  ['\\s', '\\S'],
  ['\\w', '\\W'],
  ['\\S', '\\s'],
  [LETTERS.alone, '[\\W\\d_]'],
  [LETTERS_AND_DIGITS.alone, '[\\W_]'],
  [SIGNS.alone, '[\\w\\s]'],
  [HEXADECIMAL.alone, '[^A-F0-9]'],
]);

/** Returns the portable spelling of a named set; undefined for an unknown name. */
export function namedSet(name: string, negated: boolean): Spelling | undefined {
  const plain = /^\^/.test(name) ? name.slice(1) : name;
  const isNegated = negated !== (plain !== name);
  const found = NAMED.find(([names]) =>
    names.test(plain.replace(/^(?:general_category|gc|script|sc|block)=/i, '')),
  )?.[1];
  if (found === undefined || !isNegated) return found;
  const alone = NEGATED.get(found.alone) ?? '.';
  return { alone, inClass: /^\\[DSWs]$/.test(alone) ? alone : null };
}

/** Escapes a character in a class. */
export function escapedInClass(character: string): string {
  return /^[\\\]^[&~|-]$/.test(character) ? `\\${character}` : character;
}

/** Stands for any character beyond U+FFFF while a pattern is corrected. It is a noncharacter, so no pattern has it. */
export const BEYOND = '\ufffe';

/**
 * Returns what takes a character that engines read differently: for one that is in no engine a letter or digit, any other
 * such; for all others, any character.
 */
export function foreign(character: string): string {
  if (character === BEYOND) return '.';
  return /^[^\p{L}\p{M}\p{N}\p{Pc}\p{Cf}]$/u.test(character) ? (/^\s$/u.test(character) ? '\\s' : '\\W') : '.';
}

/** Old signs for a letter, which nobody distinguishes from it: the long s, and the units kelvin and ångström. */
const SAME_LETTER: Readonly<Record<string, string>> = { '\u017f': 's', '\u212a': 'K', '\u212b': 'Å' };

/** Returns the letter that a character is another sign for; the character itself otherwise. */
export function usualLetter(character: string): string {
  return SAME_LETTER[character] ?? character;
}

/** Writes a character as a literal, or as what takes it. */
export function literal(unusual: string): string {
  const character = usualLetter(unusual);
  if (isPortableLetter(character)) return character;
  return /^[ -~]$/.test(character) ? escaped(character) : foreign(character);
}

/** Longest range whose characters are listed one by one. */
const LARGEST_RANGE = 128;
/** Everything beyond ASCII. */
const NOT_ASCII = `[^${listed(32, 126)}]`;

/**
 * Returns the spelling of a range in a class, given by its first and last code; null where it has none. Control characters
 * do not occur in narratives, so they are left out of it.
 */
export function spelledRange(from: number, to: number, negated: boolean): Spelling | null {
  const [low, high] = [Math.max(32, Math.min(from, to)), Math.max(from, to)];
  if (high < 32) return negated || high < 9 ? NOTHING : BLANKS;
  if (low >= BEYOND.charCodeAt(0)) return ANYTHING;
  if (high - low <= LARGEST_RANGE) return { alone: '', inClass: listed(low, high) };
  // What follows takes more than the range, so a negated class would take less.
  if (negated) return null;
  const isLetter = (code: number) => /^\p{L}$/u.test(String.fromCharCode(code));
  if (isLetter(low) && isLetter(high)) return WORD;
  if (low <= 33) return low === 33 ? VISIBLE : ANYTHING;
  return low > 126 ? { alone: NOT_ASCII, inClass: null } : null;
}

/** Returns the characters of a range, joined where a range is portable. */
function listed(low: number, high: number): string {
  const characters = Array.from({ length: high - low + 1 }, (_, i) => String.fromCharCode(low + i));
  const parts: string[] = [];
  for (const [first, last] of [
    ['A', 'Z'],
    ['a', 'z'],
    ['0', '9'],
  ] as const) {
    const run = characters.filter((one) => one >= first && one <= last);
    if (run.length > 0) parts.push(run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(''));
  }
  const rest = characters.filter((one) => !/^[A-Za-z0-9]$/.test(one));
  const folded = new Set(rest.map((one) => (one.toLowerCase().length === 1 ? one.toLowerCase() : one)));
  const usable = [...folded].filter((one) => /^[ -~]$/.test(one) || isPortableLetter(one));
  return `${parts.join('')}${usable.map(escapedInClass).join('')}`;
}
