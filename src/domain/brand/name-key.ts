/*
 * One key for names. Two names with the same key are the same name: they differ only in case, accents, apostrophes,
 * "&", "and" or "'n'", blanks, hyphens, dots, entities of HTML and the like. Some names have further keys: one with umlauts
 * spelled out, so that Müller is the same name as Muller and as Mueller, and one with the "n" of Pick 'n Save. Stores keep keys and parts (schema/brand-names.ts), so a
 * change of what this file answers needs a migration.
 */

/** Signs that do not count at all: marks of ownership, and characters that nobody sees. */
const SILENT = /[\u2122\u2120\u00ae\u00a9\u2117\p{Cf}\p{Variation_Selector}]/gu;

const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Variation_Selector}]+/gu;

/** Apostrophes, primes, accents that stand alone, and the letters that look like them. */
const APOSTROPHES =
  /['`\u00b4\u02b9-\u02bd\u02c8\u02ca\u02cb\u0384\u055a\u05f3\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07\uff40]/gu;

const APOSTROPHE = APOSTROPHES.source;
const IN_WORDS = '[\\p{L}\\p{N}]';
/** `'n'`, and `'n` or `n'` as a word of its own. "Cap'n" is one word. */
const N_FOR_AND = new RegExp(
  `${APOSTROPHE}n${APOSTROPHE}|(?<!${IN_WORDS})${APOSTROPHE}n(?!${IN_WORDS})|(?<!${IN_WORDS}|${APOSTROPHE})n${APOSTROPHE}(?!${IN_WORDS})`,
  'giu',
);
const IN_WORD = new RegExp(IN_WORDS, 'u');

/** A plus sign at the end of a word is part of the name: Disney+, Canal+. Elsewhere it means "and". */
const PLUS_ENDING = /(?<=[\p{L}\p{N}])[+\uff0b](?![\p{L}\p{N}+\uff0b])/gu;
const AND = /[&+\uff06\uff0b\ufe60\ufe62\u204a]/gu;

/**
 * Marks that people leave out: the accents of Latin, Greek and Cyrillic, the points of Hebrew and Arabic, and the line that
 * stretches Arabic words. The marks of other scripts are letters (vowels in Hindi and Thai, voicing in Japanese), so they stay.
 */
const ACCENTS = new RegExp(
  '[' +
    '\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f\\u0483-\\u0487' +
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7' +
    '\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670' +
    ']',
  'gu',
);

/** Letters that Unicode does not decompose, although people write them as these. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ...{ ı: 'i', ȷ: 'j', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ŧ: 't', ŋ: 'n' },
  ...{ ĸ: 'k', ƀ: 'b', ɨ: 'i', ʉ: 'u', ς: 'σ' },
};
const UNDECOMPOSED = new RegExp(`[${Object.keys(PLAIN_LETTERS).join('')}]`, 'gu');

/** Letters that are written as two where a keyboard lacks them, and where German and Danish spell them out. */
const SPELLED_OUT: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };
const UMLAUT = new RegExp(`[${Object.keys(SPELLED_OUT).join('')}]`, 'giu');

/** Entities of HTML that names come with: numbers, signs, letters with accents. */
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/giu;
const SIGNS: Readonly<Record<string, string>> = {
  ...{ amp: '&', apos: "'", quot: '"', lsquo: '\u2018', rsquo: '\u2019', ldquo: '\u201c', rdquo: '\u201d', nbsp: ' ' },
  ...{
    plus: '+',
    ndash: '-',
    mdash: '-',
    hyphen: '-',
    shy: '',
    reg: '',
    trade: '',
    copy: '',
    period: '.',
    num: '#',
    excl: '!',
  },
  ...{ szlig: 'ß', aelig: 'æ', oelig: 'œ', eth: 'ð', thorn: 'þ', inodot: 'ı', lstrok: 'ł', dstrok: 'đ', oslash: 'ø' },
};
const MARKS: Readonly<Record<string, string>> = {
  ...{ grave: '\u0300', acute: '\u0301', circ: '\u0302', tilde: '\u0303', uml: '\u0308', ring: '\u030a' },
  ...{
    cedil: '\u0327',
    caron: '\u030c',
    ogon: '\u0328',
    macr: '\u0304',
    breve: '\u0306',
    dot: '\u0307',
    dblac: '\u030b',
  },
};

