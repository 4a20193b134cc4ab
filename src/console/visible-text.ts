import { HIDDEN, visibleText, written } from '../domain/text/visible-text.ts';

export { visibleText };

/* A long run of spaces can push text out of sight. */
const LONG_RUN = / {4,}/g;

/** Makes a text from outside safe to print on one line: escapes hidden characters and replaces long runs of spaces by their length. */
export function visibleValue(text: string): string {
  return visibleText(text).replace(LONG_RUN, (run) => `⟨${run.length} spaces⟩`);
}

/** What a text itself has in the form in which hidden characters and runs of spaces are written out. */
const LOOKS_WRITTEN = /<(?=U\+[0-9A-F]{4,6}>)|⟨(?=[0-9]+ spaces⟩)/gi;

/**
 * Makes a stored text visible as {@link visibleValue} does, so that no two texts look alike: what looks like a character
 * written out, but is plain text, has its first sign written out instead. Apply it once, to the text as it is stored.
 */
export function visibleOriginal(text: string): string {
  return visibleValue(text.replace(LOOKS_WRITTEN, written));
}

/** JSON that is safe to print: also escapes control characters that JSON permits and a terminal would obey. Parses to the same value. */
export function visibleJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(HIDDEN, (character) =>
    character === '\n' ? character : [...Array(character.length).keys()].map((i) => escapedUnit(character, i)).join(''),
  );
}

function escapedUnit(character: string, index: number): string {
  return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
}
