import { z } from 'zod';
import { nameKey, soughtParts } from '../../../domain/brand/name-key.ts';
import { CursorInvalid, type Page } from '../../../domain/paging/page.ts';
import type { BrandFilter, BrandListReads, BrandRow } from '../../../domain/ports/brands.ts';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import { LONGEST_PART, storedKind, storedText } from '../brand-names.ts';
import type { Database, Parameter } from '../database.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from '../paging.ts';
import { integer, only } from '../row.ts';
import { BRAND_COLUMNS, brandOf } from './brands.ts';

/** The cursor contains only the id, because a name may be too long. */
const brandKey = z.tuple([z.int()]);

export function brandListReads(database: Database, hasher: Hasher): BrandListReads {
  return {
    brandPage: async (filter, limit, cursor) =>
      database.snapshot(() => brandPage(database, hasher, filter, limit, cursor)),
  };
}

function brandPage(
  database: Database,
  hasher: Hasher,
  filter: BrandFilter,
  limit: number,
  cursor: string | undefined,
): Page<BrandRow> {
  const query: PagedQuery = { rows: 'brands', filter };
  const after = placeOf(database, filter, readCursor(cursor, query, brandKey, hasher));
  const { sql, values } = conditionOf(filter);
  const total = only(database.get(`SELECT count(*) AS total FROM brand WHERE ${sql}`, ...values));
  const order = orderOf(filter);
  const later = after.length === 0 ? '' : `AND (${order.sql}) > (${after.map(() => '?').join(', ')})`;
  const rows = database.all(
    `SELECT ${BRAND_COLUMNS} FROM brand WHERE ${sql} ${later} ORDER BY ${order.sql} LIMIT ?`,
    ...values,
    ...(after.length === 0 ? [] : [...order.values, ...after]),
    ...order.values,
    limit + 1,
  );
  const page = pageOf(rows.map(brandOf), limit, integer(total, 'total'), (last) =>
    writeCursor(query, [last.brandid], hasher),
  );
  return { ...page, rows: page.rows.map((brand) => ({ ...brand, ...countsOf(database, brand.brandid) })) };
}

function conditionOf(filter: BrandFilter): { readonly sql: string; readonly values: readonly Parameter[] } {
  const parts = ['true'];
  const values: Parameter[] = [];
  const asked = (sql: string, value: Parameter | undefined) => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  if (filter.name !== undefined) {
    const held = holdingText(filter.name);
    parts.push(held.sql);
    values.push(...held.values);
  }
  asked('lower(trim(sector)) = lower(trim(?))', filter.sector);
  asked('status = ?', filter.status);
  asked(
    'manually_processed = ?',
    filter.manually_processed === undefined ? undefined : Number(filter.manually_processed),
  );
  return { sql: parts.join(' AND '), values };
}

/** Selects the brands whose name has a part that begins with the text: a range of an index for each kind of part. */
function holdingText(name: string): { readonly sql: string; readonly values: readonly Parameter[] } {
  const sought = soughtParts(name);
  const found = sought.map(() => 'SELECT brandid FROM brand_name_part WHERE kind = ? AND part >= ? AND part < ?');
  const values = sought.flatMap((part) => {
    const text = storedText(part);
    return [storedKind(part), text, `${text}\u{10ffff}`];
  });
  const key = nameKey(name);
  const rest = key.length > LONGEST_PART ? [key] : [];
  const sql = `brandid IN (${found.join(' UNION ')})${rest.length > 0 ? ' AND instr(name_key, ?) > 0' : ''}`;
  return { sql, values: [...values, ...rest] };
}

/** Order of a search for "star": Star, then Starbucks, and Andy's Frozen Custard last. */
function orderOf({ name }: BrandFilter): { readonly sql: string; readonly values: readonly Parameter[] } {
  if (name === undefined) return { sql: 'name_order, brandid', values: [] };
  const key = nameKey(name);
  const rank = 'iif(name_key = ?, 0, iif(instr(name_key, ?) = 1, 1, 2))';
  return { sql: `${rank}, name_order, brandid`, values: [key, key] };
}

function placeOf(
  database: Database,
  filter: BrandFilter,
  key: z.output<typeof brandKey> | undefined,
): readonly Parameter[] {
  if (key === undefined) return [];
  const order = orderOf(filter);
  const row = database.get(`SELECT ${order.sql} FROM brand WHERE brandid = ?`, ...order.values, ...key);
  if (row === undefined) throw new CursorInvalid('The cursor points at a brand that is gone. Start without one.');
  return Object.values(row).map((value) => (typeof value === 'number' ? value : String(value)));
}

function countsOf(database: Database, brandid: number) {
  const counts = database.get(
    `SELECT (SELECT ifnull(sum(combos), 0) FROM combo_count WHERE brandid = ?) AS combos,
      (SELECT count(*) FROM escalation WHERE brandid = ? AND closed_at IS NULL) AS open_escalations`,
    brandid,
    brandid,
  );
  return { combos: integer(only(counts), 'combos'), open_escalations: integer(only(counts), 'open_escalations') };
}
