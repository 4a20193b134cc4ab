import type { Combo } from '../../src/domain/brand/brand.ts';
import { drawBank, narrativeOf } from './banks.ts';
import {
  MERGES,
  MISASSIGNED_TO_STAR,
  STAR_BRANDID,
  STAR_BURGER,
  STAR_MARKET,
  WHOLE_WITH_SEVERAL_CODES,
} from './merges.ts';
import { type ComboFlag, type Outlet, type OutletConstraints, outletDraw } from './outlets.ts';
import type { PlaceOf } from './places.ts';
import type { Population, RealBrand } from './population.ts';
import { hash32, itemAt, type Random, weightedDraw } from './random.ts';
import { PAYPAL } from './wallets.ts';

/** A combo with its ground truth: the real brand, and how the row was altered. */
export interface LabelledCombo {
  readonly combo: Combo;
  readonly truth: {
    readonly real_brandid: number;
    readonly wallet: string | null;
    readonly flags: readonly ComboFlag[];
  };
}

const DUPLICATE_SHARE = 0.05;
const MISASSIGNED_SHARE = 0.032;
/** Share of misassigned rows that went to a brand with a similar name; the others went to any brand of the same sector. */
const TO_A_NAMESAKE = 0.75;

/** A request to write the rows of one merchant record. */
interface RecordRequest {
  readonly brand: RealBrand;
  readonly constraints?: OutletConstraints;
  /** Maximum number of rows; also suppresses duplicates. */
  readonly rows?: number;
  /** The brandid to which the rows are assigned by mistake. */
  readonly misassignedTo?: number;
}

/** Returns a function that draws the wrong brandid of a misassigned row; `null` when there is none. */
function misassignment(population: Population, random: Random) {
  const bySector = new Map<string, RealBrand[]>();
  const acceptsRows = (brand: RealBrand): boolean => brand.role !== 'insufficient' && brand.brandid !== STAR_BRANDID;
  for (const brand of population.real.filter(acceptsRows)) {
    const list = bySector.get(brand.seed.sector);
    if (list === undefined) bySector.set(brand.seed.sector, [brand]);
    else list.push(brand);
  }
  return (brand: RealBrand): number | null => {
    const namesakes = (population.confusedWith.get(brand.seed.real_brandid) ?? []).filter(acceptsRows);
    const toNamesake = namesakes.length > 0 && random.chance(TO_A_NAMESAKE);
    const choices = toNamesake ? namesakes : (bySector.get(brand.seed.sector) ?? []);
    if (choices.length === 0) return null;
    const other = itemAt(choices, random.int(choices.length)).brandid;
    return other === brand.brandid ? null : other;
  };
}

/** A narrative as one bank wrote it, and whether the row is duplicated. */
interface Entry {
  readonly bankid: number;
  readonly narrative: string;
  readonly cut: boolean;
  readonly duplicated: boolean;
}

/** Draws the narratives of a merchant record. Most records are seen by one bank, some by two or three. */
function entriesOf(outlet: Outlet, random: Random): Entry[] {
  const spread = random.next();
  const entries: Entry[] = [];
  for (let i = spread < 0.72 ? 1 : spread < 0.92 ? 2 : 3; i > 0; i--) {
    const bank = drawBank(random, outlet.country);
    if (entries.some((entry) => entry.bankid === bank.bankid)) continue;
    const written = narrativeOf(bank, { ...outlet, throughWallet: outlet.wallet !== null });
    entries.push({ bankid: bank.bankid, ...written, duplicated: random.chance(DUPLICATE_SHARE) });
  }
  return entries;
}

