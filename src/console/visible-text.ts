/*
 * What a person decides on must be what they see. Characters that do not show, or that move others about, are written
 * out, and so are spaces that are no plain space and long runs of spaces, which can push text out of sight.
 */
/** CGJ, the Hangul and Khmer fillers and the empty braille cell are letters or symbols to Unicode, and show nothing. */
export const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\u034f|(?! )\p{Zs}/gu;
const LONG_RUN = / {4,}/g;

const writtenOut = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** The text with every hidden character written out as `\u{…}`; line breaks too, unless `keepLines`. */
export function visibleText(text: string, keepLines = false): string {
  return text.replace(HIDDEN, (character) => (keepLines && character === '\n' ? character : writtenOut(character)));
}

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
