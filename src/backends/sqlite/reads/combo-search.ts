import type { ComboFilter } from '../../../domain/ports/combos.ts';
import type { Database, Row } from '../database.ts';
import { integer } from '../row.ts';
import { type Condition, codeAndBank, containing } from './combo-filter.ts';
import { ALL_CODES, indexFor, type Total } from './combo-totals.ts';
import { COMBO_COLUMNS, comboRows } from './combos.ts';

interface Found {
  readonly rows: readonly Row[];
  /** The total, if the search for rows already determined it. */
  readonly total?: Total;
}

type Key = readonly [ccid: number, bankid: number];

/** Number of combos that are scanned; a frequent text fills a page from them. */
const LOOKED_AT = 3000;

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
  const bound = keyAt(database, filter, rest);
  if (bound === undefined) return { rows: inOrder(database, filter, held, limit) };
  const near = { sql: `${held.sql} AND (ccid, bankid) <= (?, ?)`, values: [...held.values, ...bound] };
  const rows = inOrder(database, filter, near, limit);
  if (rows.length === limit) return { rows };
  const few = fewNarratives(database, filter);
  if (few === undefined) return { rows: inOrder(database, filter, held, limit) };
  return { rows: among(database, rest, few.narratives, limit), total: few.total };
}

/** Returns the key of the last combo to scan; undefined if there are fewer. */
function keyAt(database: Database, filter: ComboFilter, { sql, values }: Condition): Key | undefined {
  const row = database.get(
    `SELECT ccid, bankid FROM combo ${indexFor(filter)} WHERE ${sql} ORDER BY ccid, bankid LIMIT 1 OFFSET ?`,
    ...values,
    LOOKED_AT,
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

function among(database: Database, { sql, values }: Condition, narratives: readonly number[], limit: number) {
  return database.all(
    `SELECT ${COMBO_COLUMNS} FROM ${comboRows('INDEXED BY combo_narrative')}
    WHERE ${sql} AND narrative_id IN (SELECT value FROM json_each(?)) ORDER BY ccid, bankid LIMIT ?`,
    ...values,
    JSON.stringify(narratives),
    limit,
  );
}

/** Maximum number of narratives and their combos to look up and sort; a scan soon finds a more frequent text. */
const FEW_NARRATIVES = 50;
const FEW_COMBOS = 2000;

/** Returns the narratives that contain a rare text: each narrative is checked once, not each of its combos. */
function fewNarratives(
  database: Database,
  filter: ComboFilter,
): { readonly narratives: readonly number[]; readonly total: Total } | undefined {
  const { brandid, mccid, bankid } = filter;
  // How often a narrative occurs at one bank is not kept.
  if (bankid !== undefined) return undefined;
  const text = containing(filter);
  const found = database.all(
    `SELECT narrative_id, -rank AS combos FROM narrative_count CROSS JOIN narrative USING (narrative_id)
    WHERE brandid = ? AND mccid = ? ${text.sql} ORDER BY rank, narrative_id LIMIT ?`,
    brandid,
    mccid ?? ALL_CODES,
    ...text.values,
    FEW_NARRATIVES + 1,
  );
  const combos = found.reduce((sum, row) => sum + integer(row, 'combos'), 0);
  if (found.length > FEW_NARRATIVES || combos > FEW_COMBOS) return undefined;
  return { narratives: found.map((row) => integer(row, 'narrative_id')), total: { total: combos } };
}
