import { withoutWalletPrefix } from '../brand/wallets.ts';
import { isMissing } from '../text/missing.ts';
import { HIDDEN } from '../text/visible-text.ts';

const PRINTABLE = /^[ -~]*$/;
const HIDDEN_ONCE = new RegExp(HIDDEN.source, 'u');

/** The characters that bytes from 0x80 to 0xBF become when UTF-8 is read as Latin-1 or Windows-1252. */
const CONTINUATION =
  '[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]';
/** The lead bytes of Latin letters and punctuation after that, or the replacement character. */
const MISREAD = new RegExp(`\ufffd|\u00ef\u00bf\u00bd|[\u00c2-\u00c5]${CONTINUATION}|\u00e2${CONTINUATION}{2}`);
const ENTITY = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,6});/i;

/** True for wrongly or incompletely decoded text: replacement characters, UTF-8 read as Latin-1, entities. */
export function isGarbled(text: string): boolean {
  return (!PRINTABLE.test(text) && MISREAD.test(text)) || ENTITY.test(text);
}

/** Control, direction-changing and invisible characters, and spaces other than the plain space. */
export function hasHidden(text: string): boolean {
  return !PRINTABLE.test(text) && HIDDEN_ONCE.test(text);
}

/** Replaces hidden characters with plain spaces. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, ' ').replace(/ {2,}/g, ' ').trim();
}

/**
 * True for digits and signs alone, or a wallet's prefix without a merchant. False for a missing narrative. Digits do
 * name a brand that has some in its name ("7-11" of 7-Eleven).
 */
export function namesNothing(narrative: string, brandname: string): boolean {
  const named = /\p{N}/u.test(brandname) ? /[\p{L}\p{N}]/u : /\p{L}/u;
  return !isMissing(narrative) && !named.test(withoutWalletPrefix(narrative));
}