const NOT_IN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/**
 * Returns the key of a name: its words run together. A name without letters and digits is its own key; only a blank name
 * has none.
 */
export function nameKey(name: string): string {
  const words = nameWords(name);
  return words.length > 0 ? words.join('') : name.normalize('NFKC').replace(UNSEEN, '');
}

/** Returns what names are sorted by: word by word, so that Star Market comes before Starbucks. */
export function nameOrder(name: string): string {
  return nameWords(name).join(' ') || nameKey(name);
}

/** Returns all keys of a name, the first being the one that `nameKey` gives. */
export function nameKeys(name: string): readonly string[] {
  return [...new Set([nameKey(name), ...furtherReadings(name).map((words) => words.join(''))])];
}

/** Returns true if two names are the same name. */
export function isSameName(one: string, other: string): boolean {
  const keys = nameKeys(other);
  return nameKeys(one).some((key) => key !== '' && keys.includes(key));
}

/** Returns the words of a name, folded: "Marks & Spencer’s" is marks, and, spencers. */
export function nameWords(name: string): readonly string[] {
  if (!IN_WORD.test(name)) return [];
  const words = wordsOf(withoutEntities(name).normalize('NFC').replace(SILENT, '').replace(N_FOR_AND, andBetweenWords));
  return words.map((word, i) => (word === 'n' && isLong(words[i - 1]) && isLong(words[i + 1]) ? 'and' : word));
}

function wordsOf(text: string): readonly string[] {
  const spelled = text
    .replace(SILENT, '')
    .replace(APOSTROPHES, '')
    .replace(PLUS_ENDING, ' plus ')
    .replace(AND, ' and ');
  return folded(spelled)
    .split(NOT_IN_WORDS)
    .filter((word) => word !== '');
}

/** Returns the words of a name in other spellings: with umlauts spelled out, and with an "n" that stands for "and". */
function furtherReadings(name: string): readonly (readonly string[])[] {
  if (!IN_WORD.test(name)) return [];
  const composed = withoutEntities(name).normalize('NFC');
  const spelled = composed.replace(UMLAUT, (letter) => SPELLED_OUT[letter.toLowerCase()] ?? letter);
  const key = nameKey(name);
  return [...(spelled === composed ? [] : [nameWords(spelled)]), wordsOf(composed)].filter(
    (words) => words.length > 0 && words.join('') !== key,
  );
}

/** A single letter beside "n" makes initials of both, as in S.N.C.F. */
function isLong(word: string | undefined): boolean {
  return word !== undefined && word !== 'and' && Array.from(word).length > 1;
}

function andBetweenWords(sign: string, at: number, text: string): string {
  return IN_WORD.test(text.slice(0, at)) && IN_WORD.test(text.slice(at + sign.length)) ? ' and ' : sign;
}

function withoutEntities(name: string): string {
  let decoded = name;
  // Some programs encode what is encoded.
  for (let times = 0; times < 3 && decoded.includes('&'); times++) decoded = decoded.replace(ENTITY, entityText);
  return decoded;
}

function entityText(entity: string, decimal?: string, hexadecimal?: string, named?: string): string {
  if (named === undefined) {
    const point = Number.parseInt(decimal ?? hexadecimal ?? '', decimal === undefined ? 16 : 10);
    return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : entity;
  }
  const mark = MARKS[named.slice(1).toLowerCase()];
  return mark === undefined ? (SIGNS[named.toLowerCase()] ?? entity) : `${named.slice(0, 1)}${mark}`;
}

/**
 * The beginning of a word and what follows, run together; the rest of a word and the words after it; the initials; a further key
 * of the name. Stores keep the position in this list.
 */
