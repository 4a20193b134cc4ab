import { isWordOfLine, relationOfLines } from './business-lines.ts';
import type { ProfiledCombo } from './profile.ts';

/*
 * Detects several businesses in the rows of a brand. Three kinds of evidence, the strongest first:
 *   lines  codes of businesses that one company does not run together (or not in these proportions);
 *   words  rows with a certain word after the name carry other codes than rows without it;
 *   names  the name never stands alone: one of a few words always follows it.
 * Thresholds were chosen on the training seed of bench/split-quality.ts and are scored there on other seeds.
 */

/** A sideline of a business is rarely more than this share of its rows. */
const SIDELINE_SHARE = 0.3;
/** A part with less than this share of the evidence is treated as rows recorded under the wrong brand. */
export const MIN_PART_SHARE = 0.15;
/** A part needs this many different outlets: fewer are a mistake, not a business. */
const MIN_PART_OUTLETS = 4;
/** Minimum agreement between a word and the codes of its rows (Cohen's kappa). */
const MIN_WORD_KAPPA = 0.8;
/** Minimum shares for evidence from names alone: rows with any of the words, and rows with each word. */
const MIN_NAMED_SHARE = 0.9;
const MIN_NAME_SHARE = 0.2;

export type EvidenceKind = 'lines' | 'sideline' | 'words' | 'names';

export interface Groups {
  readonly kind: EvidenceKind;
  /** Rows of each part, the largest first. Rows that belong to no part are left out. */
  readonly parts: readonly (readonly ProfiledCombo[])[];
}

/** Counts rows by key, the most frequent first; ties by key, so that the order of rows does not matter. */
export function countBy<R, K extends string | number>(rows: readonly R[], key: (row: R) => K | null): [K, number][] {
  const counts = new Map<K, number>();
  for (const row of rows) {
    const k = key(row);
    if (k !== null) counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

function hasOutlets(rows: readonly ProfiledCombo[]): boolean {
  const outlets = new Set<string>();
  return rows.some((row) => outlets.add(row.outlet).size >= MIN_PART_OUTLETS);
}

function largeEnough(rows: readonly ProfiledCombo[], all: number): boolean {
  return rows.length >= MIN_PART_SHARE * all && hasOutlets(rows);
}

/** Returns the businesses in these rows, or `null` if they look like one. */
export function findGroups(rows: readonly ProfiledCombo[]): Groups | null {
  return groupsByLine(rows) ?? groupsByWord(rows) ?? groupsByName(rows);
}

interface Core {
  readonly line: string;
  rows: readonly ProfiledCombo[];
}

/** Groups lines in order of size: each joins a business that could also run it, or starts another one. */
function groupsByLine(rows: readonly ProfiledCombo[]): Groups | null {
  const byLine = Map.groupBy(rows, (row) => row.line?.line ?? null);
  byLine.delete(null);
  const sizes = countBy(rows, (row) => row.line?.line ?? null);
  const placed = sizes.reduce((sum, [, n]) => sum + n, 0);
  const cores: Core[] = [];
  let kind: EvidenceKind = 'lines';
  for (const [line] of sizes) {
    const own = byLine.get(line) ?? [];
    const same = cores.find((core) => relationOfLines(core.line, line) === 'same_business');
    const side = cores.find((core) => relationOfLines(core.line, line) === 'sideline');
    const large = largeEnough(own, placed);
    const host = same ?? (side !== undefined && (!large || isSideline(own, side.rows)) ? side : undefined);
    if (host !== undefined) host.rows = host.rows.concat(own);
    else if (large) {
      if (side !== undefined) kind = 'sideline';
      cores.push({ line, rows: own });
    }
  }
  return cores.length < 2 ? null : { kind, parts: cores.map((core) => core.rows) };
}

function isSideline(own: readonly ProfiledCombo[], host: readonly ProfiledCombo[]): boolean {
  return own.length <= SIDELINE_SHARE * (own.length + host.length);
}

/** True if the word follows the brand's name. Truncated rows may show only its start. */
export function carries(row: ProfiledCombo, word: string): boolean {
  const [first, second] = row.read.words;
  if (first === undefined) return false;
  if (first === word || (!row.read.complete && first.startsWith(word))) return true;
  return second === undefined && first.length >= 3 && word.startsWith(first) && row.combo.narrative.length >= 14;
}

/** Returns the word after the name, for rows that show all of it. */
function firstWord(row: ProfiledCombo): string | null {
  return row.read.complete ? (row.read.words[0] ?? null) : null;
}

function dominantLine(rows: readonly ProfiledCombo[]): string {
  return countBy(rows, (row) => row.line?.line ?? null)[0]?.[0] ?? '';
}

/** Groups by the word whose rows have different codes from the rest, if there is one. */
function groupsByWord(rows: readonly ProfiledCombo[]): Groups | null {
  const shown = rows.filter((row) => row.read.complete);
  const candidates = countBy(shown, firstWord).filter(([, n]) => n >= MIN_PART_SHARE * shown.length);
  let best: Groups | null = null;
  let bestKappa = MIN_WORD_KAPPA;
  for (const [word] of candidates) {
    const withWord = rows.filter((row) => carries(row, word));
    const without = shown.filter((row) => !carries(row, word));
    const total = withWord.length + without.length;
    if (!largeEnough(withWord, total) || !largeEnough(without, total)) continue;
    const [a, b] = [dominantLine(withWord), dominantLine(without)];
    if (relationOfLines(a, b) === 'same_business' || isWordOfLine(word, a)) continue;
    const kappa = codeAgreement(withWord, without);
    if (kappa < bestKappa) continue;
    bestKappa = kappa;
    best = { kind: 'words', parts: bySize([withWord, without]) };
  }
  return best;
}

/** Cohen's kappa of "has the word" against "carries a code that mostly goes with the word". */
function codeAgreement(withWord: readonly ProfiledCombo[], without: readonly ProfiledCombo[]): number {
  const balance = new Map<number, { yes: number; no: number }>();
  for (const [rows, side] of [[withWord, 'yes'] as const, [without, 'no'] as const]) {
    for (const row of rows) {
      const code = balance.get(row.combo.mccid) ?? { yes: 0, no: 0 };
      code[side]++;
      balance.set(row.combo.mccid, code);
    }
  }
  const total = withWord.length + without.length;
  let agreed = 0;
  let saidYes = 0;
  for (const { yes, no } of balance.values()) {
    agreed += Math.max(yes, no);
    if (yes > no) saidYes += yes + no;
  }
  const [p, q] = [withWord.length / total, saidYes / total];
  const chance = p * q + (1 - p) * (1 - q);
  return chance === 1 ? 0 : (agreed / total - chance) / (1 - chance);
}

/** Groups by the word after the name, if one of a few words always follows it, each at many outlets. */
function groupsByName(rows: readonly ProfiledCombo[]): Groups | null {
  const shown = rows.filter((row) => row.read.complete && row.read.name === 'own');
  const names = countBy(shown, firstWord).filter(([, n]) => n >= MIN_NAME_SHARE * shown.length);
  const parts = names.map(([word]) => shown.filter((row) => carries(row, word)));
  const named = parts.reduce((sum, part) => sum + part.length, 0);
  if (parts.length < 2 || named < MIN_NAMED_SHARE * shown.length) return null;
  return parts.every(hasOutlets) ? { kind: 'names', parts: bySize(parts) } : null;
}

/** Sorts parts, the largest first; ties keep their order. */
export function bySize(parts: readonly (readonly ProfiledCombo[])[]): (readonly ProfiledCombo[])[] {
  return parts.toSorted((a, b) => b.length - a.length);
}
