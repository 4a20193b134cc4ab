import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whenFree } from '../../../src/backends/sqlite/when-free.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const BUSY = Object.assign(new Error('database is locked'), { errcode: 5 });

/** Tries work that finds a lock each time, and returns how often it was tried. */
async function attempts(millisecondsOfOne: number): Promise<number> {
  let tried = 0;
  const work = () => {
    tried++;
    vi.advanceTimersByTime(millisecondsOfOne);
    throw BUSY;
  };
  await expect(whenFree(work, { sleep: async () => {} }, 10_000)).rejects.toBe(BUSY);
  return tried;
}

test('attempts that take long count as waiting, so that the caller is answered in time', async () => {
  expect(await attempts(1000)).toBe(10);
  expect(await attempts(4000)).toBe(3);
});

test('attempts that take no time are repeated until the pauses add up', async () => {
  expect(await attempts(0)).toBeGreaterThan(400);
});
