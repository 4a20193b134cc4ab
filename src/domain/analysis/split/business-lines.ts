import type { Mcc } from '../../brand/brand.ts';

/*
 * Merchant category codes that commonly occur together in one business. A chain does not have one code: each
 * acquirer registers each till, pump or counter with the code that fits it. So two codes are evidence of two businesses
 * only if one business is unlikely to run both. This table is public knowledge about how the card
 * schemes' codes (ISO 18245) are used; it names no merchant. A code that is not listed falls back to its sector.
 */

/** A kind of business that codes can identify. */
export interface BusinessLine {
  readonly line: string;
  /** Its name for people; distinguishes parts that would otherwise have equal names. */
  readonly label: string;
}

interface LineRow extends BusinessLine {
  /** Codes, or inclusive ranges of codes. */
  readonly codes: readonly (number | readonly [number, number])[];
  /** Words that a business uses for its own branch of this line, so they are not a sign of another business. */
  readonly words: readonly string[];
}

// biome-ignore format: a table
const LINES: readonly LineRow[] = [
  { line: 'grocery', label: 'Grocery', codes: [5300, 5411, 5422], words: ['GROCERY', 'FOODHALL', 'FOOD', 'SUPERMARKET', 'SUPERMARKETS', 'SMKT', 'HYPERMARKET'] },
  { line: 'convenience', label: 'Convenience', codes: [5499], words: ['CONVENIENCE', 'SHOP', 'MINIMARKET'] },
  { line: 'dairy', label: 'Dairy & Ice Cream', codes: [5451], words: [] },
  { line: 'confectionery', label: 'Confectionery', codes: [5441], words: [] },
  { line: 'bakery', label: 'Bakery', codes: [5462], words: ['BAKERY'] },
  { line: 'alcohol', label: 'Alcohol', codes: [5921], words: ['WINE', 'WINES', 'LIQUOR'] },
  { line: 'tobacco_news', label: 'News & Tobacco', codes: [5192, 5993, 5994], words: ['NEWS'] },
  { line: 'dining', label: 'Restaurants', codes: [[5811, 5814]], words: ['CAFE', 'RESTAURANT', 'REST', 'RESTAURANTS', 'COFFEE', 'BAR', 'KITCHEN', 'FOODCOURT'] },
  { line: 'fuel', label: 'Fuel', codes: [5541, 5542, 5983, 7542], words: ['PETROL', 'FUEL', 'PFS', 'FILLING', 'PUMP', 'GAS', 'SERVICE', 'SSTN', 'SERVICES', 'PAY'] },
  { line: 'charging', label: 'Vehicle Charging', codes: [5552], words: ['RECHARGE', 'CHARGING', 'EV'] },
  { line: 'general', label: 'General Merchandise', codes: [5309, 5310, 5311, 5331], words: [] },
  { line: 'pharmacy', label: 'Pharmacy & Beauty', codes: [5122, 5912, 5977, 7230, 7297, 7298], words: ['PHARMACY', 'PHARM', 'CHEMIST', 'RX'] },
  { line: 'medical', label: 'Health', codes: [5047, 5975, 5976, [8011, 8099]], words: ['OPTICIANS', 'OPTICAL', 'VISION', 'CLINIC', 'HEARING'] },
  { line: 'clothing', label: 'Clothing', codes: [5137, 5139, [5611, 5699], 5944, 5948], words: [] },
  { line: 'second_hand', label: 'Second-hand & Charity Shops', codes: [5931, 5933, 8398], words: [] },
  { line: 'home', label: 'Furniture & Home', codes: [5021, [5712, 5722], 5950, 5992], words: ['HOME'] },
  { line: 'building', label: 'Building & Garden', codes: [5039, 5072, 5074, 5198, 5200, 5211, 5231, 5251, 5261], words: ['GARDEN'] },
  { line: 'electronics', label: 'Electronics', codes: [5044, 5045, 5065, [5732, 5735], 5946, 7372, 7379, 7395, 7622, 7629], words: ['PHOTO'] },
  { line: 'telecoms', label: 'Telecoms', codes: [4812, 4814, 4815, 4821, 4899], words: ['MOBILE', 'WIRELESS'] },
  { line: 'motor', label: 'Motor Trade', codes: [5013, [5511, 5533], 5551, [5561, 5599], [7531, 7538], 7549], words: ['AUTO', 'TYRES', 'TIRES'] },
  { line: 'vehicle_rental', label: 'Rental', codes: [[3351, 3500], 7512, 7513, 7519], words: ['RENTAL', 'HIRE', 'TRUCK'] },
  { line: 'equipment_rental', label: 'Equipment Rental', codes: [7394], words: ['RENTAL', 'HIRE'] },
  { line: 'utilities', label: 'Utilities', codes: [4900], words: ['ENERGY'] },
  { line: 'storage', label: 'Moving & Storage', codes: [4214, 4225], words: ['STORAGE'] },
  { line: 'books_stationery', label: 'Books & Stationery', codes: [5111, 5942, 5943, 7338], words: ['BOOKS'] },
  { line: 'leisure_goods', label: 'Bicycles, Toys & Crafts', codes: [5940, 5945, 5947, 5949, 5970, 5971, 5973], words: [] },
  { line: 'sports', label: 'Sports', codes: [5655, 5941], words: [] },
  { line: 'pets', label: 'Pets', codes: [742, 5995], words: ['VETS'] },
  { line: 'gambling', label: 'Betting & Arcades', codes: [7800, 7801, 7802, 7993, 7994, 7995], words: [] },
  { line: 'leisure', label: 'Leisure', codes: [7832, 7841, 7911, 7922, 7929, 7932, 7933, 7941, 7991, 7992, [7996, 7999]], words: [] },
  { line: 'lodging', label: 'Hotels', codes: [[3501, 3999], 7011, 7012, 7032, 7033], words: ['HOTEL', 'HOTELS', 'INN'] },
  { line: 'travel', label: 'Travel', codes: [[3000, 3350], 4111, 4112, 4121, 4131, 4411, 4511, 4582, 4722, 4723, 4784, 4789], words: ['TRAVEL'] },
  { line: 'finance', label: 'Finance', codes: [4829, 6010, 6011, 6051, 6211, 6300, 6381, 6399], words: ['BANK', 'MONEY'] },
  { line: 'cleaning', label: 'Laundry', codes: [7210, 7211, 7216, 7217, 7251], words: [] },
];

