import { z } from 'zod';
import { storable, textInput } from './text.ts';

/**
 * Maximum length of a text that people write, in characters: notes, details, resolutions, feedback. One number for tools and
 * import, so that what was exported comes back whole. A change as a whole is bounded by `MAX_CHANGE_BYTES`.
 */
export const FREE_TEXT_LIMIT = 20_000;

/** Most texts, which cost less then. */
const CLEAN = /^[\t\n -~]*$/;
const LINE_END = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufeff]/g;

/** Writes every line end as a line feed, and removes control characters and byte-order marks. */
export function cleanFreeText(text: string): string {
  return CLEAN.test(text) ? text : text.replace(LINE_END, '\n').replace(CONTROL, '');
}

/** An input field for a text that people write, over several lines. */
export function freeTextInput() {
  return textInput(FREE_TEXT_LIMIT).overwrite(cleanFreeText);
}

/** Maximum length of the reason of a change, in characters: a person reads it before deciding. */
const REASON_LIMIT = 1000;

/** An input field for the reason of a change. */
export function reasonInput(max: number = REASON_LIMIT) {
  return textInput(max).overwrite(cleanFreeText);
}

/** As `freeTextInput`, but the text may be empty. */
export function optionalFreeText() {
  return storable(z.string().max(FREE_TEXT_LIMIT)).overwrite(cleanFreeText).default('');
}