export const NAME_PARTS = ['word', 'inside', 'initials', 'spelling'] as const;

/** A part of a name, by which the name is found. */
export interface NamePart {
  readonly kind: (typeof NAME_PARTS)[number];
  readonly text: string;
}

/**
 * Returns the parts of a name: it is found by any text that a part of the same kind begins with. Blanks count only inside
 * words, so that "walmart" finds Wal-Mart, and "star" does not find Best Armor.
 */
export function nameParts(name: string): readonly NamePart[] {
  const words = nameWords(name);
  if (words.length === 0) return nameKey(name) === '' ? [] : [{ kind: 'word', text: nameKey(name) }];
  const initials = initialsOf(name);
  return [
    ...partsOf(words),
    ...(initials === null ? [] : [{ kind: 'initials', text: initials } as const]),
    ...furtherReadings(name).flatMap((one) => [...partsOf(one), { kind: 'spelling', text: one.join('') } as const]),
  ];
}

function partsOf(words: readonly string[]): readonly NamePart[] {
  return words.flatMap((word, i): NamePart[] => {
    const after = words.slice(i + 1);
    const rests = Array.from(word).map((_, at, letters) => [letters.slice(at).join(''), ...after]);
    return rests.map((rest, at) =>
      at === 0 ? { kind: 'word', text: rest.join('') } : { kind: 'inside', text: rest.join(' ') },
    );
  });
}

/** Returns the text that parts of each kind have to begin with, to find names that hold a text. */
export function soughtParts(text: string): readonly NamePart[] {
  const words = nameWords(text);
  if (words.length === 0) return [{ kind: 'word', text: nameKey(text) }];
  const readings = [words, endsAsAnd(words), ...furtherReadings(text)].filter((one) => one !== null);
  const parts = readings.flatMap((one): NamePart[] => [
    { kind: 'word', text: one.join('') },
    { kind: 'inside', text: one.join(' ') },
  ]);
  return areInitials(words) ? [...parts, { kind: 'initials', text: words.join('') }] : parts;
}

/** Returns the words with an "n" at their beginning or end as "and": the text may be part of Pick n Pay. Null if there is none. */
function endsAsAnd(words: readonly string[]): readonly string[] | null {
  const last = words.length - 1;
  const isJoint = (i: number) =>
    words[i] === 'n' && ((i === 0 && isLong(words[1])) || (i === last && isLong(words[last - 1])));
  return words.some((_, i) => isJoint(i)) ? words.map((word, i) => (isJoint(i) ? 'and' : word)) : null;
}

/** Returns true for words such as M & S. */
function areInitials(words: readonly string[]): boolean {
  return words.slice(1, -1).includes('and') && words.every((word) => word === 'and' || Array.from(word).length === 1);
}

/** Returns the key of the initials of a name that joins others, as M&S for Marks and Spencer; null for any other name. */
export function initialsOf(name: string): string | null {
  const words = nameWords(name);
  const joins = words.slice(1, -1).includes('and') && words.some((word) => word !== 'and' && word.length > 1);
  return joins ? words.map((word) => (word === 'and' ? word : (Array.from(word)[0] ?? ''))).join('') : null;
}

/** Returns true if the name begins with the words, or with the owner of what it names: Star, of Star's. */
export function beginsWithWords(name: string, words: string): boolean {
  const key = nameKey(words);
  const withoutOwner = name.replace(/(?<=\p{L})['\u2019]s(?!\p{L})/giu, ' ');
  return key !== '' && [name, withoutOwner].some((spelling) => nameStarts(spelling).includes(key));
}

/** Returns the keys of the beginnings of a name: of its first word, of its first two, and so on. */
export function nameStarts(name: string): readonly string[] {
  const words = nameWords(name);
  return words.map((_, i) => words.slice(0, i + 1).join(''));
}

/** Folds case, width, ligatures and accents. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(APOSTROPHES, '')
    .toUpperCase()
    .toLowerCase()
    .replace(UNDECOMPOSED, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .normalize('NFC');
}