/** Beginning of the lines of codes that the table does not list. */
const OF_SECTOR = 'sector:';

/** Codes that do not identify a business: catch-alls, mail order, digital goods, marketplaces. */
const TELLS_NOTHING: ReadonlySet<number> = new Set([
  5262, 5399, 5815, 5816, 5817, 5818, 5960, 5961, 5962, 5963, 5964, 5965, 5966, 5967, 5968, 5969, 5999, 6540, 7278,
  8999,
]);

/** Pairs that one business runs side by side in any proportion: the pump and its shop, the store with everything. */
// biome-ignore format: a table
const SAME_BUSINESS: readonly (readonly [string, readonly string[]])[] = [
  ['grocery', ['convenience', 'fuel', 'general', 'alcohol', 'bakery', 'dairy']],
  ['convenience', ['fuel', 'general', 'tobacco_news', 'confectionery', 'dairy', 'alcohol', 'pharmacy']],
  ['general', ['clothing', 'home', 'fuel', 'building', 'pharmacy', 'electronics', 'leisure_goods', 'books_stationery', 'tobacco_news']],
  ['home', ['building', 'electronics', 'leisure_goods']],
  ['electronics', ['telecoms', 'leisure_goods', 'books_stationery']],
  ['books_stationery', ['tobacco_news', 'leisure_goods']],
  ['clothing', ['sports']],
  ['sports', ['leisure_goods', 'general']],
  ['dining', ['bakery', 'dairy', 'leisure']],
  ['leisure', ['gambling']],
  ['motor', ['vehicle_rental']],
  ['pharmacy', ['medical']],
  ['lodging', ['travel']],
  ['charging', ['fuel', 'utilities', 'motor', 'grocery']],
  ['storage', ['equipment_rental', 'vehicle_rental']],
  ['equipment_rental', ['travel']], // shared bicycles and scooters are coded as either
  ['second_hand', ['clothing', 'general', 'finance']],
];

