import type { ComboFilter, NarrativeFilter } from '../../../domain/ports/combos.ts';
import type { Database, Parameter } from '../database.ts';
import { integer, only } from '../row.ts';
import { type Condition, codeAndBank, containing } from './combo-filter.ts';
import { comboRows } from './combos.ts';

/** Maximum number of narratives, most frequent first, or rows in which a text is counted. */
const COUNTED = 1000;

/** Marks all codes in the stored counts. */
export const ALL_CODES = '*';

export interface Total {
  readonly total: number;
  readonly total_is_least?: boolean;
}

/** Returns the total as at least the number of rows that were found. */
export function atLeast({ total, ...rest }: Total, rows: number): Total {
  return { total: Math.max(total, rows), ...rest };
}

/** Returns the index that gives the order of the rows. */
export function indexFor({ mccid, bankid }: ComboFilter): string {
  if (mccid !== undefined) return 'INDEXED BY combo_mccid';
  return bankid === undefined ? '' : 'INDEXED BY combo_bank';
}

export function comboTotal(database: Database, filter: ComboFilter): Total {
  const all = combosOfKind(database, filter);
  if (filter.contains === undefined) return { total: all };
  const text = containing(filter);
  if (filter.bankid === undefined) return textTotal(database, filter, text, '-ifnull(sum(rank), 0)');
  const chosen = codeAndBank(filter);
  const sql = `SELECT count(*) AS total FROM (SELECT narrative FROM ${comboRows(indexFor(filter))}
    WHERE brandid = ? ${chosen.sql} ORDER BY ccid, bankid LIMIT ${COUNTED}) WHERE true ${text.sql}`;
  const row = only(database.get(sql, filter.brandid, ...chosen.values, ...text.values));
  return { total: integer(row, 'total'), total_is_least: all > COUNTED };
}

/** Counts the brand's combos with this code and bank, with any text. */
function combosOfKind(database: Database, filter: ComboFilter): number {
  const { sql, values } = codeAndBank(filter);
  const kept = `SELECT ifnull(sum(combos), 0) AS total FROM combo_count WHERE brandid = ? ${sql}`;
  return integer(only(database.get(kept, filter.brandid, ...values)), 'total');
}

export function codeOf({ mccid }: NarrativeFilter): Parameter {
  return mccid ?? ALL_CODES;
}

function narrativesOf(database: Database, filter: NarrativeFilter): number {
  const sql = 'SELECT narratives FROM narrative_total WHERE brandid = ? AND mccid = ?';
  const row = database.get(sql, filter.brandid, codeOf(filter));
  return row === undefined ? 0 : integer(row, 'narratives');
}

/** Aggregates the most frequent narratives that contain the text: their number, or the expression `counted`. */
function textTotal(database: Database, filter: NarrativeFilter, text: Condition, counted: string): Total {
  const sql = `SELECT ${counted} AS total FROM (SELECT narrative, rank FROM narrative_count CROSS JOIN narrative USING (narrative_id)
    WHERE brandid = ? AND mccid = ? ORDER BY rank, narrative_id LIMIT ${COUNTED}) WHERE true ${text.sql}`;
  const row = only(database.get(sql, filter.brandid, codeOf(filter), ...text.values));
  return { total: integer(row, 'total'), total_is_least: narrativesOf(database, filter) > COUNTED };
}

export function narrativeTotal(database: Database, filter: NarrativeFilter): Total {
  if (filter.contains === undefined) return { total: narrativesOf(database, filter) };
  return textTotal(database, filter, containing(filter), 'count(*)');
}
