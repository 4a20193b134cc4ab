import { expect, test } from 'vitest';
import { maskAhead } from '../../src/mcp/mask-ahead.ts';

/** Returns how often others got their turn while this answer was masked. */
async function turnsWhile(answer: unknown): Promise<number> {
  let turns = 0;
  await maskAhead(answer, { sleep: async () => void turns++ });
  return turns;
}

test('given an answer of many long texts, then others get their turn between them', async () => {
  const steps = Array.from({ length: 20 }, (_, i) => ({ changes: [{ after: `${i} jane@example.com `.repeat(1000) }] }));
  expect(await turnsWhile({ steps })).toBe(19);
  const shorter = Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(1000, '.'));
  expect(await turnsWhile(shorter)).toBe(2);
});

test('given an answer of short texts, or one long text, then nobody waits', async () => {
  expect(
    await turnsWhile({ rows: Array.from({ length: 5000 }, (_, i) => `STAR MARKET ${i}`), total: 5, next: null }),
  ).toBe(0);
  expect(await turnsWhile('x'.repeat(40_000))).toBe(0);
});
