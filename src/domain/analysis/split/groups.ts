import { relationOfLines } from './business-lines.ts';
import { type Evidence, type Side, weigh } from './evidence.ts';
import { type Handwriting, handwritingOf } from './handwriting.ts';
import type { ProfiledCombo } from './profile.ts';
import { bySize, carries, countBy } from './row-groups.ts';

/*
 * Finds groups of rows that may be companies of their own: by the word behind the name, and by lines of business. Each division
 * in two is weighed (evidence.ts); the best one is carried out, and its parts are searched again.
 */

/** A candidate has at least this share of the rows, and this many rows. */
export const MIN_PART_SHARE = 0.03;
const MIN_PART_ROWS = 4;
/** Maximum number of parts, as split_brand takes. */
const MOST_PARTS = 10;
/** Maximum number of words that are tried; the most frequent ones. */
const MOST_WORDS = 12;
/** Minimum shares for a division by names alone: rows with any of the words, and rows with each word. */
const MIN_NAMED_SHARE = 0.9;
const MIN_NAME_SHARE = 0.2;
const MIN_NAME_OUTLETS = 4;

/** A division in two that was carried out, or that stays in doubt. */
export type Reason = { readonly kind: 'weighed'; readonly evidence: Evidence } | { readonly kind: 'names' };

export interface Groups {
  readonly verdict: 'split' | 'cannot_tell';
  /** Rows of each part, the largest first. Rows that belong to no part are left out. */
  readonly parts: readonly (readonly ProfiledCombo[])[];
  /** The evidence of each division in two, the first one first. */
  readonly reasons: readonly Reason[];
}

/** Returns the businesses in these rows, or `null` if they look like one. */
export function findGroups(rows: readonly ProfiledCombo[]): Groups | null {
  const hands = handwritingOf(rows);
  const handOf = new Map(rows.map((row, i) => [row, hands[i]]));
  const sideOf = (some: readonly ProfiledCombo[]): Side => ({
    rows: some,
    hands: some.flatMap((row): Handwriting[] => {
      const hand = handOf.get(row);
      return hand === undefined ? [] : [hand];
    }),
  });
  const first = bestDivision(rows, sideOf);
  if (first === null) return null;
  if (first.verdict === 'cannot_tell') return { verdict: 'cannot_tell', parts: first.parts, reasons: [first.reason] };
  const parts: (readonly ProfiledCombo[])[] = [];
  const reasons: Reason[] = [first.reason];
  const waiting = [...first.parts];
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const again = parts.length + waiting.length + 1 < MOST_PARTS ? bestDivision(part, sideOf) : null;
    if (again?.verdict !== 'split') parts.push(part);
    else {
      reasons.push(again.reason);
      waiting.push(...again.parts);
    }
  }
  return { verdict: 'split', parts: bySize(parts), reasons };
}

interface Division {
  readonly verdict: 'split' | 'cannot_tell';
  readonly parts: readonly (readonly ProfiledCombo[])[];
  readonly reason: Reason;
}

type SideOf = (rows: readonly ProfiledCombo[]) => Side;

function bestDivision(rows: readonly ProfiledCombo[], sideOf: SideOf): Division | null {
  let best: { evidence: Evidence; parts: readonly (readonly ProfiledCombo[])[] } | null = null;
  for (const [a, b] of [...byWord(rows), ...byLine(rows)]) {
    const [large, small] = a.length >= b.length ? [a, b] : [b, a];
    if (small.length < Math.max(MIN_PART_ROWS, MIN_PART_SHARE * (a.length + b.length))) continue;
    const evidence = weigh(sideOf(small), sideOf(large));
    if (evidence.verdict === 'one' || (best !== null && !isStronger(evidence, best.evidence))) continue;
    best = { evidence, parts: [large, small] };
  }
  if (best?.evidence.verdict === 'two') {
    return { verdict: 'split', parts: best.parts, reason: { kind: 'weighed', evidence: best.evidence } };
  }
  const names = byName(rows);
  if (names !== null) return { verdict: 'split', parts: names, reason: { kind: 'names' } };
  return best === null
    ? null
    : { verdict: 'cannot_tell', parts: best.parts, reason: { kind: 'weighed', evidence: best.evidence } };
}

function isStronger(a: Evidence, b: Evidence): boolean {
  if (a.verdict !== b.verdict) return a.verdict === 'two';
  return a.weight > b.weight || (a.weight === b.weight && a.corroboration.contract > b.corroboration.contract);
}

type Pair = readonly [readonly ProfiledCombo[], readonly ProfiledCombo[]];

/** Returns the word after the name, for rows that show all of it. */
function firstWord(row: ProfiledCombo): string | null {
  return row.read.complete ? (row.read.words[0] ?? null) : null;
}

/** Divides by each frequent word behind the name: rows with it, and rows that show that they have none or another one. */
function byWord(rows: readonly ProfiledCombo[]): Pair[] {
  const shown = rows.filter((row) => row.read.complete);
  const usual = countBy(shown, firstWord).filter(([, n]) => n >= MIN_PART_ROWS && n >= MIN_PART_SHARE * shown.length);
  return usual.slice(0, MOST_WORDS).map(([word]): Pair => {
    const others = rows.filter((row) => (row.read.complete || row.read.words.length > 0) && !carries(row, word));
    return [rows.filter((row) => carries(row, word)), others];
  });
}

interface Core {
  readonly line: string;
  rows: readonly ProfiledCombo[];
}

/** Divides by each line of business that does not belong to a larger one. */
function byLine(rows: readonly ProfiledCombo[]): Pair[] {
  const byLineOf = Map.groupBy(rows, (row) => row.line?.line ?? null);
  const cores: Core[] = [];
  for (const [line] of countBy(rows, (row) => row.line?.line ?? null)) {
    const own = byLineOf.get(line) ?? [];
    const host = cores.find((core) => relationOfLines(core.line, line) === 'same_business');
    if (host === undefined) cores.push({ line, rows: own });
    else host.rows = host.rows.concat(own);
  }
  return cores.slice(1).map((core): Pair => [core.rows, cores.flatMap((other) => (other === core ? [] : other.rows))]);
}

/** Divides by the word after the name, if one of a few words always follows it, each at many outlets. */
function byName(rows: readonly ProfiledCombo[]): readonly (readonly ProfiledCombo[])[] | null {
  const shown = rows.filter((row) => row.read.complete && row.read.name === 'own');
  const names = countBy(shown, firstWord).filter(([, n]) => n >= MIN_NAME_SHARE * shown.length);
  const parts = names.map(([word]) => shown.filter((row) => carries(row, word)));
  const named = parts.reduce((sum, part) => sum + part.length, 0);
  if (parts.length < 2 || named < MIN_NAMED_SHARE * shown.length) return null;
  return parts.every(hasOutlets) ? bySize(parts) : null;
}

function hasOutlets(rows: readonly ProfiledCombo[]): boolean {
  const outlets = new Set<string>();
  return rows.some((row) => outlets.add(row.outlet).size >= MIN_NAME_OUTLETS);
}
