import { stripControls } from '../text/text.ts';

/**
 * Characters that share a case pair with a third character, on which engines with different folding tables disagree
 * (Unicode CaseFolding.txt; Python's `_EXTRA_CASES`). U+1C80 to U+1C88, obsolete forms of Cyrillic letters, are left
 * out: because of them В, Д, О, С and Т would have to be refused, which costs more than it saves.
 */
const THIRD_CASES = 'İıſ\u212a\u212b\u2126µϐϵϑϴ\u1fbeϰϖϱςϕẛẞǅǈǋǲ';

const CASES_OF_THIRD = new Set([...THIRD_CASES].flatMap((c) => [c, c.toLowerCase(), c.toUpperCase()]));

/** Returns the single-character case forms of a character, itself first. */
export function caseForms(character: string): string[] {
  const forms = [character, character.toLowerCase(), character.toUpperCase()];
  return [...new Set(forms)].filter((form) => form.length === 1);
}

/**
 * Returns true if a non-ASCII character (one UTF-16 unit) is a letter with at most one other case form, the same in
 * every engine. Invisible letters (Hangul fillers) do not count: an approver could not see them in a pattern.
 */
export function isPortableLetter(character: string): boolean {
  if (!/^\p{L}$/u.test(character) || stripControls(character) === '') return false;
  if (character.toLowerCase().length !== 1 || character.toUpperCase().length !== 1) return false;
  return !caseForms(character).some((form) => CASES_OF_THIRD.has(form));
}
