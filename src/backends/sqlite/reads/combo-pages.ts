import { z } from 'zod';
import type { Combo } from '../../../domain/brand/brand.ts';
import { CursorInvalid, type Page } from '../../../domain/paging/page.ts';
import type { ComboFilter, ComboReads, NarrativeFilter, NarrativeRow } from '../../../domain/ports/combos.ts';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import type { Database, Parameter } from '../database.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from '../paging.ts';
import { integer, only, text as textOf } from '../row.ts';
import { codeAndBank, defineContains } from './combo-filter.ts';
import { combosAfter } from './combo-search.ts';
import { ALL_CODES, atLeast, comboTotal, narrativeTotal } from './combo-totals.ts';
import { bankidOf, comboOf, narrativeOfCombo, storedBankid } from './combos.ts';
import { narrativesAfter } from './narrative-search.ts';

/*
 * A page costs the same however many combos the brand has: rows come in the order of an index, totals from the kept
 * counts (schema/narrative-blocks.ts). Only what holds a text must be looked for (narrative-search.ts); counting a frequent
 * text ends after COUNTED.
 */

const comboKey = z.tuple([z.int(), z.int()]);
/** Combos, and the key of one combo that bears the narrative: a narrative itself may be too long for a cursor. */
const narrativeKey = z.tuple([z.int(), z.int(), z.int()]);

export function comboPages(database: Database, hasher: Hasher): Pick<ComboReads, 'comboPage' | 'narrativePage'> {
  defineContains(database);
  return {
    comboPage: async (filter, limit, cursor) =>
      database.snapshot(() => comboPage(database, hasher, filter, limit, cursor)),
    narrativePage: async (filter, limit, cursor) =>
      database.snapshot(() => narrativePage(database, hasher, filter, limit, cursor)),
  };
}

function comboPage(
  database: Database,
  hasher: Hasher,
  filter: ComboFilter,
  limit: number,
  cursor: string | undefined,
): Page<Combo> {
  const query: PagedQuery = { rows: 'combos', filter };
  const after = readCursor(cursor, query, comboKey, hasher);
  const found = combosAfter(database, filter, after, limit + 1);
  const rows = found.rows.map(comboOf);
  const isWhole = after === undefined && rows.length <= limit;
  const total = isWhole ? { total: rows.length } : atLeast(found.total ?? comboTotal(database, filter), rows.length);
  const page = pageOf(rows, limit, total.total, (last) =>
    writeCursor(query, [last.ccid, storedBankid(last.bankid)], hasher),
  );
  return { ...page, ...total };
}

function narrativePage(
  database: Database,
  hasher: Hasher,
  filter: NarrativeFilter,
  limit: number,
  cursor: string | undefined,
): Page<NarrativeRow> {
  const query: PagedQuery = { rows: 'narratives', filter };
  const after = narrativeAfter(database, readCursor(cursor, query, narrativeKey, hasher));
  const found = narrativesAfter(database, filter, after, limit + 1);
  const rows = found.rows.map((row) => ({
    id: integer(row, 'narrative_id'),
    narrative: textOf(row, 'narrative'),
    combos: integer(row, 'combos'),
  }));
  const isWhole = after.length === 0 && rows.length <= limit;
  const total = isWhole
    ? { total: rows.length }
    : atLeast(found.total ?? narrativeTotal(database, filter), rows.length);
  const page = pageOf(rows, limit, total.total, (last) =>
    writeCursor(query, [last.combos, ...bearerOf(database, filter, last.id)], hasher),
  );
  return {
    ...page,
    ...total,
    rows: page.rows.map(({ id, ...row }) => ({ ...row, mccids: codesOf(database, filter, id) })),
  };
}

/** Returns the ccid and the stored bankid of a combo with this narrative. */
function bearerOf(database: Database, { brandid, mccid }: NarrativeFilter, narrativeId: number): readonly number[] {
  const { sql, values } = codeAndBank(mccid === undefined ? {} : { mccid });
  const bearer = database.get(
    `SELECT ccid, bankid FROM combo INDEXED BY combo_narrative WHERE brandid = ? AND narrative_id = ? ${sql} LIMIT 1`,
    brandid,
    narrativeId,
    ...values,
  );
  return [integer(only(bearer), 'ccid'), storedBankid(bankidOf(only(bearer)))];
}

function codesOf(database: Database, { brandid, mccid }: NarrativeFilter, narrativeId: number): readonly number[] {
  if (mccid !== undefined) return [mccid];
  const sql = 'SELECT mccid FROM narrative_count WHERE brandid = ? AND narrative_id = ? AND mccid <> ? ORDER BY mccid';
  return database.all(sql, brandid, narrativeId, ALL_CODES).map((row) => integer(row, 'mccid'));
}

function narrativeAfter(database: Database, key: z.output<typeof narrativeKey> | undefined): readonly Parameter[] {
  if (key === undefined) return [];
  const [combos, ccid, bankid] = key;
  const narrative = narrativeOfCombo(database, ccid, bankid);
  if (narrative === undefined) throw new CursorInvalid('The cursor points at a combo that is gone. Start without one.');
  return [-combos, narrative];
}
