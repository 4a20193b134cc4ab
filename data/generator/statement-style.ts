import { STAR_BURGER, STAR_MARKET } from './merges.ts';
import { hash32, itemAt } from './random.ts';
import type { SeedBrand } from './seed.ts';

/** The style in which a brand appears on statements. Constant for each brand, so that it is recognisable, as real brands are. */
export interface StatementStyle {
  readonly name: string;
  /** Less common spellings: with a trade word, or an alias. */
  readonly variants: readonly string[];
  /** `LTD` or `INC`, for example; empty for most brands. */
  readonly legalForm: string;
  /** Formats an outlet's number; `null` when tills do not send one. */
  readonly storeNumber: ((outlet: number) => string) | null;
  /** True when outlets append their town to the name, which is then often truncated. */
  readonly writesBranch: boolean;
  /** Shares of payments, 0 to 1. */
  readonly walletShare: number;
  readonly webShare: number;
  readonly website: string;
  /** US states in which it trades; `null` means all. */
  readonly states: readonly string[] | null;
  /** First digits of its merchant ids. */
  readonly midPrefix: number;
  readonly outlets: number;
}

const withoutMarks = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[‘’]/g, "'");

/** Reduces a text to the characters of statements: ASCII capitals, digits and a few punctuation marks. */
export function statementText(text: string): string {
  return withoutMarks(text)
    .toUpperCase()
    .replace(/[^A-Z0-9 &'.\-/]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Splits a name into normalised words, for comparing names: `Sainsbury's` and `SAINSBURYS` are equal. */
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

/** Words used by outlets whose trade differs from their brand's main one, such as a supermarket's petrol station. */
const FACILITY_WORDS: Readonly<Record<number, { G: readonly string[]; U: readonly string[] }>> = {
  5541: { G: ['PFS', 'PETROL', 'FILLING STN'], U: ['FUEL', 'GAS'] },
  5542: { G: ['PAY AT PUMP', 'PFS', 'PETROL'], U: ['FUEL', 'PAY AT PUMP'] },
  5912: { G: ['PHARMACY'], U: ['PHARMACY'] },
};

/** Returns the word for an outlet whose merchant category is not its brand's main one; empty when there is none. */
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

/** Two local businesses, so that the parts of the runbook's brand also differ by location. */
const LOCAL_STATES: Readonly<Record<number, readonly string[]>> = {
  [STAR_MARKET]: ['MA'],
  [STAR_BURGER]: ['CA', 'NV'],
};
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

const MIN_OUTLETS = 40;

/** Derives a brand's style from its id and the seed. */
export function statementStyleOf(brand: SeedBrand, seed: number): StatementStyle {
  const bits = hash32(brand.real_brandid, 7, seed);
  const more = hash32(brand.real_brandid, 8, seed);
  const written = statementText(brand.name) || 'MERCHANT';
  const name = bits % 10 < 7 ? written.replace(/['.]/g, '') : written;
  const local = LOCAL_STATES[brand.real_brandid];
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
    outlets: Math.max(MIN_OUTLETS, Math.min(60_000, Math.round(2 ** (brand.size - 2)))),
  };
}
