import type { ChangeBody } from '../domain/change/change.ts';
import type { DataReads } from '../domain/ports/data-reads.ts';
import type { Json } from '../domain/text/canonical.ts';
import type { SheetNames } from './sheet-values.ts';

/** Brands of one change that are looked up; a sheet that mentions more shows the others by number. */
const MOST_BRANDS = 500;
const BRAND_KEYS = /brandids?$/;
const BRAND_IN_TARGET = /\bbrand (\d{1,12})\b/g;

/** Reads the names of the codes and brands that a change mentions. They are no part of what is signed: the numbers are. */
export async function sheetNames(body: ChangeBody, data: Pick<DataReads, 'mccs' | 'brand'>): Promise<SheetNames> {
  const brandids = [...new Set(body.steps.flatMap(({ preview, input }) => brandsIn({ ...preview, input })))];
  const found = await Promise.all(brandids.slice(0, MOST_BRANDS).map((brandid) => data.brand(brandid)));
  const brands = found.flatMap((brand) => (brand === undefined ? [] : [[brand.brandid, brand.brandname] as const]));
  const codes = [...(await data.mccs()).values()].map(({ mccid, mcc_desc }) => [mccid, mcc_desc] as const);
  return { codes: new Map(codes), brands: new Map(brands) };
}

function brandsIn(value: Json, key = ''): readonly number[] {
  if (typeof value === 'number') return BRAND_KEYS.test(key) ? [value] : [];
  if (typeof value === 'string') {
    return key === 'target' ? [...value.matchAll(BRAND_IN_TARGET)].map(([, brandid]) => Number(brandid)) : [];
  }
  if (Array.isArray(value)) return value.flatMap((item) => brandsIn(item, key));
  if (value === null || typeof value !== 'object') return [];
  const field = 'field' in value && typeof value.field === 'string' ? value.field : undefined;
  return Object.entries(value).flatMap(([inner, item]) =>
    brandsIn(item, field !== undefined && (inner === 'before' || inner === 'after') ? field : inner),
  );
}
