import type { Brand } from '../../src/domain/brand/brand.ts';
import {
  CONFUSABLE_AND_APART,
  MERGES,
  PAST_SPLITS,
  STAR_BRANDID,
  STAR_MARKET,
  WHOLE_WITH_SEVERAL_CODES,
} from './merges.ts';
import { hash32 } from './random.ts';
import type { Seed, SeedBrand } from './seed.ts';
import { type StatementStyle, statementStyleOf } from './statement-style.ts';

/** The difficulty that a brand represents; `plain` for most. */
export type BrandRole =
  | 'plain'
  | 'merged'
  | 'ambiguous_name'
  | 'insufficient'
  | 'wallet_heavy'
  | 'wrong_sector'
  | 'missing_mid';

/** A real brand of the sample, and the way it is recorded. */
export interface RealBrand {
  readonly seed: SeedBrand;
  readonly style: StatementStyle;
  /** The brandid under which its combos are recorded. */
  readonly brandid: number;
  readonly role: BrandRole;
}

export interface Population {
  /** Real brands, the largest first. */
  readonly real: readonly RealBrand[];
  readonly byRealId: ReadonlyMap<number, RealBrand>;
  /** For each real brand (by its id of the seed), those whose names begin like it. */
  readonly confusedWith: ReadonlyMap<number, readonly RealBrand[]>;
  /** Rows of the `brand` table, by ascending brandid. */
  readonly recorded: readonly Brand[];
  /** Rows of the `brand_to_check` table. */
  readonly toCheck: readonly number[];
}

const ALWAYS_PRESENT: ReadonlySet<number> = new Set([
  ...MERGES.flatMap((merge) => [merge.major, merge.minor]),
  ...CONFUSABLE_AND_APART,
  ...PAST_SPLITS.flatMap((split) => split.parts),
  ...WHOLE_WITH_SEVERAL_CODES,
]);

/** Chooses the largest brands, and the difficult cases always, so that small samples contain them too. */
function chooseBrands(seed: Seed, wanted: number): SeedBrand[] {
  const needed = new Set(ALWAYS_PRESENT);
  const pairs = seed.confusables.filter((pair) => pair.kind !== 'first_word').slice(0, Math.floor(wanted / 6));
  for (const pair of pairs) needed.add(pair.a).add(pair.b);
  let room = wanted - needed.size;
  return seed.brands.filter((brand) => needed.has(brand.real_brandid) || room-- > 0);
}

function confusionOf(seed: Seed, present: ReadonlySet<number>): Map<number, number[]> {
  const confused = new Map<number, number[]>();
  const add = (from: number, to: number): void => {
    const known = confused.get(from);
    if (known === undefined) confused.set(from, [to]);
    else known.push(to);
  };
  for (const { a, b } of seed.confusables) {
    if (!present.has(a) || !present.has(b)) continue;
    add(a, b);
    add(b, a);
  }
  return confused;
}

/** Assigns roles: merges first, then a few of each fault, small brands with too few combos, and confusable names. */
function rolesOf(brands: readonly SeedBrand[], confused: ReadonlyMap<number, readonly number[]>, seed: number) {
  const roles = new Map<number, BrandRole>();
  for (const merge of MERGES) roles.set(merge.major, 'merged').set(merge.minor, 'merged');
  const free = brands.filter((b) => !ALWAYS_PRESENT.has(b.real_brandid) && !confused.has(b.real_brandid));
  const shuffled = free.toSorted((a, b) => hash32(a.real_brandid, 31, seed) - hash32(b.real_brandid, 31, seed));
  const each = Math.max(2, Math.round(brands.length / 300));
  for (const brand of shuffled.slice(0, each)) roles.set(brand.real_brandid, 'wrong_sector');
  for (const brand of shuffled.slice(each, 2 * each)) roles.set(brand.real_brandid, 'missing_mid');
  const smallest = free.filter((brand) => !roles.has(brand.real_brandid)).slice(-Math.ceil(brands.length / 6));
  const few = smallest.toSorted((a, b) => hash32(a.real_brandid, 32, seed) - hash32(b.real_brandid, 32, seed));
  for (const brand of few.slice(0, Math.ceil(brands.length * 0.03))) roles.set(brand.real_brandid, 'insufficient');
  return (brand: SeedBrand, style: StatementStyle): BrandRole => {
    const role = roles.get(brand.real_brandid);
    if (role !== undefined) return role;
    if (confused.has(brand.real_brandid)) return 'ambiguous_name';
    return style.walletShare > 0.5 ? 'wallet_heavy' : 'plain';
  };
}

const brandidOf = (real: number): number => {
  const major = MERGES.find((merge) => merge.minor === real)?.major ?? real;
  return major === STAR_MARKET ? STAR_BRANDID : major;
};

/** The row of the `brand` table. A wrong sector is that of another brand, as after a slip in a spreadsheet. */
function recordBrand(real: RealBrand, others: readonly SeedBrand[]): Brand {
  const merge = MERGES.find((candidate) => candidate.major === real.seed.real_brandid);
  const wrong = others.find((brand) => brand.sector !== real.seed.sector)?.sector;
  return {
    brandid: real.brandid,
    brandname: merge?.brandname ?? real.seed.name,
    sector: real.role === 'wrong_sector' ? (wrong ?? real.seed.sector) : real.seed.sector,
    status: 'active',
    parent_brandid: null,
    manually_processed: false,
    version: 1,
  };
}

/** Brands to check are the difficult ones, and one in twelve of the others. */
const toBeChecked = (real: RealBrand, seed: number): boolean =>
  real.role !== 'plain' || hash32(real.seed.real_brandid, 21, seed) % 12 === 0;

/** Chooses the brands of a sample of `combos` rows: about one brand per 21 rows, at most all of the seed. */
export function populate(seed: Seed, combos: number, randomSeed: number): Population {
  const wanted = Math.max(60, Math.min(seed.brands.length, Math.floor(combos / 21)));
  const brands = chooseBrands(seed, wanted);
  const confusedIds = confusionOf(seed, new Set(brands.map((brand) => brand.real_brandid)));
  const roleOf = rolesOf(brands, confusedIds, randomSeed);
  const real = brands.map((brand): RealBrand => {
    const style = statementStyleOf(brand, randomSeed);
    return { seed: brand, style, brandid: brandidOf(brand.real_brandid), role: roleOf(brand, style) };
  });
  const byRealId = new Map(real.map((brand) => [brand.seed.real_brandid, brand]));
  const confusedWith = new Map<number, readonly RealBrand[]>();
  for (const [id, ids] of confusedIds)
    confusedWith.set(
      id,
      ids.flatMap((other) => byRealId.get(other) ?? []),
    );
  const minors = new Set(MERGES.map((merge) => merge.minor));
  const majors = real.filter((brand) => !minors.has(brand.seed.real_brandid)).toSorted((a, b) => a.brandid - b.brandid);
  return {
    ...{ real, byRealId, confusedWith },
    recorded: majors.map((brand) => recordBrand(brand, brands)),
    toCheck: majors.filter((brand) => toBeChecked(brand, randomSeed)).map((brand) => brand.brandid),
  };
}
