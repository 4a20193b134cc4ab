/*
 * A person must see exactly what they decide on. Characters that are invisible or that reorder others are therefore
 * written as escapes, and so are spaces other than the plain space.
 */
/** Hidden characters. CGJ, the Hangul and Khmer fillers and the blank braille cell are listed because Unicode counts them as letters or symbols. */
export const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\u034f|(?! )\p{Zs}/gu;

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Escapes every hidden character as `\u{…}`, including line breaks unless `keepLines` is set. */
export function visibleText(text: string, keepLines = false): string {
  return text.replace(HIDDEN, (character) => (keepLines && character === '\n' ? character : escaped(character)));
}
