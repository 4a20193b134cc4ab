import { openSample } from '../../../../data/generator/sample.ts';
import { brandTruth, combosWithTruth } from '../../../../data/generator/truth.ts';
import type { SuggestionReads } from '../../../../src/domain/analysis/suggestion/suggestion.ts';
import { type Brand, type Combo, type Mcc, WALLET_MCCIDS } from '../../../../src/domain/brand/brand.ts';
import { CoverageCounter } from '../../../../src/domain/metadata/coverage.ts';
import type { MetadataVersion } from '../../../../src/domain/metadata/metadata.ts';
import type { AcceptedRegex } from '../../../../src/domain/regex/assessment.ts';
import { compileMatcher } from '../../../../src/domain/regex/matcher.ts';
import { acceptedRegex } from '../../regex/accepted-regex.ts';

/** A combo that is held out, with the brandid that its real brand is recorded under. */
interface HeldOut {
  readonly combo: Combo;
  readonly real: number;
}

export interface SuggestionCases {
  readonly brands: readonly Brand[];
  readonly mccs: ReadonlyMap<number, Mcc>;
  readonly training: readonly Combo[];
  readonly heldOut: readonly HeldOut[];
  /** The current version of each brand that has one. */
  readonly current: ReadonlyMap<number, MetadataVersion>;
  readonly reads: SuggestionReads;
}

export interface Metadata {
  readonly regex: string;
  readonly mccids: readonly number[];
}

/** Spreads merchant records over training and held-out; rows of one record, which are near copies, stay together. */
function isHeldOut(ccid: number, seed: number): boolean {
  let hash = Math.imul(ccid ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 100 < 40;
}

/** A sample cut in two: what suggestions may learn from, and what they are judged by. */
export function suggestionCases(options: { combos: number; seed: number }, splitSeed = 1): SuggestionCases {
  const sample = openSample(options);
  const recorded = new Map(brandTruth(options).map(({ real_brandid, brandid }) => [real_brandid, brandid]));
  const training: Combo[] = [];
  const heldOut: HeldOut[] = [];
  for (const { combo, truth } of combosWithTruth(options)) {
    if (isHeldOut(combo.ccid, splitSeed)) heldOut.push({ combo, real: recorded.get(truth.real_brandid) ?? -1 });
    else training.push(combo);
  }
  const current = new Map(sample.history().metadata.map((version) => [version.brandid, version]));
  const mccs = new Map(sample.mccs.map((mcc) => [mcc.mccid, mcc]));
  const { brands } = sample;
  return { brands, mccs, training, heldOut, current, reads: readsOf(brands, training, mccs) };
}

/** What a store of these rows would answer; the counting is the domain's own. */
export function readsOf(
  brands: readonly Brand[],
  combos: readonly Combo[],
  mccs: ReadonlyMap<number, Mcc>,
): SuggestionReads {
  const byId = new Map(brands.map((brand) => [brand.brandid, brand]));
  const names = new Map(brands.map((brand) => [brand.brandid, brand.brandname]));
  const byBrand = Map.groupBy(combos, (combo) => combo.brandid);
  const byCode = Map.groupBy(
    combos.toSorted((a, b) => (a.narrative < b.narrative ? -1 : 1)),
    (combo) => combo.mccid,
  );
  return {
    brand: async (brandid) => byId.get(brandid),
    combosOf: async (brandid) => byBrand.get(brandid) ?? [],
    mccs: async () => mccs,
    async coverage(request) {
      const counter = new CoverageCounter(request, matcherOf(request.regex));
      for (const combo of byBrand.get(request.brandid) ?? []) counter.add(combo);
      // Rows of others whose code is not listed change nothing but how many were looked at.
      for (const mccid of new Set(request.mccids)) {
        for (const combo of byCode.get(mccid) ?? []) if (combo.brandid !== request.brandid) counter.add(combo);
      }
      return { kind: 'counted', coverage: { ...counter.result(true, names), combos_considered: combos.length } };
    },
    async narrativesMatching(regex, narratives) {
      const matcher = matcherOf(regex);
      const matched = new Set(narratives.filter((narrative) => matcher.matches(narrative)));
      return { kind: 'matched', complete: true, matched };
    },
  };
}

function matcherOf({ pattern, engine }: AcceptedRegex) {
  return compileMatcher(pattern, engine);
}

export interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Judges metadata by the held-out combos that are really the brand's. A wallet's code is on no list, so its combos are
 * out of reach for any metadata; they count as missed.
 */
export function scorer(cases: SuggestionCases): (brandid: number, metadata: Metadata | null) => Score {
  const really = Map.groupBy(cases.heldOut, (row) => row.real);
  const byCode = Map.groupBy(cases.heldOut, (row) => row.combo.mccid);
  return (brandid, metadata) => {
    if (metadata === null) return { precision: 0, recall: 0, f1: 0 };
    const matcher = matcherOf(acceptedRegex(metadata.regex));
    const rows = [...new Set(metadata.mccids)].flatMap((mccid) => byCode.get(mccid) ?? []);
    const found = rows.filter(({ combo }) => matcher.matches(combo.narrative));
    const right = found.filter(({ real }) => real === brandid).length;
    const all = (really.get(brandid) ?? []).length;
    const precision = found.length === 0 ? 0 : right / found.length;
    const recall = all === 0 ? 0 : right / all;
    return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
  };
}

/** Brands with enough to learn from and to be judged by, by brandid. */
export function judgedBrands(cases: SuggestionCases, leastTraining = 5, leastHeldOut = 3): readonly Brand[] {
  const training = Map.groupBy(cases.training, (combo) => combo.brandid);
  const heldOut = Map.groupBy(cases.heldOut, (row) => row.real);
  return cases.brands.filter(
    ({ brandid }) =>
      (training.get(brandid)?.length ?? 0) >= leastTraining && (heldOut.get(brandid)?.length ?? 0) >= leastHeldOut,
  );
}

/** The simplest idea: the word that most narratives have, with every code but the wallets'. */
export function mostFrequentToken(combos: readonly Combo[]): Metadata | null {
  const counts = new Map<string, number>();
  for (const { narrative } of combos) {
    for (const word of new Set(narrative.toUpperCase().match(/[A-Z]{2,}/g) ?? [])) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const [word] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0] ?? [];
  const mccids = [...new Set(combos.map((combo) => combo.mccid))].filter((mccid) => !WALLET_MCCIDS.has(mccid));
  return word === undefined || mccids.length === 0 ? null : { regex: `\\b${word}\\b`, mccids };
}

/** The name as it stands, with every code but the wallets'. */
export function wholeName({ brandname }: Brand, combos: readonly Combo[]): Metadata | null {
  const words = brandname
    .toUpperCase()
    .normalize('NFD')
    .match(/[A-Z0-9]+/g);
  const mccids = [...new Set(combos.map((combo) => combo.mccid))].filter((mccid) => !WALLET_MCCIDS.has(mccid));
  return words === null || mccids.length === 0 ? null : { regex: `\\b${words.join('\\s*')}\\b`, mccids };
}
