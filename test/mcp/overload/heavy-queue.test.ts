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
  queue = new HeavyQueue({ running: 2, waiting: 3, waitingOfOne: 3, clock });
});

/** Asks for a turn of a call that runs until it is ended. */
function call(number: number, signal = NEVER, connection = 'one') {
  return queue.run({ connection, signal }, async () => {
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
    const failing = queue.run({ connection: 'one', signal: NEVER }, () => Promise.reject(new Error('broken')));
    await Promise.all([expect(failing).rejects.toThrow('broken'), clock.advance(0)]);
  }
  await given(2);
  expect(begun).toStrictEqual([1, 2]);
});

describe('given several connections', () => {
  beforeEach(() => {
    queue = new HeavyQueue({ running: 2, waiting: 8, waitingOfOne: 4, clock });
  });
  const other = (number: number, connection: string) => call(number, NEVER, connection);

  test('then one holds only its part of the waiting places, and others wait in the rest', async () => {
    await given(6);
    expect(await call(7)).toMatchObject({
      ok: false,
      refusal: { code: 'busy', retry_after_seconds: 2 },
    });
    for (const number of [11, 12, 13, 14]) void other(number, 'two');
    expect(await call(8)).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('4 calls of this connection') },
    });
    expect(await other(21, 'three')).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('2 calls that match against all records run, and 8 wait') },
    });
  });

  test('then they take turns, so that a call waits for one of each other connection, not for all', async () => {
    await given(6);
    for (const number of [11, 12]) void other(number, 'two');
    void other(21, 'three');
    for (const number of [1, 2, 3, 11, 21, 4, 12, 5, 6]) await end(number);
    expect(begun).toStrictEqual([1, 2, 3, 11, 21, 4, 12, 5, 6]);
  });

  test('then one whose calls are cancelled holds no place', async () => {
    await given(2);
    const cancelled = new AbortController();
    const gone = [3, 4, 5, 6].map((number) => call(number, cancelled.signal));
    void other(11, 'two');
    cancelled.abort(new Error('cancelled'));
    expect((await Promise.allSettled(gone)).every(({ status }) => status === 'rejected')).toBe(true);
    for (const number of [7, 8, 9, 10]) void call(number);
    for (const number of [1, 2, 11, 7, 8]) await end(number);
    expect(begun).toStrictEqual([1, 2, 11, 7, 8, 9, 10]);
  });
});
