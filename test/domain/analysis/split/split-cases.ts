import { openSample, type SampleOptions } from '../../../../data/generator/sample.ts';
import { brandTruth, combosWithTruth } from '../../../../data/generator/truth.ts';
import type { ProfileInput } from '../../../../src/domain/analysis/split/profile.ts';
import type { Brand } from '../../../../src/domain/brand/brand.ts';
import { wordsOf } from '../../../../src/domain/brand/narrative-words.ts';

/** Gives each combo of a case a label, in their order; `null` leaves the brand whole. */
export type SplitMethod = (one: SplitCase) => readonly (number | string)[] | null;

/** A brand to analyse, with the answer: the real brand of each combo, in the order of `input.combos`. */
export interface SplitCase {
  readonly title: string;
  readonly real: readonly number[];
  readonly input: ProfileInput;
}

export interface SplitCases {
  /** Two real brands that the sample records under one brandid. */
  readonly merged: readonly SplitCase[];
  /** All others with at least `MIN_COMBOS_OF_A_WHOLE` combos: one real brand, but for wrongly recorded rows. */
  readonly whole: readonly SplitCase[];
  /** Pairs of whole brands whose names begin alike, put under one brandid here. */
  readonly constructed: readonly (SplitCase & { readonly kind: PairKind; readonly sameSector: boolean })[];
}

export type PairKind = 'same_name' | 'prefix' | 'first_word';

export const MIN_COMBOS_OF_A_WHOLE = 20;
/** A constructed pair has at least this many combos on each side. */
const MIN_COMBOS_OF_A_SIDE = 8;

/** All cases of one sample; `without` leaves out real brands that another sample has (their ids). */
export function splitCases(options: SampleOptions, without: ReadonlySet<number> = new Set()): SplitCases {
  const sample = openSample(options);
  const mccs = new Map(sample.mccs.map((mcc) => [mcc.mccid, mcc]));
  const rows = Map.groupBy(combosWithTruth(options), ({ combo }) => combo.brandid);
  const namesakes = Map.groupBy(sample.brands, (brand) => firstWord(brand.brandname));
  const real = Map.groupBy(brandTruth(options), (brand) => brand.brandid);
  const caseOf = (brand: ProfileInput['brand'], ids: readonly number[]): SplitCase => {
    const own = ids.flatMap((id) => rows.get(id) ?? []);
    const others = (namesakes.get(firstWord(brand.brandname)) ?? []).filter((other) => !ids.includes(other.brandid));
    const input = { brand, combos: own.map((row) => row.combo), mccs, otherBrandNames: others.map((o) => o.brandname) };
    return { title: brand.brandname, real: own.map((row) => row.truth.real_brandid), input };
  };
  const isNew = (id: number) => !(real.get(id) ?? []).some((brand) => without.has(brand.real_brandid));
  const isMerged = (id: number) => (real.get(id) ?? []).length > 1;
  const singles = sample.brands.filter((brand) => !isMerged(brand.brandid) && isNew(brand.brandid));
  const count = (id: number) => rows.get(id)?.length ?? 0;
  const pairs = [...namesakes]
    .flatMap(([word, brands]) => (word.length < 3 || word === 'THE' ? [] : pairsAmong(brands)))
    .filter(([a, b]) => [a, b].every((one) => singles.includes(one) && count(one.brandid) >= MIN_COMBOS_OF_A_SIDE));
  return {
    merged: sample.brands.filter((b) => isMerged(b.brandid) && isNew(b.brandid)).map((b) => caseOf(b, [b.brandid])),
    whole: singles.filter((b) => count(b.brandid) >= MIN_COMBOS_OF_A_WHOLE).map((b) => caseOf(b, [b.brandid])),
    constructed: pairs.map(([a, b]) => {
      const brand = { ...a, brandname: sharedName(a, b) };
      const title = `${a.brandname} + ${b.brandname}`;
      return {
        ...caseOf(brand, [a.brandid, b.brandid]),
        title,
        kind: kindOf(a.brandname, b.brandname),
        sameSector: a.sector === b.sector,
      };
    }),
  };
}

/** Pairs of brands, the shorter name first, without those of which a third brand's longer or equal name takes the rows. */
function pairsAmong(brands: readonly Brand[]): (readonly [Brand, Brand])[] {
  const words = new Map(brands.map((brand) => [brand, `${wordsOf(brand.brandname).join(' ')} `]));
  const isTaken = (one: Brand, shared: string) =>
    brands.some((other) => {
      const name = words.get(other) ?? '';
      return other !== one && name.length > shared.length && (words.get(one) ?? '').startsWith(name);
    });
  return brands.flatMap((one, i) =>
    brands.slice(i + 1).flatMap((two) => {
      const [a, b] = one.brandname.length <= two.brandname.length ? [one, two] : [two, one];
      const shared = `${wordsOf(sharedName(a, b)).join(' ')} `;
      return isTaken(a, shared) || isTaken(b, shared) ? [] : [[a, b] as const];
    }),
  );
}

/** The words that both names begin with; the first at least. */
function sharedName(a: Brand, b: Brand): string {
  const [x, y] = [a.brandname.split(' '), b.brandname.split(' ')];
  const differs = x.findIndex((word, i) => wordsOf(word).join('') !== wordsOf(y[i] ?? '').join(''));
  return x.slice(0, Math.max(1, differs < 0 ? x.length : differs)).join(' ');
}

function firstWord(name: string): string {
  return wordsOf(name)[0] ?? '';
}

function kindOf(a: string, b: string): PairKind {
  const [x, y] = [wordsOf(a).join(' '), wordsOf(b).join(' ')];
  return x === y ? 'same_name' : y.startsWith(`${x} `) ? 'prefix' : 'first_word';
}

/** Mean adjusted Rand index of a method over cases, and the titles of those that it split. */
export function score(cases: readonly SplitCase[], method: SplitMethod) {
  const results = cases.map((one) => ({ title: one.title, labels: method(one), real: one.real }));
  const indices = results.map(({ labels, real }) => adjustedRand(real, labels ?? real.map(() => 0)));
  const mean = indices.reduce((sum, index) => sum + index, 0) / Math.max(1, indices.length);
  return { indices, mean, split: results.filter((one) => one.labels !== null).map((one) => one.title) };
}

/**
 * Adjusted Rand index of two labellings of the same items (Hubert and Arabie, 1985): 1 for the same partition, 0 as
 * good as chance. Two partitions that are both a single cluster agree: 1.
 */
export function adjustedRand(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const pairs = (n: number) => (n * (n - 1)) / 2;
  const sumOfPairs = (labels: readonly (number | string)[]) =>
    [...Map.groupBy(labels, (label) => label).values()].reduce((sum, group) => sum + pairs(group.length), 0);
  const [inA, inB] = [sumOfPairs(a), sumOfPairs(b)];
  const inBoth = sumOfPairs(a.map((label, i) => `${label}|${b[i]}`));
  const expected = a.length < 2 ? 0 : (inA * inB) / pairs(a.length);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (inBoth - expected) / (most - expected);
}