/** Returns a function that writes the rows of one merchant record: one per bank under a common `ccid`, and duplicates under new ones. */
function rowWriter(population: Population, placeOf: PlaceOf, random: Random) {
  const drawOutlet = outletDraw(random, placeOf);
  const drawMisassignment = misassignment(population, random);
  let ccid = 0;
  return (request: RecordRequest): LabelledCombo[] => {
    const { brand, rows: maxRows, misassignedTo } = request;
    const outlet = drawOutlet(brand, request.constraints ?? {});
    const misassign = maxRows === undefined && misassignedTo === undefined && random.chance(MISASSIGNED_SHARE);
    const wrongBrandid = misassignedTo ?? (misassign ? drawMisassignment(brand) : null);
    const noMid = brand.role === 'missing_mid' && random.chance(0.5);
    const label = (entry: Entry): ComboFlag[] => [
      ...new Set<ComboFlag>([
        ...outlet.flags,
        ...(wrongBrandid === null ? [] : (['misassigned'] as const)),
        ...(noMid ? (['missing_mid'] as const) : []),
        ...(entry.cut ? (['cut'] as const) : []),
      ]),
    ];
    const rowOf = (entry: Entry, mid: string, flags: ComboFlag[]): LabelledCombo => {
      const { bankid, narrative } = entry;
      const recorded = { brandid: wrongBrandid ?? brand.brandid, mccid: outlet.mccid, narrative };
      const truth = { real_brandid: brand.seed.real_brandid, wallet: outlet.wallet, flags };
      return { combo: { ccid, bankid, mid: noMid ? '' : mid, ...recorded }, truth };
    };
    ccid++;
    const entries = entriesOf(outlet, random);
    const rows = entries.map((entry) => rowOf(entry, outlet.mid, label(entry)));
    if (maxRows !== undefined) return rows.slice(0, maxRows);
    for (const entry of entries.filter(({ duplicated }) => duplicated)) {
      ccid++;
      const mid = outlet.mid.slice(0, -3) + String(random.int(1000)).padStart(3, '0');
      rows.push(rowOf(entry, mid, [...label(entry), 'duplicate']));
    }
    return rows;
  };
}

function* repeat(times: number, request: RecordRequest): Generator<RecordRequest> {
  for (let i = 0; i < times; i++) yield request;
}

/** The runbook's brand, the same in every sample: both parts, payments through wallets, and misassigned rows. */
function* starRequests(population: Population): Generator<RecordRequest> {
  const paypal = [
    { id: STAR_MARKET, plain: 10, withOwnCode: 5 },
    { id: STAR_BURGER, plain: 4, withOwnCode: 2 },
  ];
  for (const { id, plain, withOwnCode } of paypal) {
    const brand = population.byRealId.get(id);
    if (brand === undefined) continue;
    yield* repeat(plain, { brand, constraints: { wallet: PAYPAL, walletCode: false } });
    yield* repeat(withOwnCode, { brand, constraints: { wallet: PAYPAL, walletCode: true } });
  }
  for (const id of MISASSIGNED_TO_STAR) {
    const brand = population.byRealId.get(id);
    if (brand !== undefined) yield { brand, misassignedTo: STAR_BRANDID };
  }
}

/** The records that every sample contains. */
function* fixedRequests(population: Population, combos: number, seed: number): Generator<RecordRequest> {
  for (const brand of population.real) {
    if (brand.role === 'insufficient') yield { brand, rows: 1 + (hash32(brand.brandid, 9, seed) % 4) };
  }
  yield* starRequests(population);
  for (const merge of MERGES) {
    for (const part of ['major', 'minor'] as const) {
      const brand = population.byRealId.get(merge[part]);
      if (brand !== undefined) yield* repeat(merge.outlets[part], { brand });
    }
  }
  for (const id of WHOLE_WITH_SEVERAL_CODES) {
    const brand = population.byRealId.get(id);
    if (brand !== undefined) yield* repeat(60, { brand });
  }
  const each = Math.min(6, Math.floor(combos / population.real.length / 3));
  for (const brand of population.real) if (drawsBySize(brand)) yield* repeat(each, { brand });
}

const drawsBySize = (brand: RealBrand): boolean => brand.role !== 'insufficient' && brand.brandid !== STAR_BRANDID;

function* allRequests(population: Population, combos: number, random: Random, seed: number): Generator<RecordRequest> {
  yield* fixedRequests(population, combos, seed);
  const drawn = population.real.filter(drawsBySize);
  // The exponent is below 1, because card spending is less unequal than the number of outlets.
  const draw = weightedDraw(drawn.map((brand) => 2 ** (0.55 * brand.seed.size)));
  for (;;) yield { brand: itemAt(drawn, draw(random)) };
}

/** Yields exactly `combos` rows, one merchant record at a time, in constant memory. */
export function* labelledCombos(
  population: Population,
  placeOf: PlaceOf,
  options: { readonly combos: number; readonly seed: number; readonly random: Random },
): Generator<LabelledCombo> {
  const writeRows = rowWriter(population, placeOf, options.random);
  let left = options.combos;
  for (const request of allRequests(population, options.combos, options.random, options.seed)) {
    for (const row of writeRows(request)) {
      if (left-- <= 0) return;
      yield row;
    }
  }
}
