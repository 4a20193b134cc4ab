import { describe, expect, it } from 'vitest';
import { getNarratives } from '../../../../src/domain/operations/combos/get-narratives.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();

describe('get_narratives', () => {
  it("answers the runbook's sample of 50, most frequent first", async () => {
    const { narratives, total, next_cursor } = answerOf(await store.run(getNarratives, { brandid: 12345, limit: 50 }));
    expect(narratives).toHaveLength(50);
    expect(total).toBeGreaterThan(50);
    expect(next_cursor).not.toBeNull();
    const counts = narratives.map((row) => row.combos);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it('groups all combos: each narrative once, the counts adding up', async () => {
    const { narratives, total } = answerOf(await store.run(getNarratives, { brandid: 12345, limit: 200 }));
    const rows = await store.ports().data.combosOf(12345);
    expect(new Set(narratives.map((row) => row.narrative)).size).toBe(total);
    expect(narratives.reduce((sum, row) => sum + row.combos, 0)).toBe(rows.length);
  });

  it('filters by code and text', async () => {
    const input = { brandid: 12345, mccid: 5814, contains: 'burger' };
    const { narratives } = answerOf(await store.run(getNarratives, input));
    expect(narratives.length).toBeGreaterThan(0);
    for (const { narrative, mccids } of narratives) {
      expect(narrative).toMatch(/burger/i);
      expect(mccids).toContain(5814);
    }
  });

  it('marks narratives that a payment wallet prefixed', async () => {
    const { narratives } = answerOf(await store.run(getNarratives, { brandid: 12345, contains: 'PAYPAL' }));
    expect(narratives.length).toBeGreaterThan(0);
    expect(narratives.every((row) => row.wallet_prefix)).toBe(true);
  });

  it('takes at most 200', () => {
    expect(getNarratives.input.safeParse({ brandid: 12345, limit: 200 }).success).toBe(true);
    expect(getNarratives.input.safeParse({ brandid: 12345, limit: 201 }).success).toBe(false);
  });

  it('refuses an unknown brand', async () => {
    expect(refusalOf(await store.run(getNarratives, { brandid: 999_999 }))).toMatchObject({ field: 'brandid' });
  });
});
