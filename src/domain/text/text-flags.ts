import { imitated, imitatedWord } from './look-alikes.ts';
import { clashingScripts, isEveryday, isUnusual, scriptOf } from './scripts.ts';
import { HIDDEN, visibleText, written } from './visible-text.ts';

/** Flags shown of one kind of text, unless the reader asks for more. */
const MAX_FLAGS = 5;
const MAX_ODD = 3;
/** Characters of a word that a flag quotes. */
const MAX_WORD = 24;
const PLAIN = /^[ -~\n\t]*$/;
/** Includes enclosed letters, which Unicode counts as symbols, and the symbols that look like letters. */
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}\u{1f110}-\u{1f189}\u2460-\u24ff]/u;
const LETTER = /\p{L}/u;
const LATIN = /\p{Script=Latin}/u;
const ASCII_SIGN = /[A-Za-z0-9]/;
const ASCII_DIGIT = /[0-9]/;
const DIGIT = /\p{Nd}/u;
const ACCENT_OF_ITS_OWN = /[A-Za-z]\p{M}/u;
/** Scripts from right to left, whose words cannot pass for Latin ones. */
const RIGHT_TO_LEFT: ReadonlySet<string | undefined> = new Set(['Hebrew', 'Arabic', 'Thaana']);

/** Describes suspicious characters in texts, for the person who decides. */
export function textFlags(texts: readonly string[], most = MAX_FLAGS): readonly string[] {
  const found = new Set(texts.flatMap(wordFlags));
  const flags = [...hiddenCharacters(texts), ...[...found].slice(0, most)];
  return found.size > most ? [...flags, `and ${found.size - most} more such words`] : flags;
}

function hiddenCharacters(texts: readonly string[]): readonly string[] {
  const characters = texts.flatMap((text) => [...text.matchAll(HIDDEN)].map(([character]) => character));
  const hidden = characters.filter((character) => character !== '\n' && character !== '\t').length;
  return hidden === 0 ? [] : [`${hidden} hidden or direction-changing characters, written as <U+…> below`];
}

/** Quotes the beginning of a word, so that a flag takes two rows of a terminal at most; its odd characters are named beside it. */
function quotedWord(word: string): string {
  const characters = [...word];
  const kept = characters.slice(0, MAX_WORD).join('');
  return characters.length > MAX_WORD
    ? `"${visibleText(kept)}…" (${characters.length} characters)`
    : `"${visibleText(word)}"`;
}

function wordFlags(text: string): readonly string[] {
  if (PLAIN.test(text)) return [];
  const words = wordsOf(text);
  return words.flatMap((word) => {
    if (PLAIN.test(word)) return [];
    const flag = variantForm(word) ?? foreignLetters(word, words) ?? mixedDigits(word);
    return flag === undefined ? [] : [flag];
  });
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    const isOfWord = WORD_CHARACTER.test(character) || isPlainLetterIn(character) || imitated(character) !== undefined;
    if (isOfWord) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

/** Tells a plain letter or digit in another form, such as the outlined capitals of Unicode 16, which count as symbols. */
function isPlainLetterIn(character: string): boolean {
  return character > '~' && /^[A-Za-z0-9]$/.test(character.normalize('NFKC'));
}

/** Finds full-width, mathematical, enclosed and other variants of plain letters and digits (UAX #15, NFKC). */
function variantForm(word: string): string | undefined {
  const isVariant = (character: string) => {
    const plain = character.normalize('NFKC');
    return plain !== character && ASCII_SIGN.test(plain);
  };
  if (!ACCENT_OF_ITS_OWN.test(word) && ![...word].some(isVariant)) return undefined;
  const plain = word.normalize('NFKC');
  return plain === word ? undefined : `${quotedWord(word)} is a variant form of ${quotedWord(plain)}`;
}

/** Finds words of mixed scripts, and words that look like Latin ones. */
function foreignLetters(word: string, words: readonly string[]): string | undefined {
  const plain = imitatedWord(word);
  const hasLatin = LATIN.test(word);
  if (plain !== undefined && (hasLatin || passesForLatin(word, plain, words))) {
    return `${quotedWord(word)} looks like ${quotedWord(plain)} but has ${oddCharacters(word)}`;
  }
  const clashing = clashingScripts(word);
  if (clashing.length > 0) return `${quotedWord(word)} mixes ${clashing.join(' and ')} letters`;
  const odd = hasLatin || imitatesByHalf(word) ? oddCharacters(word) : '';
  if (odd !== '') return `${quotedWord(word)} has letters that look like Latin ones: ${odd}`;
  const unusual = listed([...word].filter(isUnusual));
  return unusual === '' ? undefined : `${quotedWord(word)} has letters of no everyday spelling: ${unusual}`;
}

/**
 * Tells if a word without a Latin letter can pass for a Latin one. A name in its own script is honest: it has a word
 * that looks like nothing Latin, and no Latin words.
 */
function passesForLatin(word: string, plain: string, words: readonly string[]): boolean {
  const letters = [...word].filter((character) => !DIGIT.test(character));
  const script = letters.map(scriptOf).find((one) => one !== undefined);
  if (letters.length === 0 || RIGHT_TO_LEFT.has(script)) return false;
  if (words.some((other) => LATIN.test(other))) return true;
  const isHonest = words.some((other) => isOfScript(other, script) && imitatedWord(other) === undefined);
  return !isHonest && new Set(plain.toLowerCase()).size > 1;
}

function isOfScript(word: string, script: string | undefined): boolean {
  return [...word].some((character) => LETTER.test(character) && scriptOf(character) === script);
}

/** Tells if at least half of a word, of a script that no everyday name is written in, looks Latin. */
function imitatesByHalf(word: string): boolean {
  const letters = [...word].filter((character) => LETTER.test(character));
  const imitating = letters.filter((letter) => imitated(letter) !== undefined);
  return imitating.length * 2 >= letters.length && letters.some((letter) => !isEveryday(scriptOf(letter)));
}

/** Writes the look-alikes of a word by script and number: "Cyrillic <U+0430>". */
function oddCharacters(word: string): string {
  return listed([...word].filter((character) => imitated(character) !== undefined));
}

/** Writes characters by script and number, the first ones of them. */
function listed(characters: readonly string[]): string {
  const odd = [...new Set(characters)];
  const shown = odd.slice(0, MAX_ODD);
  const ofScripts = [...new Set(shown.map(scriptOf))].map((script = '') => {
    const numbers = shown.filter((character) => (scriptOf(character) ?? '') === script).map(written);
    return [script, ...numbers].join(' ').trimStart();
  });
  return `${ofScripts.join(', ')}${odd.length > MAX_ODD ? ' and more' : ''}`;
}

/** Digits of two scripts in one number: some look like other digits. */
function mixedDigits(word: string): string | undefined {
  const isMixed = ASCII_DIGIT.test(word) && [...word].some((one) => DIGIT.test(one) && !ASCII_DIGIT.test(one));
  return isMixed ? `${quotedWord(word)} mixes digits of different scripts` : undefined;
}
