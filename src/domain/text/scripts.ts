/*
 * The scripts of names in everyday use (UAX #31, table 5), and which of them may stand in one word. Letters of a script
 * that is not listed count as "other".
 */
const RECOMMENDED = [
  ...['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thaana', 'Ethiopic'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...['Thai', 'Lao', 'Tibetan', 'Myanmar', 'Khmer', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo'],
] as const;
/** Scripts that share look-alikes with Latin and that no honest word mixes with it (UTS #39, 5.2). */
const NEVER_WITH_LATIN: ReadonlySet<string> = new Set(['Greek', 'Cyrillic', 'Armenian', 'other']);
/** Sets of scripts that one language writes in one word. */
const TOGETHER: readonly ReadonlySet<string>[] = [
  new Set(['Han', 'Hiragana', 'Katakana']),
  new Set(['Han', 'Bopomofo']),
  new Set(['Han', 'Hangul']),
];

const tests = RECOMMENDED.map((name) => ({ name, test: new RegExp(`\\p{Script_Extensions=${name}}`, 'u') }));
const SHARED = /[\p{Script=Common}\p{Script=Inherited}]/u;
/** Other scripts with many letters that look Latin, named for the reader. */
const LATIN_LOOKING = ['Cherokee', 'Coptic', 'Lisu', 'Deseret', 'Canadian_Aboriginal', 'Tifinagh', 'Runic'] as const;
const named = LATIN_LOOKING.map((name) => ({ name, test: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** Returns the script of a letter for a reader: its name, or "other"; undefined for what all scripts share. */
export function scriptOf(letter: string): string | undefined {
  if (SHARED.test(letter)) return undefined;
  const script = [...tests, ...named].find(({ test }) => test.test(letter))?.name ?? 'other';
  return script.replace('_', ' ');
}

/** True for a script of everyday names, and for what all scripts share. */
export function isEveryday(script: string | undefined): boolean {
  return script === undefined || RECOMMENDED.some((name) => name === script);
}

/** Blocks of Latin letters for phonetics, medieval texts and shorthand. */
const UNUSUAL_LATIN = /[\u{2c60}-\u{2c7f}\u{a720}-\u{a7ff}\u{ab30}-\u{ab6f}\u{10780}-\u{107bf}\u{1df00}-\u{1dfff}]/u;

/**
 * Tells if no everyday name is spelled with a letter. Letters that Unicode adds are of this kind, so it holds for those
 * that no table of look-alikes has yet.
 */
export function isUnusual(letter: string): boolean {
  return /\p{L}/u.test(letter) && (!isEveryday(scriptOf(letter)) || UNUSUAL_LATIN.test(letter));
}

/** Returns the scripts of a word that no honest word has together; empty for a word of one script or of one language. */
export function clashingScripts(word: string): readonly string[] {
  const scripts = [...new Set([...word].map(scriptOf).filter((script) => script !== undefined))];
  if (scripts.length < 2) return [];
  const foreign = scripts.filter((script) => script !== 'Latin');
  if (scripts.includes('Latin')) {
    const isUsual = foreign.every((script) => isEveryday(script) && !NEVER_WITH_LATIN.has(script));
    return isUsual && isOfOneLanguage(foreign) ? [] : scripts;
  }
  return isOfOneLanguage(foreign) ? [] : scripts;
}

function isOfOneLanguage(scripts: readonly string[]): boolean {
  return scripts.length < 2 || TOGETHER.some((set) => scripts.every((script) => set.has(script)));
}
