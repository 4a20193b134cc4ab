/** Of pages and charts alike. */
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

/** A4 in points, with these margins. */
export const MARGIN = 40;
export const PAGE_WIDTH = 595.28 - 2 * MARGIN;

const LONGEST = 400;

/** What the font has shapes for, of the scripts and signs that names are written in: Latin, Greek, Cyrillic, Vietnamese. */
const UNSET =
  /[^\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u0386-\u03ce\u0400-\u0486\u0488-\u0513\u1ea0-\u1ef9\u2010\u2011\u2013-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2212]/gu;

/**
 * Text as it can be set: on one line, cut where it goes on and on, without marks piled on letters, and with a
 * replacement character for what the font has no shape for.
 */
export function settable(text: string, longest = LONGEST): string {
  const line = text.normalize('NFC').replace(/\s+/g, ' ').replace(/\p{M}/gu, '').trim();
  const points = [...line.replace(UNSET, '\ufffd')];
  return points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : points.join('');
}
