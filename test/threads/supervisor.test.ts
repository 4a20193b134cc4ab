import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type SupervisorSettings, ThreadSupervisor } from '../../src/threads/supervisor.ts';
import type { Order, Reply } from './obedient-worker.ts';

const script = new URL('./obedient-worker.ts', import.meta.url);
const TIME_LIMIT = 60_000;
const GRACE = 5_000;

// Tests advance the time, so that the speed of the machine decides nothing.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));

/** Every worker that the test started. */
const workers: Worker[] = [];
const EXITED = -1;
const watch = (worker: Worker) => void workers.push(worker);
beforeEach(() => void process.on('worker', watch));

const supervisors: ThreadSupervisor<Order, Reply>[] = [];
afterEach(async () => {
  for (const one of supervisors.splice(0)) await one.close();
  vi.useRealTimers();
  process.off('worker', watch);
  workers.length = 0;
});

function givenSupervisor(settings: Partial<SupervisorSettings> = {}): ThreadSupervisor<Order, Reply> {
  const defaults = { name: 'The test worker', script, threads: 1, timeLimit: TIME_LIMIT, grace: GRACE };
  const supervisor = new ThreadSupervisor<Order, Reply>({ ...defaults, ...settings });
  supervisors.push(supervisor);
  return supervisor;
}

const answer = (value: number): Order => ({ do: 'answer', value });
const answered = (value: number) => ({ kind: 'answered', answer: value });

/** A channel in which a request lies. */
function channelWith(order: Order): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(order);
  return port2;
}

/** Gives a job that hangs, and waits until its thread is busy with it. */
async function givenHangingJob(supervisor: ThreadSupervisor<Order, Reply>, signal?: AbortSignal) {
  const busy = Promise.withResolvers<void>();
  const onProgress = (partial: Reply) => partial === 2 && busy.resolve();
  const outcome = supervisor.run({ do: 'hang', after: [1, 2] }, { signal, onProgress });
  await busy.promise;
  return { outcome };
}

async function threadOf(supervisor: ThreadSupervisor<Order, Reply>): Promise<number | undefined> {
  const outcome = await supervisor.run({ do: 'describe' });
  return outcome.kind === 'answered' && typeof outcome.answer === 'object' ? outcome.answer.threadId : undefined;
}

