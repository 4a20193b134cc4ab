import { stripControls } from '../text/text.ts';

/**
 * Characters that share their case pair with a third one, so that engines which fold by different tables answer
 * differently (Unicode CaseFolding.txt; Python's `_EXTRA_CASES`). U+1C80 to U+1C88, obsolete forms of Cyrillic
 * letters, are left out: refusing В, Д, О, С and Т for them would cost more than it saves.
 */
const THIRD_CASES = 'İıſ\u212a\u212b\u2126µϐϵϑϴ\u1fbeϰϖϱςϕẛẞǅǈǋǲ';

const CASES_OF_THIRD = new Set([...THIRD_CASES].flatMap((c) => [c, c.toLowerCase(), c.toUpperCase()]));

/** The single-character case forms of a character, itself first. */
export function caseForms(character: string): string[] {
  const forms = [character, character.toLowerCase(), character.toUpperCase()];
  return [...new Set(forms)].filter((form) => form.length === 1);
}

/**
 * Is this non-ASCII character (one UTF-16 unit) a letter with at most one other case form, everywhere the same? One
 * without a shape (a Hangul filler) is none: nobody who approves a pattern could see it.
 */
export function isPortableLetter(character: string): boolean {
  if (!/^\p{L}$/u.test(character) || stripControls(character) === '') return false;
  if (character.toLowerCase().length !== 1 || character.toUpperCase().length !== 1) return false;
  return !caseForms(character).some((form) => CASES_OF_THIRD.has(form));
}
