/*
 * A person must see exactly what they decide on. Characters that show nothing, that reorder others or that a font may
 * lack are therefore written as `<U+200B>`, and so are spaces other than the plain space. This is the one rule for
 * every text that a person reads in a terminal.
 */

/**
 * Characters that show nothing or no certain glyph: control, format, private and unassigned ones, surrogates,
 * everything that Unicode lets a renderer ignore (variation selectors, fillers, tags), and spaces but the plain one.
 * Listed one by one: letters and symbols that Unicode counts as visible and draws as a blank (the braille blank, the
 * Khitan filler, the joiners of Tifinagh and Brahmi, two blank hieroglyphs, the null notehead, the object placeholder).
 */
export const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u2d7f\ufffc\u{16fe4}\u{1107f}\u{13441}\u{13442}\u{1d159}]|(?! )\p{Zs}/gu;

/** Marks in a row on one letter that are shown; more pile up over the rows around them (UTS #39, 5.4). */
const NONSPACING_MARKS = 4;
const MARKS = 6;

const NEEDS_WORK = /[^ -~]/;
const HIDDEN_ONCE = new RegExp(HIDDEN.source, 'u');
const MARK = /\p{M}/u;
const NONSPACING = /[\p{Mn}\p{Me}]/u;
/** Marks that are drawn across their letter or around it, and so can strike it out. */
const OVERLAY = /\p{Me}|[\u0334-\u0338]|[\u20d2\u20d3]|[\u20d8-\u20da]|[\u20e5\u20e6]|[\u20ea\u20eb]/u;
/** A mark needs a letter, a digit or a sign to sit on. */
const BASE = /[\p{L}\p{N}\p{S}]/u;
const LATIN_BASE = /[\p{Script=Latin}\p{Script=Common}]/u;
/** Marks that belong on Latin letters and signs; one of another script shows nothing certain there. */
const LATIN_MARK = /[\p{Script=Inherited}\p{Script_Extensions=Latin}\p{Script=Common}]/u;

/** Writes a character by its number. */
export function written(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Follows the letter that marks are drawn on, and decides which marks are shown there. */
class MarkedLetter {
  #base: string | undefined;
  #marks: string[] = [];

  start(base: string | undefined): void {
    this.#base = base;
    this.#marks = [];
  }

  takes(mark: string): boolean {
    if (this.#base === undefined || OVERLAY.test(mark) || this.#marks.length === MARKS) return false;
    if (LATIN_BASE.test(this.#base) && !LATIN_MARK.test(mark)) return false;
    if (NONSPACING.test(mark)) {
      const nonspacing = this.#marks.filter((one) => NONSPACING.test(one));
      if (nonspacing.length === NONSPACING_MARKS || nonspacing.includes(mark)) return false;
    }
    this.#marks.push(mark);
    return true;
  }
}

/**
 * Writes out what a reader could not see: hidden characters, marks without a letter, and marks that pile up. Includes
 * line breaks unless `keepLines` is set. What is visible already stays as it is.
 */
export function visibleText(text: string, keepLines = false): string {
  if (!NEEDS_WORK.test(text)) return text;
  let visible = '';
  const letter = new MarkedLetter();
  for (const character of text) {
    if (character === '\n' && keepLines) {
      visible += character;
      letter.start(undefined);
    } else if (HIDDEN_ONCE.test(character) || (MARK.test(character) && !letter.takes(character))) {
      visible += written(character);
      letter.start(undefined);
    } else {
      visible += character;
      if (!MARK.test(character)) letter.start(BASE.test(character) ? character : undefined);
    }
  }
  return visible;
}
