import type { Combo } from '../../src/domain/brand/brand.ts';
import { drawBank, narrativeOf } from './banks.ts';
import { MERGES, STAR_BRANDID, STAR_BURGER, STAR_MARKET, STAR_STRAYS, WHOLE_WITH_SEVERAL_CODES } from './merges.ts';
import { type ComboFlag, type Outlet, type OutletWish, outletDraw } from './outlets.ts';
import type { PlaceOf } from './places.ts';
import type { Population, RealBrand } from './population.ts';
import { hash32, itemAt, type Random, weightedDraw } from './random.ts';
import { PAYPAL } from './wallets.ts';

/** A combo with its answer: which real brand it is, and what was done to it. */
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
/** Of wrongly assigned rows, how many went to a brand of a similar name, and not just of the same sector. */
const TO_A_NAMESAKE = 0.75;

interface Order {
  readonly brand: RealBrand;
  readonly wish?: OutletWish;
  /** At most so many rows, and no duplicates among them. */
  readonly rows?: number;
  /** Put under this brandid by mistake. */
  readonly strayInto?: number;
}

/** Where a wrongly assigned row goes instead; `null` when there is no such place. */
function misassignment(population: Population, random: Random) {
  const bySector = new Map<string, RealBrand[]>();
  const takesRows = (brand: RealBrand): boolean => brand.role !== 'insufficient' && brand.brandid !== STAR_BRANDID;
  for (const brand of population.real.filter(takesRows)) {
    const list = bySector.get(brand.seed.sector);
    if (list === undefined) bySector.set(brand.seed.sector, [brand]);
    else list.push(brand);
  }
  return (brand: RealBrand): number | null => {
    const namesakes = (population.confusedWith.get(brand.seed.real_brandid) ?? []).filter(takesRows);
    const near = namesakes.length > 0 && random.chance(TO_A_NAMESAKE);
    const choices = near ? namesakes : (bySector.get(brand.seed.sector) ?? []);
    if (choices.length === 0) return null;
    const other = itemAt(choices, random.int(choices.length)).brandid;
    return other === brand.brandid ? null : other;
  };
}

/** A narrative as one bank wrote it, and whether the row is written a second time. */
interface Entry {
  readonly bankid: number;
  readonly narrative: string;
  readonly cut: boolean;
  readonly twice: boolean;
}

/** Most merchant records are seen by one bank, some by two or three. */
function entriesOf(outlet: Outlet, random: Random): Entry[] {
  const spread = random.next();
  const entries: Entry[] = [];
  for (let i = spread < 0.72 ? 1 : spread < 0.92 ? 2 : 3; i > 0; i--) {
    const bank = drawBank(random, outlet.country);
    if (entries.some((entry) => entry.bankid === bank.bankid)) continue;
    const written = narrativeOf(bank, { ...outlet, throughWallet: outlet.wallet !== null });
    entries.push({ bankid: bank.bankid, ...written, twice: random.chance(DUPLICATE_SHARE) });
  }
  return entries;
}

/** Writes the rows of one merchant record: one per bank that saw it, under one `ccid`, and its duplicates under new ones. */
function rowWriter(population: Population, placeOf: PlaceOf, random: Random) {
  const drawOutlet = outletDraw(random, placeOf);
  const strayFrom = misassignment(population, random);
  let ccid = 0;
  return (order: Order): LabelledCombo[] => {
    const { brand } = order;
    const outlet = drawOutlet(brand, order.wish ?? {});
    const mayStray = order.rows === undefined && order.strayInto === undefined && random.chance(MISASSIGNED_SHARE);
    const stray = order.strayInto ?? (mayStray ? strayFrom(brand) : null);
    const noMid = brand.role === 'missing_mid' && random.chance(0.5);
    const label = (entry: Entry): ComboFlag[] => [
      ...new Set<ComboFlag>([
        ...outlet.flags,
        ...(stray === null ? [] : (['misassigned'] as const)),
        ...(noMid ? (['missing_mid'] as const) : []),
        ...(entry.cut ? (['cut'] as const) : []),
      ]),
    ];
    const rowOf = (entry: Entry, mid: string, flags: ComboFlag[]): LabelledCombo => {
      const { bankid, narrative } = entry;
      const recorded = { brandid: stray ?? brand.brandid, mccid: outlet.mccid, narrative };
      const truth = { real_brandid: brand.seed.real_brandid, wallet: outlet.wallet, flags };
      return { combo: { ccid, bankid, mid: noMid ? '' : mid, ...recorded }, truth };
    };
    ccid++;
    const entries = entriesOf(outlet, random);
    const rows = entries.map((entry) => rowOf(entry, outlet.mid, label(entry)));
    if (order.rows !== undefined) return rows.slice(0, order.rows);
    for (const entry of entries.filter((one) => one.twice)) {
      ccid++;
      const mid = outlet.mid.slice(0, -3) + String(random.int(1000)).padStart(3, '0');
      rows.push(rowOf(entry, mid, [...label(entry), 'duplicate']));
    }
    return rows;
  };
}

function* repeat(times: number, order: Order): Generator<Order> {
  for (let i = 0; i < times; i++) yield order;
}

/** The runbook's brand, the same in every sample: both parts, payments through wallets, and strays. */
function* starOrders(population: Population): Generator<Order> {
  const paypal = [
    { id: STAR_MARKET, plain: 10, withOwnCode: 5 },
    { id: STAR_BURGER, plain: 4, withOwnCode: 2 },
  ];
  for (const { id, plain, withOwnCode } of paypal) {
    const brand = population.byRealId.get(id);
    if (brand === undefined) continue;
    yield* repeat(plain, { brand, wish: { wallet: PAYPAL, walletCode: false } });
    yield* repeat(withOwnCode, { brand, wish: { wallet: PAYPAL, walletCode: true } });
  }
  for (const id of STAR_STRAYS) {
    const brand = population.byRealId.get(id);
    if (brand !== undefined) yield { brand, strayInto: STAR_BRANDID };
  }
}

/** What is in every sample whatever the draw. */
function* fixedOrders(population: Population, combos: number, seed: number): Generator<Order> {
  for (const brand of population.real) {
    if (brand.role === 'insufficient') yield { brand, rows: 1 + (hash32(brand.brandid, 9, seed) % 4) };
  }
  yield* starOrders(population);
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

function* allOrders(population: Population, combos: number, random: Random, seed: number): Generator<Order> {
  yield* fixedOrders(population, combos, seed);
  const open = population.real.filter(drawsBySize);
  // Card spending is less unequal than the number of outlets: hence the root.
  const draw = weightedDraw(open.map((brand) => 2 ** (0.55 * brand.seed.size)));
  for (;;) yield { brand: itemAt(open, draw(random)) };
}

/** Writes exactly `combos` rows, one merchant record at a time, in memory that does not grow with their number. */
export function* labelledCombos(
  population: Population,
  placeOf: PlaceOf,
  options: { readonly combos: number; readonly seed: number; readonly random: Random },
): Generator<LabelledCombo> {
  const writeRows = rowWriter(population, placeOf, options.random);
  let left = options.combos;
  for (const order of allOrders(population, options.combos, options.random, options.seed)) {
    for (const row of writeRows(order)) {
      if (left-- <= 0) return;
      yield row;
    }
  }
}
