/*
 * One key for names. Two names with the same key are the same name: they differ only in case, accents, apostrophes,
 * "&" or "and", blanks, hyphens, dots and the like. Stores keep the key (schema/brand-names.ts), so a change of what
 * this file answers needs a migration.
 */

/** Signs that do not count at all: marks of ownership, and characters that nobody sees. */
const SILENT = /[\u2122\u2120\u00ae\u00a9\u2117\p{Cf}\p{Variation_Selector}]/gu;

const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Variation_Selector}]+/gu;

/** Apostrophes, primes, accents that stand alone, and the letters that look like them. */
const APOSTROPHES =
  /['`\u00b4\u02b9-\u02bd\u02c8\u02ca\u02cb\u0384\u055a\u05f3\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07\uff40]/gu;

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

/** Returns the words of a name, folded: "Marks & Spencer’s" is marks, and, spencers. */
export function nameWords(name: string): readonly string[] {
  if (!/[\p{L}\p{N}]/u.test(name)) return [];
  const spelled = name
    .normalize('NFC')
    .replace(SILENT, '')
    .replace(APOSTROPHES, '')
    .replace(PLUS_ENDING, ' plus ')
    .replace(AND, ' and ');
  return folded(spelled)
    .split(NOT_IN_WORDS)
    .filter((word) => word !== '');
}

/** The beginning of a word and what follows, run together; the rest of a word and the words after it; the initials. */
export const NAME_PARTS = ['word', 'inside', 'initials'] as const;

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
  if (words.length === 0) return [{ kind: 'word', text: nameKey(name) }];
  const parts = words.flatMap((word, i): NamePart[] => {
    const after = words.slice(i + 1);
    const rests = Array.from(word).map((_, at, letters) => [letters.slice(at).join(''), ...after]);
    return rests.map((rest, at) =>
      at === 0 ? { kind: 'word', text: rest.join('') } : { kind: 'inside', text: rest.join(' ') },
    );
  });
  const initials = initialsOf(name);
  return initials === null ? parts : [...parts, { kind: 'initials', text: initials }];
}

/** Returns the text that parts of each kind have to begin with, to find names that hold a text. */
export function soughtParts(text: string): readonly NamePart[] {
  const words = nameWords(text).join(' ');
  const whole: NamePart = { kind: 'word', text: nameKey(text) };
  return words === '' ? [whole] : [whole, { kind: 'inside', text: words }];
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
