import { describe, expect, it } from 'vitest';
import { getComboRecords } from '../../../../src/domain/operations/combos/get-combo-records.ts';
import { CursorInvalid } from '../../../../src/domain/paging/page.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const get = async (filter: { mccid?: number; bankid?: number; contains?: string; limit?: number; cursor?: string }) =>
  answerOf(await store.run(getComboRecords, { brandid: 12345, ...filter }));

describe('get_combo_records', () => {
  it('walks all combos of a brand, each once, in the order of their key', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await get({ limit: 100, ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.combos.map((combo) => `${combo.ccid}/${combo.bankid}`));
      cursor = page.next_cursor;
    } while (cursor !== null);
    const rows = await store.ports().data.combosOf(12345);
    expect(seen).toEqual(rows.map((row) => `${row.ccid}/${row.bankid}`));
  });

  it('filters by code', async () => {
    const { combos, total } = await get({ mccid: 5812, limit: 200 });
    expect(total).toBeGreaterThan(0);
    expect(combos).toHaveLength(total);
    expect(combos.every((combo) => combo.mccid === 5812)).toBe(true);
  });

  it('filters by bank and text, in any case', async () => {
    const { combos } = await get({ bankid: 5, contains: 'burger', limit: 200 });
    expect(combos.length).toBeGreaterThan(0);
    for (const combo of combos) {
      expect(combo.bankid).toBe(5);
      expect(combo.narrative.toLowerCase()).toContain('burger');
    }
  });

  it.each(['%', '_', "' OR 1=1 --", '.*'])('takes %j as text, not as a pattern', async (contains) => {
    const rows = await store.ports().data.combosOf(12345);
    const expected = rows.filter((row) => row.narrative.includes(contains)).length;
    expect((await get({ contains })).total).toBe(expected);
  });

  it('says which rows a payment wallet touched', async () => {
    const { combos } = await get({ contains: 'PAYPAL *', limit: 5 });
    expect(combos.length).toBeGreaterThan(0);
    expect(combos.every((combo) => combo.wallet_affected)).toBe(true);
  });

  it('does not continue another question with its cursor', async () => {
    const { next_cursor } = await get({ limit: 1 });
    const other = get({ limit: 1, mccid: 5812, cursor: next_cursor ?? '' });
    await expect(other).rejects.toThrow(CursorInvalid);
  });

  it('refuses an unknown brand', async () => {
    expect(refusalOf(await store.run(getComboRecords, { brandid: 999_999 }))).toMatchObject({
      code: 'not_found',
      field: 'brandid',
    });
  });
});
