/*
 * What a person decides on must be what they see. Characters that do not show, or that move others about, are written
 * out, and so are spaces that are no plain space.
 */
/** CGJ, the Hangul and Khmer fillers and the empty braille cell are letters or symbols to Unicode, and show nothing. */
export const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\u034f|(?! )\p{Zs}/gu;

const writtenOut = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** The text with every hidden character written out as `\u{…}`; line breaks too, unless `keepLines`. */
export function visibleText(text: string, keepLines = false): string {
  return text.replace(HIDDEN, (character) => (keepLines && character === '\n' ? character : writtenOut(character)));
}
