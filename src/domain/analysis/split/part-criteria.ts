import { WALLET_MCCIDS } from '../../brand/brand.ts';
import { type ComboTest, type Criteria, compileCriteria } from '../../criteria/criteria.ts';
import type { Groups } from './groups.ts';
import type { ProfiledCombo } from './profile.ts';
import { carries, countBy } from './row-groups.ts';

/** A code belongs to a part if most of its rows do; where words can decide too, only if almost all do. */
const OWN_CODE_SHARE = 0.5;
const CLEAR_CODE_SHARE = 0.85;
/** A word marks a part if it follows the name in this share of the part's rows, and in few rows of the others. */
const MARKS_OWN = 0.6;
const MARKS_OTHERS = 0.1;
/** Criteria that assign more rows rightly are preferred to simpler ones only if they gain this much. */
const WORTHWHILE = 0.03;
/** Maximum number of other brands that a part's criteria name. */
const MOST_EXCLUDED = 3;
/** Maximum share of a part's rows that a condition against strangers may cost. */
const MOST_LOST = 0.02;

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

interface Context {
  readonly brandname: string;
  readonly parts: Parts;
  /** All rows of the brand. */
  readonly rows: readonly ProfiledCombo[];
  readonly foreign: ReadonlySet<ProfiledCombo>;
  readonly words: readonly (string | null)[];
}

/**
 * Returns the simplest criteria that separate the parts about as well as any: by code, by the word that each part has behind the
 * name, or by code and by words within the shared codes. Combos of wallets follow their words; combos that name
 * something else are left out. `null` if no criteria give every part most of its rows.
 */
export function criteriaFor(
  parts: Parts,
  brandname: string,
  rows: readonly ProfiledCombo[],
  foreign: readonly ProfiledCombo[],
): PartCriteria | null {
  const words = parts.map((_, i) => markerOf(parts, i));
  const context = { brandname, parts, rows, foreign: new Set(foreign), words };
  let best: { found: PartCriteria; right: number } | null = null;
  for (const candidate of [byCode(context), byWords(context), byBoth(context)]) {
    if (candidate === null) continue;
    const right = rightShare(candidate, parts);
    if (right === 0) continue;
    if (best === null || right > best.right + WORTHWHILE) best = { found: candidate, right };
  }
  return best === null ? null : refined(best.found, context);
}

