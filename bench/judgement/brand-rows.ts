import { itemAt, type Random, type WeightedDraw, weightedDraw } from '../../data/generator/random.ts';
import { type Combo, WALLET_MCCIDS } from '../../src/domain/brand/brand.ts';
import { bankRow, type Country, type Hand, payAt, type Till } from './hands.ts';
import { type Company, cities, mccs, ordinaryCompanies } from './subjects.ts';

/** How a company's departments write their words: at random, or each with its own code. */
export type WordUse = 'random' | 'by code';

interface Writing {
  /** One for each contract; the company's codes take turns. */
  readonly hands: readonly Hand[];
  readonly words: WordUse;
  /** True if departments share the outlet numbers of their sites. */
  readonly sites: boolean;
}

/** A row with the company that it belongs to. */
export interface LabelledRow {
  readonly combo: Combo;
  readonly real: number;
}

const towns = {
  G: cities.filter(({ country }) => country === 'GB'),
  U: cities.filter(({ country }) => country === 'US'),
};
const townDraws: Readonly<Record<Country, WeightedDraw>> = {
  G: weightedDraw(towns.G.map(({ w }) => 2 ** (0.8 * (w - 14)))),
  U: weightedDraw(towns.U.map(({ w }) => 2 ** (0.8 * (w - 14)))),
};
const ALL_CODES = [...mccs.keys()].filter((mccid) => mccid < 3000 || mccid > 3999);
const COMMON_CODES = [5411, 5812, 5814, 5999, 5311, 5541, 5732, 5651, 7299, 5399, 5499, 8999, 5941, 5977, 7011, 5200];
const WALLET_CODES = [...WALLET_MCCIDS];
/** Share of outlets with a code that has nothing to do with the company. */
const ODD_CODES = 0.04;
const ROWS_PER_OUTLET = 2.2;

interface Outlet {
  readonly till: Till;
  readonly mccid: number;
  readonly mid: string;
  readonly hand: Hand;
}

const SITES = 40;

function drawOutlet(
  company: Company,
  writing: Writing,
  { draw, sites }: { readonly draw: WeightedDraw; readonly sites: readonly number[] },
  random: Random,
): Outlet {
  const country: Country = company.countries === 'GU' ? (random.chance(0.5) ? 'G' : 'U') : company.countries;
  const at = draw(random);
  const hand = itemAt(writing.hands, at);
  const city = itemAt(towns[country], townDraws[country](random));
  const outlet = writing.sites ? itemAt(sites, random.int(sites.length)) : 1 + random.int(9000);
  const odd = random.chance(0.5) ? ALL_CODES : COMMON_CODES;
  const mccid = random.chance(ODD_CODES) ? itemAt(odd, random.int(odd.length)) : (company.codes[at]?.[0] ?? 0);
  const word = wordOf(company, writing.words, at, random);
  return {
    till: { name: company.name, word, outlet, town: city.city, state: city.state, country },
    ...{ mccid, mid: hand.mid(random), hand },
  };
}

function wordOf({ words }: Company, use: WordUse, code: number, random: Random): string {
  if (words.length === 0) return '';
  if (use === 'random') return random.chance(0.35) ? itemAt(words, random.int(words.length)) : '';
  return code > 0 && random.chance(0.85) ? itemAt(words, code - 1) : '';
}

let lastCcid = 0;

/** Writes the rows of a company. */
export function writeRows(
  company: Company,
  count: number,
  writing: Writing,
  brandid: number,
  real: number,
  random: Random,
): LabelledRow[] {
  const draw = weightedDraw(company.codes.map(([, weight]) => weight));
  const sites = Array.from({ length: SITES }, () => 1 + random.int(9000));
  const outlets = Array.from({ length: Math.max(3, Math.ceil(count / ROWS_PER_OUTLET)) }, () =>
    drawOutlet(company, writing, { draw, sites }, random),
  );
  return Array.from({ length: count }, (_, i) => {
    const { till, hand, mid, mccid } = itemAt(outlets, i < outlets.length ? i : random.int(outlets.length));
    const payment = payAt(till, hand, random);
    const ownCode = payment.throughWallet && random.chance(0.18);
    const row = {
      ...{ ccid: ++lastCcid, brandid, mid: random.chance(0.02) ? '' : mid },
      mccid: ownCode ? itemAt(WALLET_CODES, random.int(WALLET_CODES.length)) : mccid,
      ...bankRow(payment, till, hand.family, random),
    };
    return { combo: row, real };
  });
}

const STRANGERS = ordinaryCompanies(null, 7);

/** Writes rows of other companies, one each, which stand under the brand by mistake. */
export function strayRows(count: number, brandid: number, drawHand: () => Hand, random: Random): LabelledRow[] {
  return Array.from({ length: count }, (_, i) => {
    const company = itemAt(STRANGERS, random.int(STRANGERS.length));
    const writing = { hands: [drawHand()], words: 'random', sites: false } as const;
    return writeRows(company, 1, writing, brandid, 1000 + i, random);
  }).flat();
}
