import { HIDDEN, visibleText } from '../domain/text/visible-text.ts';

export { visibleText };

/* Long runs of spaces can push text out of sight, and a terminal obeys what JSON leaves as it is. */
const LONG_RUN = / {4,}/g;

/** A text from outside for one line: hidden characters written out, more than three spaces in a row as their count. */
export function visibleValue(text: string): string {
  return visibleText(text).replace(LONG_RUN, (run) => `⟨${run.length} spaces⟩`);
}

/** JSON that a terminal can show: what JSON leaves as it is and a terminal obeys is escaped. It parses to the same. */
export function visibleJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(HIDDEN, (character) =>
    character === '\n' ? character : [...Array(character.length).keys()].map((i) => escapedUnit(character, i)).join(''),
  );
}

function escapedUnit(character: string, index: number): string {
  return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
}
