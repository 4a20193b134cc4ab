import { z } from 'zod';
import { CursorInvalid, type Page } from '../../domain/page.ts';
import type { ComboFilter, ComboReads, Hasher, NarrativeRow } from '../../domain/ports.ts';
import { bankidOf, COMBO_COLUMNS, comboOf, narrativeOfCombo, storedBankid } from './combos.ts';
import type { Database, Parameter } from './database.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from './paging.ts';
import { integer, text } from './row.ts';
import { only } from './store.ts';

const comboKey = z.tuple([z.int(), z.int()]);
/** Combos, and the key of one combo that bears the narrative: a narrative itself may be too long for a cursor. */
const narrativeKey = z.tuple([z.int(), z.int(), z.int()]);

export function comboPages(database: Database, hasher: Hasher): Pick<ComboReads, 'comboPage' | 'narrativePage'> {
  database.define('contains_folded', (narrative, part) =>
    String(narrative).toLowerCase().includes(String(part).toLowerCase()) ? 1 : 0,
  );
  return {
    comboPage: async (filter, limit, cursor) =>
      database.snapshot(() => comboPage(database, hasher, filter, limit, cursor)),
    narrativePage: async (filter, limit, cursor) =>
      database.snapshot(() => narrativePage(database, hasher, filter, limit, cursor)),
  };
}

interface Condition {
  readonly sql: string;
  readonly values: readonly Parameter[];
}

function conditionOf(filter: ComboFilter): Condition {
  const parts = ['brandid = ?'];
  const values: Parameter[] = [filter.brandid];
  if (filter.mccid !== undefined) {
    parts.push('mccid = ?');
    values.push(filter.mccid);
  }
  if (filter.bankid !== undefined) {
    parts.push('bankid = ?');
    values.push(filter.bankid);
  }
  if (filter.contains !== undefined) {
    // LIKE ignores the case of ASCII letters only.
    const ascii = /^[\u0020-\u007e]*$/.test(filter.contains);
    parts.push(ascii ? "narrative LIKE ? ESCAPE '\\'" : 'contains_folded(narrative, ?)');
    values.push(ascii ? `%${filter.contains.replace(/[\\%_]/g, '\\$&')}%` : filter.contains);
  }
  return { sql: parts.join(' AND '), values };
}

function comboPage(database: Database, hasher: Hasher, filter: ComboFilter, limit: number, cursor: string | undefined) {
  const query: PagedQuery = { rows: 'combos', filter };
  const after = readCursor(cursor, query, comboKey, hasher);
  const { sql, values } = conditionOf(filter);
  const total = only(database.get(`SELECT count(*) AS total FROM combo WHERE ${sql}`, ...values));
  const later = after === undefined ? '' : 'AND (ccid, bankid) > (?, ?)';
  const rows = database
    .all(
      `SELECT ${COMBO_COLUMNS} FROM combo WHERE ${sql} ${later} ORDER BY ccid, bankid LIMIT ?`,
      ...values,
      ...(after ?? []),
      limit + 1,
    )
    .map(comboOf);
  return pageOf(rows, limit, integer(total, 'total'), (last) =>
    writeCursor(query, [last.ccid, storedBankid(last.bankid)], hasher),
  );
}

function narrativePage(
  database: Database,
  hasher: Hasher,
  filter: ComboFilter,
  limit: number,
  cursor: string | undefined,
): Page<NarrativeRow> {
  const query: PagedQuery = { rows: 'narratives', filter };
  const after = narrativeAfter(database, readCursor(cursor, query, narrativeKey, hasher));
  const { sql, values } = conditionOf(filter);
  const total = only(database.get(`SELECT count(DISTINCT narrative) AS total FROM combo WHERE ${sql}`, ...values));
  const later = after.length === 0 ? '' : 'HAVING count(*) < ? OR (count(*) = ? AND narrative > ?)';
  const groups = database.all(
    `SELECT narrative, count(*) AS combos FROM combo WHERE ${sql} GROUP BY narrative ${later}
    ORDER BY combos DESC, narrative LIMIT ?`,
    ...values,
    ...after,
    limit + 1,
  );
  const rows = groups.map((row) => ({ narrative: text(row, 'narrative'), combos: integer(row, 'combos') }));
  const page = pageOf(rows, limit, integer(total, 'total'), (last) => {
    const bearer = only(
      database.get(`SELECT ccid, bankid FROM combo WHERE ${sql} AND narrative = ? LIMIT 1`, ...values, last.narrative),
    );
    return writeCursor(query, [last.combos, integer(bearer, 'ccid'), storedBankid(bankidOf(bearer))], hasher);
  });
  const mccids = (narrative: string) =>
    database
      .all(`SELECT DISTINCT mccid FROM combo WHERE ${sql} AND narrative = ? ORDER BY mccid`, ...values, narrative)
      .map((row) => integer(row, 'mccid'));
  return { ...page, rows: page.rows.map((row) => ({ ...row, mccids: mccids(row.narrative) })) };
}

function narrativeAfter(database: Database, key: z.output<typeof narrativeKey> | undefined): readonly Parameter[] {
  if (key === undefined) return [];
  const [combos, ccid, bankid] = key;
  const narrative = narrativeOfCombo(database, ccid, bankid);
  if (narrative === undefined) throw new CursorInvalid('The cursor points at a combo that is gone. Start without one.');
  return [combos, combos, narrative];
}
