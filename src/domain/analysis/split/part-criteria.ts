import { type ComboTest, type Criteria, compileCriteria } from '../../criteria/criteria.ts';
import { carries, countBy, type Groups } from './groups.ts';
import type { ProfiledCombo } from './profile.ts';

/** A code belongs to one part if this share of its rows does; otherwise words have to decide. */
const OWN_CODE_SHARE = 0.85;
/** A word marks a part if it follows the name in this share of the part's rows, and in few rows of the others. */
const MARKS_OWN = 0.6;
const MARKS_OTHERS = 0.1;

type Parts = readonly (readonly ProfiledCombo[])[];

export interface PartCriteria {
  readonly criterion: 'mccid' | 'narrative' | 'mixed';
  /** One per part, in their order. No combo of the rows meets two of them. */
  readonly criteria: readonly Criteria[];
  readonly tests: readonly ComboTest[];
}

/** The parts found in a brand, with their criteria. */
export interface Division {
  readonly groups: Groups;
  /** The evidence rows of each part. */
  readonly parts: Parts;
  readonly found: PartCriteria;
  /** All rows that meet each part's criteria. */
  readonly taken: Parts;
}

/**
 * Returns the simplest criteria that separate the parts: by code if codes suffice; by words if codes are shared and every
 * part has its own word; otherwise by code, and by words within the shared codes. `null` if there are none.
 */
export function criteriaFor(parts: Parts, brandname: string, rows: readonly ProfiledCombo[]): PartCriteria | null {
  const codes = codesOf(parts);
  const words = parts.map((_, i) => markerOf(parts, i));
  const unmarked = words.filter((word) => word === null).length;
  if (codes.shared.length > 0 && unmarked <= 1) {
    const narratives = words.map((word) => (word === null ? null : { narrative: markerRegex(brandname, word) }));
    const conditions = conditionsFor(narratives, rows);
    if (unmarked === 0) return compiled('narrative', conditions.map(allOf));
    return compiled(
      'mixed',
      conditions.map((within, i) => mixed(codes, i, within)),
    );
  }
  const mostly = codesOf(parts, 0.5).own;
  if (mostly.some((own) => own.length === 0)) return null;
  return compiled(
    'mccid',
    mostly.map((mccid) => ({ mccid })),
  );
}

function compiled(criterion: PartCriteria['criterion'], criteria: readonly Criteria[]): PartCriteria | null {
  const tests = criteria.flatMap((one) => {
    const compilation = compileCriteria(one);
    return compilation.ok ? [compilation.matches] : [];
  });
  return tests.length === criteria.length ? { criterion, criteria, tests } : null;
}

interface Codes {
  readonly own: readonly number[][];
  readonly shared: readonly number[];
}

function codesOf(parts: Parts, ownShare = OWN_CODE_SHARE): Codes {
  const counts = new Map<number, number[]>();
  for (const [i, part] of parts.entries()) {
    for (const { combo } of part) {
      const byPart = counts.get(combo.mccid) ?? parts.map(() => 0);
      byPart[i] = (byPart[i] ?? 0) + 1;
      counts.set(combo.mccid, byPart);
    }
  }
  const own: number[][] = parts.map(() => []);
  const shared: number[] = [];
  for (const [mccid, byPart] of [...counts].sort(([a], [b]) => a - b)) {
    const most = Math.max(...byPart);
    const total = byPart.reduce((sum, n) => sum + n, 0);
    if (most > ownShare * total || most === total) own[byPart.indexOf(most)]?.push(mccid);
    else shared.push(mccid);
  }
  return { own, shared };
}

/** Returns the word after the name that marks this part and no other. */
export function markerOf(parts: Parts, index: number): string | null {
  const shown = (part: readonly ProfiledCombo[] | undefined) => (part ?? []).filter((row) => row.read.complete);
  const mine = shown(parts[index]);
  const others = parts.flatMap((part, i) => (i === index ? [] : shown(part)));
  const [first] = countBy(mine, (row) => row.read.words[0] ?? null);
  if (first === undefined || first[1] < MARKS_OWN * mine.length) return null;
  const elsewhere = others.filter((row) => carries(row, first[0])).length;
  return elsewhere <= MARKS_OTHERS * others.length ? first[0] : null;
}

/** Returns a pattern of the name and the word with any spacing and punctuation: `BJ\W*S\W*WHOLESALE`. */
function markerRegex(brandname: string, word: string): string {
  const plain = brandname.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  const pieces = plain
    .replace(/&/g, ' & ')
    .split(/[^\p{L}\p{N}&]+/u)
    .filter((piece) => piece !== '');
  return [...pieces, word].join('\\W*').replaceAll('\\W*&\\W*', '\\W*(?:AND\\W*)?');
}

type Narrative = { readonly narrative: string };

/**
 * Returns each part's condition on narratives: its own word, or none of the others' words if it has none. If a narrative
 * contains the words of two parts ("STAR BURGER STAR MARKET"), neither part gets it.
 */
function conditionsFor(narratives: readonly (Narrative | null)[], rows: readonly ProfiledCombo[]): Criteria[][] {
  const overlaps = overlapping(narratives, rows);
  return narratives.map((mine, i) => {
    const others = narratives.filter(
      (one, k) => one !== null && k !== i && (mine === null || overlaps.has(`${i}|${k}`)),
    );
    const nots = others.flatMap((one): Criteria[] => (one === null ? [] : [{ not: { ...one } }]));
    return mine === null ? nots : [{ ...mine }, ...nots];
  });
}

function overlapping(narratives: readonly (Narrative | null)[], rows: readonly ProfiledCombo[]): ReadonlySet<string> {
  const tests = narratives.map((one) => (one === null ? null : compileCriteria({ ...one })));
  const pairs = new Set<string>();
  for (const { combo } of rows) {
    const met = tests.flatMap((test, i) => (test?.ok === true && test.matches(combo) ? [i] : []));
    for (const i of met) for (const k of met) if (i !== k) pairs.add(`${i}|${k}`);
  }
  return pairs;
}

function allOf(conditions: readonly Criteria[]): Criteria {
  const [only, second] = conditions;
  return only !== undefined && second === undefined ? only : { all: [...conditions] };
}

/** Returns criteria from the part's own codes, and from narratives for the shared codes. */
function mixed(codes: Codes, part: number, within: readonly Criteria[]): Criteria {
  const inShared: Criteria = { all: [{ mccid: [...codes.shared] }, ...within] };
  const own = codes.own[part] ?? [];
  return own.length === 0 ? inShared : { any: [{ mccid: own }, inShared] };
}
