import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';

/** Fixed, so that a run can be repeated. `npm run fuzz` tries others. */
const SEED = 20_261_130;

test.each(['stdio', 'http'] as const)(
  'given generated calls and frames over %s, then nothing breaks',
  async (transport) => {
    const calls = 1000;
    const { sent, kinds, failures } = await fuzz({ transport, calls, seed: SEED });
    expect(failures).toStrictEqual([]);
    expect(sent).toBe(calls);
    // The frames reach the tools, and are refused as well.
    expect(Math.min(kinds.answered, kinds.refused, kinds.error)).toBeGreaterThan(0);
  },
);
