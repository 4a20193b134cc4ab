import type { BrandRow } from './brands.ts';
import { comparable } from './names.ts';

interface ConfusableRow {
  readonly a: number;
  readonly b: number;
  readonly kind: 'same_name' | 'prefix' | 'first_word';
}

/** First words that do not identify a business. */
const COMMON_WORDS = new Set(
  'THE PIZZA HOME AUTO AMERICAN UNITED FIRST CAFE HOUSE GREAT SUPER BEST GOOD GREEN BLUE BLACK GOLDEN WORLD CITY HOTEL FOOD BURGER SUSHI COFFEE DISCOUNT ROYAL LITTLE EXPRESS FRESH NATIONAL'.split(
    ' ',
  ),
);

function kindOf(a: BrandRow, b: BrandRow): ConfusableRow['kind'] | null {
  const [nameA, nameB] = [comparable(a.name), comparable(b.name)];
  const first = nameA.split(' ')[0] ?? '';
  if (nameA === nameB && a.id < b.id) return 'same_name';
  if (nameB.startsWith(`${nameA} `) && nameA.length >= 3) return 'prefix';
  const isDistinctive = first.length >= 4 && !COMMON_WORDS.has(first);
  return a.id < b.id && isDistinctive && a.sector !== b.sector ? 'first_word' : null;
}

/** Pairs of different businesses of different trades, in the same country, whose names begin with the same word. */
export function confusableRows(brands: readonly BrandRow[]): ConfusableRow[] {
  const [star, burger] = brands.slice(-2);
  const rows: ConfusableRow[] =
    star === undefined || burger === undefined ? [] : [{ a: star.id, b: burger.id, kind: 'first_word' }];
  const invented = new Set([star, burger]);
  const differ = (a: BrandRow, b: BrandRow): boolean =>
    a !== b &&
    !(a.wikidata !== '' && a.wikidata === b.wikidata) &&
    a.mccids[0] !== b.mccids[0] &&
    !(invented.has(a) && invented.has(b)) &&
    [...a.countries].some((country) => b.countries.includes(country));
  for (const group of Map.groupBy(brands, (brand) => comparable(brand.name).split(' ')[0]).values()) {
    for (const a of group) {
      for (const b of group) {
        const kind = differ(a, b) ? kindOf(a, b) : null;
        if (kind !== null) rows.push({ a: a.id, b: b.id, kind });
      }
    }
  }
  return rows;
}
