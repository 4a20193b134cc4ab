import type { ComboFilter } from '../../../domain/ports/combos.ts';
import type { Database, Row } from '../database.ts';
import { integer, only } from '../row.ts';
import { type Condition, codeAndBank, containing } from './combo-filter.ts';
import { indexFor, type Total } from './combo-totals.ts';
import { COMBO_COLUMNS, comboRows } from './combos.ts';
import { effortsFor, narrativesWith, rareNarrativesWith } from './narrative-search.ts';

interface Found {
  readonly rows: readonly Row[];
  /** The total, if the search for rows already determined it. */
  readonly total?: Total;
}

type Key = readonly [ccid: number, bankid: number];

/** Combos that are looked through, and those of narratives with the text that are sorted, with the least effort. */
const LOOKED_AT = 256;
const SORTED = 2048;

/** Returns the next combos after this key, by (ccid, bankid). */
export function combosAfter(database: Database, filter: ComboFilter, after: Key | undefined, limit: number): Found {
  const kind = codeAndBank(filter);
  const later = after === undefined ? '' : 'AND (ccid, bankid) > (?, ?)';
  const rest: Condition = {
    sql: `brandid = ? ${kind.sql} ${later}`,
    values: [filter.brandid, ...kind.values, ...(after ?? [])],
  };
  if (filter.contains === undefined) return { rows: inOrder(database, filter, rest, limit) };
  const text = containing(filter);
  const held: Condition = { sql: `${rest.sql} ${text.sql}`, values: [...rest.values, ...text.values] };
  for (const effort of effortsFor(filter)) {
    const bound = keyAt(database, filter, rest, LOOKED_AT * effort);
    if (bound === undefined) break;
    const near = { sql: `${held.sql} AND (ccid, bankid) <= (?, ?)`, values: [...held.values, ...bound] };
    const rows = inOrder(database, filter, near, limit);
    if (rows.length === limit) {
      const counted = rareNarrativesWith(database, filter);
      return counted === undefined ? { rows } : { rows, total: totalAmong(database, filter, counted) };
    }
    const narratives = narrativesWith(database, filter, effort);
    if (narratives === undefined || combosOf(narratives) > SORTED * effort) continue;
    return { rows: among(database, rest, narratives, limit), total: totalAmong(database, filter, narratives) };
  }
  return { rows: inOrder(database, filter, held, limit) };
}

/** Returns the key of the last combo to scan; undefined if there are fewer. */
function keyAt(database: Database, filter: ComboFilter, { sql, values }: Condition, place: number): Key | undefined {
  const row = database.get(
    `SELECT ccid, bankid FROM combo ${indexFor(filter)} WHERE ${sql} ORDER BY ccid, bankid LIMIT 1 OFFSET ?`,
    ...values,
    place,
  );
  return row === undefined ? undefined : [integer(row, 'ccid'), integer(row, 'bankid')];
}

function inOrder(database: Database, filter: ComboFilter, { sql, values }: Condition, limit: number): readonly Row[] {
  return database.all(
    `SELECT ${COMBO_COLUMNS} FROM ${comboRows(indexFor(filter))} WHERE ${sql} ORDER BY ccid, bankid LIMIT ?`,
    ...values,
    limit,
  );
}

/** Returns how many combos of all banks have one of these narratives. */
function combosOf(narratives: readonly Row[]): number {
  return narratives.reduce((sum, row) => sum + integer(row, 'combos'), 0);
}

function idsOf(narratives: readonly Row[]): string {
  return JSON.stringify(narratives.map((row) => integer(row, 'narrative_id')));
}

/** Sorts keys, which an index covers, and reads the rows of the first ones. */
function among(database: Database, { sql, values }: Condition, narratives: readonly Row[], limit: number) {
  return database.all(
    `SELECT ${COMBO_COLUMNS} FROM (
      SELECT brandid, ccid, bankid FROM combo INDEXED BY combo_narrative
      WHERE ${sql} AND narrative_id IN (SELECT value FROM json_each(?)) ORDER BY ccid, bankid LIMIT ?
    ) CROSS JOIN combo USING (brandid, ccid, bankid) CROSS JOIN narrative USING (narrative_id) ORDER BY ccid, bankid`,
    ...values,
    idsOf(narratives),
    limit,
  );
}

/** Counts the combos with these narratives; the kept counts are those of all banks. */
function totalAmong(database: Database, filter: ComboFilter, narratives: readonly Row[]): Total {
  if (filter.bankid === undefined) return { total: combosOf(narratives) };
  const { sql, values } = codeAndBank(filter);
  const row = database.get(
    `SELECT count(*) AS total FROM combo INDEXED BY combo_narrative
    WHERE brandid = ? ${sql} AND narrative_id IN (SELECT value FROM json_each(?))`,
    ...[filter.brandid, ...values, idsOf(narratives)],
  );
  return { total: integer(only(row), 'total') };
}
