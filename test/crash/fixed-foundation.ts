import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import type { Foundation } from '../../src/domain/ports/foundation.ts';

export const START = '2026-02-14T09:00:00.000Z';

/** A fixed clock and counted ids (greater than every real one), so that two runs write equal bytes. Runs with different `run` share no id. */
export function fixedFoundation(run: number, now: string = START): Foundation {
  let count = 0;
  const next = (digits: number): string => String(run * 10_000 + count++).padStart(digits, '0');
  return {
    clock: { now: () => now, sleep: async () => {} },
    ids: { ulid: () => `7${next(25)}`, nonce: () => next(32) },
    hasher: nodeHasher,
    commandLine: 'brand-escalations',
  };
}
