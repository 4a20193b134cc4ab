import fc from 'fast-check';
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
  queue = new HeavyQueue({ running: 2, waiting: 3, waitingOfOne: 3, waitingOfCaller: 3, clock });
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
    queue = new HeavyQueue({ running: 2, waiting: 8, waitingOfOne: 4, waitingOfCaller: 8, clock });
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

describe('given callers of which one has many connections', () => {
  const of = (number: number, caller: string, connection: number) =>
    call(number, NEVER, `${caller}.connection ${connection}`);
  const numbers = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

  beforeEach(async () => {
    queue = new HeavyQueue({ running: 2, waiting: 8, waitingOfOne: 4, waitingOfCaller: 6, clock });
    for (const number of numbers(1, 8)) void of(number, 'many', number);
    await clock.advance(0);
    await settled();
  });

  test('then its connections together hold only their part of the waiting places, and another caller has room', async () => {
    expect(await of(9, 'many', 9)).toMatchObject({ ok: false, refusal: { code: 'busy' } });
    for (const number of [21, 22]) void of(number, 'other', 1);
    const message = expect.stringContaining('6 calls of all connections of this client');
    expect(await of(10, 'many', 10)).toMatchObject({ ok: false, refusal: { message } });
    expect(await of(23, 'other', 1)).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('2 calls that match against all records run, and 8 wait') },
    });
  });

  test('then callers take turns, so that a call waits for one of each other caller, not of each connection', async () => {
    for (const number of [21, 22]) void of(number, 'other', 1);
    const order = [1, 2, 3, 21, 4, 22, 5, 6, 7, 8];
    for (const number of order) await end(number);
    expect(begun).toStrictEqual(order);
  });
});

test('no caller waits longer than for one call of each other caller, whatever is asked in whatever order', async () => {
  const callers = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(callers, async (asked) => {
      [clock, begun, ends] = [new HandClock(), [], new Map()];
      queue = new HeavyQueue({ running: 1, waiting: 100, waitingOfOne: 100, waitingOfCaller: 100, clock });
      for (const [number, [caller, connection]] of asked.entries()) void call(number, NEVER, `${caller}.${connection}`);
      await clock.advance(0);
      await settled();
      for (let i = 0; i < asked.length; i++) await end(begun[i] ?? 0);
      expect(begun.toSorted((a, b) => a - b)).toStrictEqual(asked.map((_, number) => number));
      const order = begun.slice(1).map((number) => asked[number]?.[0]);
      for (let i = 0; i + 1 < order.length; i++) {
        const isAlone = order.slice(i).every((caller) => caller === order[i]);
        expect(isAlone || order[i + 1] !== order[i], JSON.stringify(order)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
