import { beforeEach, describe, expect, test } from 'vitest';
import { done } from '../../../src/domain/refusal.ts';
import { HeavyQueue } from '../../../src/mcp/overload/heavy-queue.ts';
import { HandClock } from '../hand-clock.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const NEVER = new AbortController().signal;

let clock: HandClock;
let queue: HeavyQueue;
let begun: number[];
let ends: Map<number, () => void>;
beforeEach(() => {
  [clock, begun, ends] = [new HandClock(), [], new Map()];
  queue = new HeavyQueue({ running: 2, waiting: 3, clock });
});

/** Asks for a turn of a call that runs until it is ended. */
function call(number: number, signal = NEVER) {
  return queue.run(signal, async () => {
    begun.push(number);
    await new Promise<void>((resolve) => ends.set(number, resolve));
    return done(number);
  });
}

async function end(number: number) {
  ends.get(number)?.();
  await settled();
  await clock.advance(0);
  await settled();
}

async function given(calls: number) {
  const asked = Array.from({ length: calls }, (_, i) => call(i + 1));
  await clock.advance(0);
  await settled();
  return asked;
}

test('given room, then a call gives way to what has arrived before it begins', async () => {
  const asked = call(1);
  expect(begun).toStrictEqual([]);
  await clock.advance(0);
  await settled();
  expect(begun).toStrictEqual([1]);
  await end(1);
  expect(await asked).toMatchObject({ ok: true, value: 1 });
});

describe('given as many calls as may run and wait', () => {
  test('then they run two at a time, in their order', async () => {
    const asked = await given(5);
    expect(begun).toStrictEqual([1, 2]);
    for (const number of [2, 1, 3, 4, 5]) await end(number);
    expect(begun).toStrictEqual([1, 2, 3, 4, 5]);
    expect(await Promise.all(asked)).toMatchObject([1, 2, 3, 4, 5].map((value) => ({ ok: true, value })));
  });

  test('then another is refused with a time that fits how long calls take', async () => {
    await given(5);
    const refusal = { code: 'busy', retry_after_seconds: 2, instead: expect.stringContaining('again in 2 seconds') };
    expect(await call(6)).toMatchObject({ ok: false, refusal });
    await clock.advance(20_000);
    await end(1);
    void call(7);
    // A call that took twenty seconds raises the estimate.
    expect(await call(8)).toMatchObject({ ok: false, refusal: { retry_after_seconds: 11 } });
    expect(begun).toStrictEqual([1, 2, 3]);
  });

  test('then one that is cancelled leaves the queue, and another may wait', async () => {
    await given(4);
    const cancelled = new AbortController();
    const fifth = call(5, cancelled.signal);
    expect(await call(6)).toMatchObject({ ok: false });
    cancelled.abort(new Error('cancelled'));
    await expect(fifth).rejects.toThrow('cancelled');
    void call(7);
    for (const number of [1, 2, 3, 4]) await end(number);
    expect(begun).toStrictEqual([1, 2, 3, 4, 7]);
  });
});

test('given a call that fails, then its place is free', async () => {
  for (let i = 0; i < 4; i++) {
    const failing = queue.run(NEVER, () => Promise.reject(new Error('broken')));
    await Promise.all([expect(failing).rejects.toThrow('broken'), clock.advance(0)]);
  }
  await given(2);
  expect(begun).toStrictEqual([1, 2]);
});