/** Pairs where one business runs the other as a sideline: the store's cafe, the hotel's restaurant, the station's workshop. */
// biome-ignore format: a table
const SIDELINE: readonly (readonly [string, readonly string[]])[] = [
  ['dining', ['grocery', 'convenience', 'confectionery', 'alcohol', 'fuel', 'general', 'lodging', 'home', 'clothing', 'books_stationery', 'building', 'gambling', 'travel', 'tobacco_news']],
  ['grocery', ['pharmacy', 'medical', 'clothing', 'home', 'electronics', 'telecoms', 'finance', 'books_stationery', 'tobacco_news', 'confectionery', 'building', 'leisure_goods', 'pets']],
  ['fuel', ['motor', 'tobacco_news', 'vehicle_rental']],
  ['clothing', ['home', 'motor', 'cleaning', 'pharmacy', 'leisure_goods']],
  ['building', ['pets', 'equipment_rental']],
  ['vehicle_rental', ['equipment_rental']],
  ['motor', ['leisure_goods']],
  ['lodging', ['leisure']],
  ['general', ['telecoms', 'medical', 'finance']],
  ['telecoms', ['finance', 'utilities']],
  ['second_hand', ['books_stationery', 'electronics', 'home']],
];

/** The relation of two lines within one business. */
type LineRelation = 'same_business' | 'sideline' | 'unrelated';

const lineOfListedCode = new Map<number, LineRow>();
for (const row of LINES) {
  for (const code of row.codes) {
    const [first, last] = typeof code === 'number' ? [code, code] : code;
    for (let c = first; c <= last; c++) lineOfListedCode.set(c, row);
  }
}

const relations = new Map<string, LineRelation>();
function relate(table: typeof SIDELINE, relation: LineRelation) {
  for (const [a, others] of table) {
    for (const b of others) relations.set(`${a}|${b}`, relation).set(`${b}|${a}`, relation);
  }
}
relate(SIDELINE, 'sideline');
relate(SAME_BUSINESS, 'same_business');

/** Returns the kind of business of a code; `null` for codes that do not identify one. */
export function lineOfCode(mccid: number, mccs: ReadonlyMap<number, Mcc>): BusinessLine | null {
  if (TELLS_NOTHING.has(mccid)) return null;
  const listed = lineOfListedCode.get(mccid);
  if (listed !== undefined) return listed;
  const sector = mccs.get(mccid)?.sector ?? '';
  return sector === '' || sector === 'Other' ? null : { line: `${OF_SECTOR}${sector}`, label: sector };
}

/** Lines that businesses of any kind run for their customers and members: the cafe, the shop, the credit card. */
const ANCILLARY: ReadonlySet<string> = new Set(['dining', 'finance', 'convenience', 'tobacco_news']);

/**
 * Returns the relation of two lines: whether one business can run both. Codes that are not listed are not known well enough to
 * be unrelated.
 */
export function relationOfLines(a: string, b: string): LineRelation {
  if (a === b) return 'same_business';
  const listed = relations.get(`${a}|${b}`);
  if (listed !== undefined) return listed;
  return [a, b].some((line) => ANCILLARY.has(line) || line.startsWith(OF_SECTOR)) ? 'sideline' : 'unrelated';
}

/** True for a word that a business uses for its own branch of the line ("TESCO CAFE"). */
export function isWordOfLine(word: string, line: string): boolean {
  return LINES.some((row) => row.line === line && row.words.includes(word));
}
