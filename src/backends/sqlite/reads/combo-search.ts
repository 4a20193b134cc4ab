import type { ComboFilter } from '../../../domain/ports/combos.ts';
import type { Database, Row } from '../database.ts';
import { integer, text as textOf } from '../row.ts';
import { type Condition, codeAndBank, containing } from './combo-filter.ts';
import { ALL_CODES, indexFor, type Total } from './combo-totals.ts';
import { COMBO_COLUMNS } from './combos.ts';

interface Found {
  readonly rows: readonly Row[];
  /** Where finding the rows has told it. */
  readonly total?: Total;
}

type Key = readonly [ccid: number, bankid: number];

/** Combos that are looked at one by one; a text that many have fills a page from them. */
const LOOKED_AT = 3000;

/** The next combos after this key, by (ccid, bankid). */
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

/** The key of the last combo that is looked at one by one; undefined where there are no more than that. */
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
    `SELECT ${COMBO_COLUMNS} FROM combo ${indexFor(filter)} WHERE ${sql} ORDER BY ccid, bankid LIMIT ?`,
    ...values,
    limit,
  );
}

function among(database: Database, { sql, values }: Condition, narratives: readonly string[], limit: number) {
  return database.all(
    `SELECT ${COMBO_COLUMNS} FROM combo INDEXED BY combo_brand_narrative
    WHERE ${sql} AND narrative IN (SELECT value FROM json_each(?)) ORDER BY ccid, bankid LIMIT ?`,
    ...values,
    JSON.stringify(narratives),
    limit,
  );
}

/** So many narratives, and combos that bear them, are looked up and sorted; what is in more is soon met on the way through all. */
const FEW_NARRATIVES = 50;
const FEW_COMBOS = 2000;

/** The narratives that hold a text, where that is not in many: each narrative is looked at once, not each of its combos. */
function fewNarratives(
  database: Database,
  filter: ComboFilter,
): { readonly narratives: readonly string[]; readonly total: Total } | undefined {
  const { brandid, mccid, bankid } = filter;
  // How often a narrative occurs at one bank is not kept.
  if (bankid !== undefined) return undefined;
  const text = containing(filter);
  const found = database.all(
    `SELECT narrative, -rank AS combos FROM narrative_count
    WHERE brandid = ? AND mccid = ? ${text.sql} ORDER BY rank, narrative LIMIT ?`,
    brandid,
    mccid ?? ALL_CODES,
    ...text.values,
    FEW_NARRATIVES + 1,
  );
  const combos = found.reduce((sum, row) => sum + integer(row, 'combos'), 0);
  if (found.length > FEW_NARRATIVES || combos > FEW_COMBOS) return undefined;
  return { narratives: found.map((row) => textOf(row, 'narrative')), total: { total: combos } };
}
