import type { ProfileInput } from '../../../../src/domain/analysis/split/profile.ts';
import type { Combo, Mcc } from '../../../../src/domain/brand/brand.ts';

const CODES: readonly (readonly [number, string, string])[] = [
  [5211, 'Lumber and Building Materials Stores', 'Home & DIY'],
  [5411, 'Grocery Stores', 'Groceries'],
  [5499, 'Misc. Food Stores', 'Groceries'],
  [5541, 'Service Stations', 'Fuel & Motoring'],
  [5542, 'Automated Fuel Dispensers', 'Fuel & Motoring'],
  [5651, 'Family Clothing Stores', 'Fashion'],
  [5812, 'Eating Places and Restaurants', 'Food & Drink'],
  [5814, 'Fast Food Restaurants', 'Food & Drink'],
  [5912, 'Drug Stores and Pharmacies', 'Health & Beauty'],
  [7299, 'Miscellaneous Personal Services', 'Services'],
];

export const mccs: ReadonlyMap<number, Mcc> = new Map(
  CODES.map(([mccid, mcc_desc, sector]) => [mccid, { mccid, mcc_desc, sector }]),
);

/** So many combos of each narrative and code; `#` becomes the number of the outlet. */
export function brandOf(
  brandname: string,
  rows: readonly (readonly [count: number, mccid: number, narrative: string])[],
  otherBrandNames: readonly string[] = [],
): ProfileInput {
  const combos = rows.flatMap(([count, mccid, narrative], kind) =>
    Array.from({ length: count }, (_, i): Combo => {
      const outlet = String(1000 * (kind + 1) + i);
      const ccid = 10_000 * (kind + 1) + i;
      return {
        ccid,
        bankid: 1,
        mid: `${(7919 * ccid) % 1_000_003}`,
        brandid: 12345,
        mccid,
        narrative: narrative.replace('#', outlet),
      };
    }),
  );
  return { brand: { brandid: 12345, brandname, sector: 'Groceries' }, combos, mccs, otherBrandNames };
}
