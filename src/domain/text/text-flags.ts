import { HIDDEN, visibleText } from './visible-text.ts';

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Cherokee',
] as const;
const SCRIPT_TESTS = SCRIPTS.map((name) => ({ name, test: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** Words that consist of letters which look Latin, by script (from the confusables of Unicode TR 39). */
const LATIN_LOOKING = [
  { name: 'Cyrillic', word: /^[аеорсухіјѕһԁԛԝӏАВЕКМНОРСТУХІЈЅҺԌԚԜӀ]+$/u },
  { name: 'Greek', word: /^[ανορυικτωϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ]+$/u },
  { name: 'Armenian', word: /^[հոսօցյՍՏՕԼ]+$/u },
  { name: 'Cherokee', word: /^[ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏎᏏᏔᏕᏙᏚᏞᏟᏢᏦᏧᏳᏴ]+$/u },
] as const;

const WORDS = /[\p{L}\p{M}]{2,}/gu;
/** Includes digits, and enclosed letters, which Unicode counts as symbols. */
const COMPATIBILITY_WORDS = /[\p{L}\p{M}\p{N}\u{1f110}-\u{1f189}\u2460-\u24ff]+/gu;
const MAX_FLAGS = 5;

/** Describes suspicious characters in texts, for the person who decides. */
export function textFlags(texts: readonly string[]): readonly string[] {
  const found = new Set(
    texts.flatMap((text) => [...mixedScripts(text), ...lookalikes(text), ...compatibilityForms(text)]),
  );
  const flags = [...hiddenCharacters(texts), ...[...found].slice(0, MAX_FLAGS)];
  return found.size > MAX_FLAGS ? [...flags, `and ${found.size - MAX_FLAGS} more such words`] : flags;
}

function hiddenCharacters(texts: readonly string[]): readonly string[] {
  const characters = texts.flatMap((text) => [...text.matchAll(HIDDEN)].map(([character]) => character));
  const hidden = characters.filter((character) => character !== '\n' && character !== '\t').length;
  return hidden === 0 ? [] : [`${hidden} hidden or direction-changing characters, shown below as \\u{…}`];
}

function mixedScripts(text: string): string[] {
  return wordsOf(text, WORDS).flatMap((word) => {
    const scripts = SCRIPT_TESTS.filter(({ test }) => test.test(word)).map(({ name }) => name);
    return scripts.length > 1 && scripts.includes('Latin')
      ? [`"${visibleText(word)}" mixes ${scripts.join(' and ')} letters`]
      : [];
  });
}

function lookalikes(text: string): string[] {
  return wordsOf(text, WORDS).flatMap((word) =>
    LATIN_LOOKING.filter((script) => script.word.test(word)).map(
      ({ name }) => `"${word}" looks Latin but is written in ${name} letters`,
    ),
  );
}

/** Finds full-width, mathematical, enclosed and other variants of plain letters (UAX #15, NFKC). */
function compatibilityForms(text: string): string[] {
  return wordsOf(text, COMPATIBILITY_WORDS).flatMap((word) => {
    const plain = word.normalize('NFKC');
    return plain === word ? [] : [`"${visibleText(word)}" is a variant form of "${visibleText(plain)}"`];
  });
}

function wordsOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([word]) => word);
}