describe('given jobs that answer', () => {
  test('then one thread serves them one after the other, in their order', async () => {
    const supervisor = givenSupervisor();
    const first = await threadOf(supervisor);
    const order: number[] = [];
    const jobs = [3, 1, 2].map(async (value) => {
      const outcome = await supervisor.run(answer(value));
      order.push(value);
      return outcome;
    });
    expect(await Promise.all(jobs)).toEqual([3, 1, 2].map(answered));
    expect(order).toEqual([3, 1, 2]);
    expect(await threadOf(supervisor)).toBe(first);
  });

  test('then there are as many threads as needed, and no more than allowed', async () => {
    const supervisor = givenSupervisor({ threads: 2 });
    expect(new Set([await threadOf(supervisor), await threadOf(supervisor)]).size).toBe(1);
    const threads = await Promise.all(Array.from({ length: 6 }, () => threadOf(supervisor)));
    expect(new Set(threads).size).toBe(2);
  });

  test('then the worker has its data, and the job its time limit', async () => {
    const supervisor = givenSupervisor({ workerData: { path: 'a' }, timeLimit: 1234 });
    expect(await supervisor.run({ do: 'describe' })).toMatchObject({
      answer: { workerData: { path: 'a' }, timeLimit: 1234 },
    });
  });

  test('then a thousand of them leave no listeners and no timers', async () => {
    const supervisor = givenSupervisor({ threads: 2 });
    const { signal } = new AbortController();
    const outcomes = await Promise.all(Array.from({ length: 1000 }, (_, i) => supervisor.run(answer(i), { signal })));
    expect(outcomes).toEqual(Array.from({ length: 1000 }, (_, i) => answered(i)));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('then a thousand of them add no listeners to the worker', async () => {
    const supervisor = givenSupervisor();
    for (let i = 0; i < 1000; i++) await supervisor.run(answer(i));
    expect(workers).toHaveLength(1);
    for (const event of ['message', 'error', 'exit']) expect(workers[0]?.listenerCount(event)).toBe(1);
  });
});

describe('given a worker that fails', () => {
  test.each([
    ['fail', 'The test worker failed: as ordered'],
    ['die', 'died as ordered'],
    ['exit', 'The test worker exited with code 3.'],
  ] as const)('when it must %s, then that job alone is rejected', async (what, message) => {
    const supervisor = givenSupervisor();
    const wrong = supervisor.run({ do: what });
    const right = supervisor.run(answer(1));
    await expect(wrong).rejects.toThrow(message);
    expect(await right).toEqual(answered(1));
  });

  test('when it needs more memory than it may have, then the process lives and the next job is served', async () => {
    const supervisor = givenSupervisor({ resourceLimits: { maxOldGenerationSizeMb: 24 } });
    await expect(supervisor.run({ do: 'allocate' })).rejects.toThrow('memory limit');
    expect(await supervisor.run(answer(1))).toEqual(answered(1));
  });

  test('when its script cannot be loaded, then each job is rejected', async () => {
    const supervisor = givenSupervisor({ script: new URL('./no-such-worker.ts', import.meta.url) });
    await expect(supervisor.run(answer(1))).rejects.toThrow('no-such-worker');
    await expect(supervisor.run(answer(1))).rejects.toThrow('no-such-worker');
  });

  test('when a request cannot be sent, then its job is rejected and leaves no listener', async () => {
    const supervisor = new ThreadSupervisor<() => void, Reply>({
      ...{ name: 'The test worker', script, threads: 1, timeLimit: TIME_LIMIT, grace: GRACE },
    });
    const { signal } = new AbortController();
    await expect(supervisor.run(() => undefined, { signal })).rejects.toThrow('could not be cloned');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await supervisor.close();
  });
});

describe('given a job that hangs', () => {
  test('when its time limit and the grace are over, then its last report is the outcome, and the next job is served', async () => {
    const supervisor = givenSupervisor();
    const { outcome } = await givenHangingJob(supervisor);
    const next = supervisor.run(answer(1));
    await vi.advanceTimersByTimeAsync(TIME_LIMIT + GRACE - 1);
    expect(await Promise.race([outcome, 'still running'])).toBe('still running');
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toEqual({ kind: 'stopped', reason: 'timeout', partial: 2 });
    expect(await next).toEqual(answered(1));
  });

  test('then its report is not taken for one of the next job', async () => {
    const supervisor = givenSupervisor();
    const { outcome } = await givenHangingJob(supervisor);
    const next = supervisor.run({ do: 'hang' });
    await vi.advanceTimersByTimeAsync(TIME_LIMIT + GRACE);
    expect(await outcome).toMatchObject({ partial: 2 });
    await vi.advanceTimersByTimeAsync(TIME_LIMIT + GRACE);
    expect(await next).toEqual({ kind: 'stopped', reason: 'timeout', partial: undefined });
  });

  test('when it is aborted, then its thread is terminated after the grace', async () => {
    const supervisor = givenSupervisor();
    const controller = new AbortController();
    const { outcome } = await givenHangingJob(supervisor, controller.signal);
    controller.abort();
    await vi.advanceTimersByTimeAsync(GRACE);
    expect(await outcome).toEqual({ kind: 'stopped', reason: 'aborted', partial: 2 });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(await supervisor.run(answer(1))).toEqual(answered(1));
  });

  test('when it is aborted and heeds it, then its answer counts and its thread goes on', async () => {
    const supervisor = givenSupervisor();
    const before = await threadOf(supervisor);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    expect(await supervisor.run({ do: 'answer on abort' }, { signal: controller.signal, onProgress })).toEqual(
      answered(1),
    );
    expect(await threadOf(supervisor)).toBe(before);
  });
});

describe('given a job that waits for something', () => {
  test('when it is aborted, then its signal aborts, and that of the next job has not', async () => {
    const supervisor = givenSupervisor();
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const order = { do: 'answer on signal' } as const;
    expect(await supervisor.run(order, { signal: controller.signal, onProgress })).toEqual(answered(2));
    const next = new AbortController();
    const waiting = supervisor.run(order, { signal: next.signal, onProgress: () => next.abort() });
    expect(await waiting).toEqual(answered(2));
    expect(workers).toHaveLength(1);
  });
});

describe('given a job that waits in the queue', () => {
  test('when its signal aborts, then it leaves the queue without a thread', async () => {
    const supervisor = givenSupervisor();
    await givenHangingJob(supervisor);
    const controller = new AbortController();
    const waiting = supervisor.run(answer(1), { signal: controller.signal });
    controller.abort();
    expect(await waiting).toEqual({ kind: 'stopped', reason: 'aborted', partial: undefined });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('when its signal aborts as its turn comes, then it does not run, and the one after it does', async () => {
    const supervisor = givenSupervisor();
    const controller = new AbortController();
    // Runs after the first job has given its thread to the second, and before the second takes it.
    const first = supervisor.carry(channelWith(answer(1)), {}).then(() => controller.abort());
    const second = supervisor.run(answer(2), { signal: controller.signal });
    const third = supervisor.run(answer(3));
    await first;
    expect(await second).toEqual({ kind: 'stopped', reason: 'aborted', partial: undefined });
    expect(await third).toEqual(answered(3));
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('when its signal had aborted before, then it starts no thread', async () => {
    const supervisor = givenSupervisor({ script: new URL('./no-such-worker.ts', import.meta.url) });
    expect(await supervisor.run(answer(1), { signal: AbortSignal.abort() })).toMatchObject({ reason: 'aborted' });
  });

  test('then the time that it waits is not taken from its time limit', async () => {
    const supervisor = givenSupervisor();
    const { outcome } = await givenHangingJob(supervisor);
    const second = supervisor.run({ do: 'hang' });
    const third = supervisor.run(answer(1));
    await vi.advanceTimersByTimeAsync(TIME_LIMIT + GRACE);
    expect(await outcome).toMatchObject({ reason: 'timeout' });
    await vi.advanceTimersByTimeAsync(TIME_LIMIT + GRACE);
    expect(await second).toMatchObject({ reason: 'timeout' });
    expect(await third).toEqual(answered(1));
  });
});

describe('given a job for which a thread has to be spare', () => {
  test('when none is, then it does not run, also where others wait', async () => {
    const supervisor = givenSupervisor();
    await givenHangingJob(supervisor);
    const none = { kind: 'stopped', reason: 'none_spare', partial: undefined };
    expect(await supervisor.run(answer(1), { spare: true })).toEqual(none);
  });

  test('when another job comes later, then it makes room', async () => {
    const supervisor = givenSupervisor();
    const next = Promise.withResolvers<unknown>();
    const onProgress = () => next.resolve(supervisor.run(answer(1)));
    expect(await supervisor.run({ do: 'make room' }, { spare: true, onProgress })).toEqual(answered(3));
    expect(await next.promise).toEqual(answered(1));
  });

  test('when a job waits behind one of the usual kind, then that is not disturbed', async () => {
    const supervisor = givenSupervisor();
    const controller = new AbortController();
    const onProgress = () => {
      void supervisor.run(answer(1));
      controller.abort();
    };
    const heeds = { do: 'answer on abort' } as const;
    expect(await supervisor.run(heeds, { onProgress, signal: controller.signal })).toEqual(answered(1));
  });
});

describe('given a supervisor that is closed', () => {
  test('then the job in progress, those in the queue and those to come end as closed', async () => {
    const supervisor = givenSupervisor();
    const { outcome } = await givenHangingJob(supervisor);
    const { signal } = new AbortController();
    const waiting = [1, 2].map((value) => supervisor.run(answer(value), { signal }));
    await supervisor.close();
    expect(await outcome).toEqual({ kind: 'stopped', reason: 'closed', partial: 2 });
    const closed = { kind: 'stopped', reason: 'closed', partial: undefined };
    expect(await Promise.all(waiting)).toEqual([closed, closed]);
    expect(await supervisor.run(answer(3))).toEqual(closed);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('when a job has just got its turn, then it does not start a thread', async () => {
    const supervisor = givenSupervisor();
    const closing = supervisor.carry(channelWith(answer(1)), {}).then(() => supervisor.close());
    const second = supervisor.run(answer(2));
    await closing;
    expect(await second).toEqual({ kind: 'stopped', reason: 'closed', partial: undefined });
  });

  test('then no thread runs on, whether it was busy, idle or being terminated already', async () => {
    const supervisor = givenSupervisor({ threads: 3 });
    const { outcome } = await givenHangingJob(supervisor);
    await vi.advanceTimersByTimeAsync(TIME_LIMIT + GRACE);
    await outcome;
    // Of these three the first takes the place of the one that is being terminated.
    await Promise.all([supervisor.run(answer(1)), supervisor.run(answer(2)), givenHangingJob(supervisor)]);
    await supervisor.close();
    expect(workers.map(({ threadId }) => threadId)).toEqual([EXITED, EXITED, EXITED, EXITED]);
  });

  test('then closing it twice does no harm', async () => {
    const supervisor = givenSupervisor();
    await supervisor.run(answer(1));
    await Promise.all([supervisor.close(), supervisor.close()]);
  });
});

test('an idle thread does not keep the process alive', async () => {
  const module = fileURLToPath(new URL('../../src/threads/supervisor.ts', import.meta.url));
  const program = `(async () => {
    const { ThreadSupervisor } = await import(${JSON.stringify(module)});
    const settings = { name: 'x', script: new URL(${JSON.stringify(script.href)}), threads: 1, timeLimit: 60000, grace: 60000 };
    const outcome = await new ThreadSupervisor(settings).run({ do: 'answer', value: 5 });
    console.log(outcome.answer);
  })()`;
  // Its time is the test's: a process that does not end fails it.
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', program]);
  expect(stdout.trim()).toBe('5');
});
