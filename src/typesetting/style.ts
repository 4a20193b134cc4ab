/** Used on pages and in charts. */
export const FONT = 'Roboto';

export const COLORS = {
  text: '#22303c',
  muted: '#5f6f7d',
  line: '#c4ced6',
  grid: '#e6ebef',
  panel: '#f4f6f8',
  accent: '#1f4e79',
  created: '#2f74b5',
  closed: '#58a06b',
  active: '#7a5aa6',
  good: '#3f8f57',
  warning: '#b97700',
  alert: '#b3261e',
} as const;

/** Margins of an A4 page, in points. */
export const MARGIN = 40;
export const PAGE_WIDTH = 595.28 - 2 * MARGIN;

const MAX_LENGTH = 400;

/** Characters outside those that the font has glyphs for: Latin, Greek, Cyrillic and Vietnamese, and common signs. */
const WITHOUT_GLYPH =
  /[^\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u0386-\u03ce\u0400-\u0486\u0488-\u0513\u1ea0-\u1ef9\u2010\u2011\u2013-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2212]/gu;

/**
 * Makes text printable: puts it on one line, cuts it to a maximum length, removes combining marks, and replaces
 * characters for which the font has no glyph.
 */
export function settable(text: string, maxLength = MAX_LENGTH): string {
  const line = text.normalize('NFC').replace(/\s+/g, ' ').replace(/\p{M}/gu, '').trim();
  const points = [...line.replace(WITHOUT_GLYPH, '\ufffd')];
  return points.length > maxLength ? `${points.slice(0, maxLength - 1).join('')}…` : points.join('');
}