/** Returns the mean share of a part's rows that the criteria give to it; 0 if a part gets less than half of its rows. */
function rightShare({ tests }: PartCriteria, parts: Parts): number {
  const shares = parts.map((part, i) => part.filter(({ combo }) => tests[i]?.(combo) === true).length / part.length);
  return shares.some((share) => share < 0.5) ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function compiled(criterion: PartCriteria['criterion'], criteria: readonly Criteria[]): PartCriteria | null {
  const tests = criteria.flatMap((one) => {
    const compilation = compileCriteria(one);
    return compilation.ok ? [compilation.matches] : [];
  });
  return tests.length === criteria.length ? { criterion, criteria, tests } : null;
}

function byCode({ parts }: Context): PartCriteria | null {
  const { own } = codesOf(parts, OWN_CODE_SHARE);
  if (own.some((codes) => codes.length === 0)) return null;
  return compiled(
    'mccid',
    own.map((mccid) => ({ mccid })),
  );
}

function byWords(context: Context): PartCriteria | null {
  if (context.words.filter((word) => word === null).length > 1) return null;
  return compiled('narrative', wordConditions(context).map(allOf));
}

function byBoth(context: Context): PartCriteria | null {
  if (context.words.filter((word) => word === null).length > 1) return null;
  const codes = codesOf(context.parts, CLEAR_CODE_SHARE);
  if (codes.shared.length === 0) return null;
  return compiled(
    'mixed',
    wordConditions(context).map((within, i) => mixed(codes, i, within)),
  );
}

function wordConditions({ words, brandname, rows }: Context): Criteria[][] {
  const narratives = words.map((word) => (word === null ? null : { narrative: markerRegex(brandname, word) }));
  return conditionsFor(narratives, rows);
}

/** Places combos of wallets by their words, and leaves out combos that name something else. */
function refined(found: PartCriteria, context: Context): PartCriteria {
  const withWallets = found.criterion === 'mccid' ? (placedWallets(found, context) ?? found) : found;
  return withoutForeign(withWallets, context) ?? withWallets;
}

/** Returns criteria that also take combos with a wallet's code by the word of the part; `null` if there are none. */
function placedWallets(found: PartCriteria, { words, brandname, rows, foreign }: Context): PartCriteria | null {
  const wallet = rows.filter((row) => WALLET_MCCIDS.has(row.combo.mccid) && !foreign.has(row));
  const narratives = words.map((word) => {
    return word === null || !wallet.some((row) => carries(row, word))
      ? null
      : { narrative: markerRegex(brandname, word) };
  });
  const listed = new Set(found.criteria.flatMap((one) => ('mccid' in one ? one.mccid : [])));
  const mccid = [...new Set(wallet.map(({ combo }) => combo.mccid))]
    .filter((code) => !listed.has(code))
    .sort((a, b) => a - b);
  if (mccid.length === 0 || narratives.every((one) => one === null)) return null;
  const conditions = conditionsFor(narratives, rows);
  const criteria = found.criteria.map((own, i): Criteria => {
    if (narratives[i] === null || narratives[i] === undefined) return own;
    return { any: [own, { all: [{ mccid }, ...(conditions[i] ?? [])] }] };
  });
  return compiled('mccid', criteria);
}

/**
 * Returns criteria that ask for the brand's name, and for none of the longer names of other brands, where a part would otherwise
 * take their combos. `null` if no combo is concerned, or if this would cost own combos.
 */
function withoutForeign(found: PartCriteria, { brandname, foreign, rows }: Context): PartCriteria | null {
  const name: Criteria = { narrative: namePattern(brandname) };
  const criteria = found.criteria.map((own, i) => {
    const before = rows.filter(({ combo }) => found.tests[i]?.(combo) === true);
    const strangers = before.filter((row) => foreign.has(row));
    const others = countBy(strangers, (row) => row.other_brand).slice(0, MOST_EXCLUDED);
    const nots = others.map(([other]): Criteria => ({ not: { narrative: `${namePattern(other)}\\b` } }));
    let best = { criteria: own, strangers: strangers.length };
    for (const more of [nots, [name], [name, ...nots]]) {
      const stricter: Criteria = { all: [...conditionsIn(own), ...more] };
      const compilation = more.length === 0 ? null : compileCriteria(stricter);
      if (compilation?.ok !== true) continue;
      const kept = before.filter(({ combo }) => compilation.matches(combo));
      const strange = kept.filter((row) => foreign.has(row)).length;
      const lost = before.length - strangers.length - (kept.length - strange);
      if (strange < best.strangers && lost <= MOST_LOST * before.length)
        best = { criteria: stricter, strangers: strange };
    }
    return best.criteria;
  });
  return compiled(found.criterion, criteria);
}

function conditionsIn(criteria: Criteria): readonly Criteria[] {
  return 'all' in criteria ? criteria.all : [criteria];
}

interface Codes {
  readonly own: readonly number[][];
  readonly shared: readonly number[];
}

function codesOf(parts: Parts, ownShare: number): Codes {
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
  return `${namePattern(brandname)}\\W*${word}`;
}

/** Returns a pattern of a name with any spacing and punctuation. */
function namePattern(brandname: string): string {
  const plain = brandname.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  const pieces = plain
    .replace(/&/g, ' & ')
    .split(/[^\p{L}\p{N}&]+/u)
    .filter((piece) => piece !== '');
  return pieces.join('\\W*').replaceAll('\\W*&\\W*', '\\W*(?:AND\\W*)?');
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
