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

/** Letters that are drawn like a Latin one, by script (after Unicode TR 39, confusables). */
const LATIN_LOOKING = [
  { name: 'Cyrillic', word: /^[аеорсухіјѕһԁԛԝӏАВЕКМНОРСТУХІЈЅҺԌԚԜӀ]+$/u },
  { name: 'Greek', word: /^[ανορυικτωϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ]+$/u },
  { name: 'Armenian', word: /^[հոսօցյՍՏՕԼ]+$/u },
  { name: 'Cherokee', word: /^[ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏎᏏᏔᏕᏙᏚᏞᏟᏢᏦᏧᏳᏴ]+$/u },
] as const;

const WORDS = /[\p{L}\p{M}]{2,}/gu;
/** Also digits and the enclosed letters, which are symbols. */
const COMPATIBILITY_WORDS = /[\p{L}\p{M}\p{N}\u{1f110}-\u{1f189}\u2460-\u24ff]+/gu;
const SHOWN = 5;

/** What is suspicious about texts, in words for the person who decides. */
export function textFlags(texts: readonly string[]): readonly string[] {
  const found = new Set(texts.flatMap((text) => [...mixedWords(text), ...lookAlikeWords(text), ...otherForms(text)]));
  const flags = [...hiddenCharacters(texts), ...[...found].slice(0, SHOWN)];
  return found.size > SHOWN ? [...flags, `and ${found.size - SHOWN} more such words`] : flags;
}

function hiddenCharacters(texts: readonly string[]): readonly string[] {
  const characters = texts.flatMap((text) => [...text.matchAll(HIDDEN)].map(([character]) => character));
  const hidden = characters.filter((character) => character !== '\n' && character !== '\t').length;
  return hidden === 0 ? [] : [`${hidden} hidden or direction-changing characters, written out below as \\u{…}`];
}

function mixedWords(text: string): string[] {
  return wordsOf(text, WORDS).flatMap((word) => {
    const scripts = SCRIPT_TESTS.filter(({ test }) => test.test(word)).map(({ name }) => name);
    return scripts.length > 1 && scripts.includes('Latin')
      ? [`"${visibleText(word)}" mixes ${scripts.join(' and ')} letters`]
      : [];
  });
}

function lookAlikeWords(text: string): string[] {
  return wordsOf(text, WORDS).flatMap((word) =>
    LATIN_LOOKING.filter((script) => script.word.test(word)).map(
      ({ name }) => `"${word}" looks Latin and is written in ${name} letters`,
    ),
  );
}

/** Full-width, mathematical, enclosed and other letters that stand for plain ones (UAX #15, NFKC). */
function otherForms(text: string): string[] {
  return wordsOf(text, COMPATIBILITY_WORDS).flatMap((word) => {
    const plain = word.normalize('NFKC');
    return plain === word ? [] : [`"${visibleText(word)}" is another form of "${visibleText(plain)}"`];
  });
}

function wordsOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([word]) => word);
}
