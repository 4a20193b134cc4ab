import { expect, test } from 'vitest';
import { interruptible } from '../../src/commands/interruption.ts';
import type { Rows } from '../../src/domain/store-records.ts';
import { aBrand, aCombo } from '../contract/records.ts';

const BRANDS = [aBrand({ brandid: 1 }), aBrand({ brandid: 2 })];

function recordsOf(onCombo: (ccid: number) => void) {
  return {
    brands: BRANDS,
    brandsToCheck: [1],
    mccs: [],
    *combos() {
      for (let ccid = 1; ccid <= 5_000; ccid++) {
        onCombo(ccid);
        yield aCombo({ ccid });
      }
    },
    history: () => ({ metadata: [], feedback: [], executions: [], escalations: [] }),
  };
}

async function all<T>(rows: Rows<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

test('given nobody stops it, then all records pass in their order', async () => {
  const records = interruptible(
    recordsOf(() => {}),
    new AbortController().signal,
  );
  expect(await all(records.brands)).toEqual(BRANDS);
  expect((await all(records.combos())).map(({ ccid }) => ccid)).toEqual(
    Array.from({ length: 5_000 }, (_, at) => at + 1),
  );
  expect(await all((await records.history()).escalations)).toEqual([]);
});

test('given a signal that arrives between turns of the event loop, then the records end within a thousand rows', async () => {
  const stop = new AbortController();
  let read = 0;
  const records = interruptible(
    recordsOf((ccid) => {
      read = ccid;
      if (ccid === 1_500) setImmediate(() => stop.abort());
    }),
    stop.signal,
  );
  await expect(all(records.combos())).rejects.toThrow('aborted');
  expect(read).toBeLessThanOrEqual(2_501);
});
