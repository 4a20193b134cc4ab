import { STAR_BURGER, STAR_MARKET } from './merges.ts';
import { hash32, itemAt } from './random.ts';
import type { SeedBrand } from './seed.ts';

/** How one brand is written on statements. Fixed per brand, so that a brand is recognisable, as real ones are. */
export interface Handwriting {
  readonly name: string;
  /** Less usual ways to write it: a trade word, an alias. */
  readonly variants: readonly string[];
  /** `LTD`, `INC`; empty for most. */
  readonly legalForm: string;
  /** Writes an outlet's number; `null` where tills do not send one. */
  readonly storeNumber: ((outlet: number) => string) | null;
  /** Whether outlets write their town into the name, which then is often cut. */
  readonly writesBranch: boolean;
  /** Shares of payments, 0 to 1. */
  readonly walletShare: number;
  readonly webShare: number;
  readonly website: string;
  /** US states it trades in; `null` means all. */
  readonly states: readonly string[] | null;
  /** First digits of its merchant ids. */
  readonly midPrefix: number;
  readonly outlets: number;
}

const withoutMarks = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[‘’]/g, "'");

/** Capitals, ASCII, and only the signs that statements carry. */
export function statementText(text: string): string {
  return withoutMarks(text)
    .toUpperCase()
    .replace(/[^A-Z0-9 &'.\-/]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A name reduced to its words, for comparing names: `Sainsbury's` and `SAINSBURYS` are equal. */
export function nameWords(text: string): string[] {
  return withoutMarks(text)
    .toUpperCase()
    .replace(/&/g, ' AND ')
    .replace(/['.]/g, '')
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
}

const TRADE_WORDS: Readonly<Record<string, readonly string[]>> = {
  Groceries: ['STORES', 'STORE', 'SUPERMARKET', 'S/MKT', 'FOODHALL'],
  'Fuel & Motoring': ['SERVICE STN', 'SSTN', 'AUTO', 'MOTORS'],
  'Food & Drink': ['RESTAURANT', 'REST', 'KITCHEN', 'TAKEAWAY'],
  Fashion: ['RETAIL', 'STORES', 'OUTLET'],
  Travel: ['HOTEL', 'HOTELS', 'INN'],
};
const LEGAL_FORMS = { G: ['LTD', 'PLC', 'LIMITED', 'LTD'], U: ['INC', 'LLC', 'CORP', 'LTD'] } as const;

/** Words that an outlet of another trade than its brand's main one writes: the pumps of a supermarket. */
const FACILITY_WORDS: Readonly<Record<number, { G: readonly string[]; U: readonly string[] }>> = {
  5541: { G: ['PFS', 'PETROL', 'FILLING STN'], U: ['FUEL', 'GAS'] },
  5542: { G: ['PAY AT PUMP', 'PFS', 'PETROL'], U: ['FUEL', 'PAY AT PUMP'] },
  5912: { G: ['PHARMACY'], U: ['PHARMACY'] },
};

/** The word for an outlet whose merchant category is not its brand's main one; empty when there is none. */
export function facilityWord(brand: SeedBrand, mccid: number, country: 'G' | 'U', outlet: number): string {
  const words = mccid === brand.mccids[0] ? undefined : FACILITY_WORDS[mccid]?.[country];
  return words === undefined || outlet % 10 >= 7 ? '' : itemAt(words, outlet >>> 4);
}

const digits = (outlet: number, width: number): string => String(outlet % 10 ** width).padStart(3, '0');
const HASH_SIGN = 1;
const STORE_NUMBERS: readonly ((outlet: number, width: number) => string)[] = [
  (outlet, width) => ` ${digits(outlet, width)}`,
  (outlet, width) => ` #${digits(outlet, width)}`,
  (outlet, width) => `-${digits(outlet, width)}`,
  (outlet, width) => ` - S${digits(outlet, width)}`,
  (outlet, width) => `  ${digits(outlet, width)}`,
];

/** Two local businesses, so that the runbook's brand can also be told apart by place. */
const LOCAL: Readonly<Record<number, readonly string[]>> = { [STAR_MARKET]: ['MA'], [STAR_BURGER]: ['CA', 'NV'] };
const ALWAYS_NUMBERED: ReadonlySet<number> = new Set([STAR_MARKET, ...[218, 277, 363, 347]]);

function variantsOf(brand: SeedBrand, name: string, bits: number): string[] {
  const words = TRADE_WORDS[brand.sector];
  const first = nameWords(brand.name)[0] ?? '';
  const alias = brand.aliases.find((text) => nameWords(text)[0] === first && nameWords(text).length > 1);
  const variants: string[] = [];
  if (words !== undefined && bits % 3 === 0) variants.push(`${name} ${itemAt(words, bits >>> 4)}`);
  if (alias !== undefined) variants.push(statementText(alias));
  return variants;
}

const FEWEST_OUTLETS = 40;

/** A brand's handwriting, drawn from its id. */
export function handwritingOf(brand: SeedBrand, seed: number): Handwriting {
  const bits = hash32(brand.real_brandid, 7, seed);
  const more = hash32(brand.real_brandid, 8, seed);
  const written = statementText(brand.name) || 'MERCHANT';
  const name = bits % 10 < 7 ? written.replace(/['.]/g, '') : written;
  const local = LOCAL[brand.real_brandid];
  const number = itemAt(STORE_NUMBERS, local === undefined ? more >>> 8 : HASH_SIGN);
  const width = 3 + ((more >>> 13) % 3);
  const numbered = more % 5 === 0 || ALWAYS_NUMBERED.has(brand.real_brandid);
  return {
    name,
    variants: local === undefined ? variantsOf(brand, name, bits) : [],
    legalForm:
      local === undefined && more % 6 === 1 ? itemAt(LEGAL_FORMS[brand.countries === 'U' ? 'U' : 'G'], bits >>> 6) : '',
    storeNumber: numbered ? (outlet) => number(outlet, width) : null,
    writesBranch: local === undefined && (more >>> 20) % 10 < 8,
    walletShare: (bits >>> 17) % 50 === 0 ? 0.65 : (bits >>> 17) % 4 === 0 ? 0.09 : 0.025,
    webShare: brand.site === '' ? 0 : (bits >>> 22) % 5 === 0 ? 0.34 : 0.055,
    website: brand.site.toUpperCase(),
    states: local ?? null,
    midPrefix: (hash32(brand.real_brandid, 11, seed) % 900) + 100,
    outlets: Math.max(FEWEST_OUTLETS, Math.min(60_000, Math.round(2 ** (brand.size - 2)))),
  };
}
