import { getEventListeners, once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ThreadLost } from '../../src/threads/jobs.ts';
import { RelayedThreads, relayJobs } from '../../src/threads/relay.ts';
import { ThreadSupervisor } from '../../src/threads/supervisor.ts';
import type { Order, Reply } from './obedient-worker.ts';

const script = new URL('./obedient-worker.ts', import.meta.url);
const GRACE = 5_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));

/** The threads that are relayed to, and the ends of the channels to their users. */
let owner: ThreadSupervisor<Order, Reply>;
let ports: MessagePort[];
const lost: string[] = [];
beforeEach(() => {
  lost.length = 0;
  ports = [];
  const onLost = ({ message }: Error) => lost.push(message);
  owner = new ThreadSupervisor({ name: 'The test worker', script, threads: 1, grace: GRACE, onLost });
});
afterEach(async () => {
  for (const port of ports) port.close();
  await owner.close();
  vi.useRealTimers();
});

function givenUser(): RelayedThreads<Order, Reply> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port2);
  relayJobs(port1, owner);
  return new RelayedThreads('The test worker', port2);
}

const answer = (value: number): Order => ({ do: 'answer', value });
const answered = (value: number) => ({ kind: 'answered', answer: value });

describe('given jobs of two users', () => {
  test('then their answers arrive, from the one thread that there is', async () => {
    const [one, other] = [givenUser(), givenUser()];
    const jobs = [one.run(answer(1)), other.run(answer(2)), one.run(answer(3))];
    expect(await Promise.all(jobs)).toEqual([1, 2, 3].map(answered));
    const threads = await Promise.all([one, other].map((user) => user.run({ do: 'describe' })));
    expect(threads[0]).toEqual(threads[1]);
  });

  test('when one uses a spare thread, then it makes room for the other', async () => {
    const [one, other] = [givenUser(), givenUser()];
    const next = Promise.withResolvers<unknown>();
    const onProgress = () => next.resolve(other.run(answer(1)));
    expect(await one.run({ do: 'make room' }, { spare: true, onProgress })).toEqual(answered(3));
    expect(await next.promise).toEqual(answered(1));
  });

  test('then a job that fails is rejected with the reason, and the next one is done', async () => {
    const user = givenUser();
    await expect(user.run({ do: 'fail' })).rejects.toThrow('The test worker failed: as ordered');
    expect(await user.run(answer(1))).toEqual(answered(1));
  });
});

test('given a thread that dies, then its job is lost, its owner hears why, and the next job gets another thread', async () => {
  const user = givenUser();
  await expect(user.run({ do: 'exit' })).rejects.toBeInstanceOf(ThreadLost);
  expect(lost).toEqual(['The test worker exited with code 3.']);
  expect(await user.run(answer(1))).toEqual(answered(1));
});

describe('given a job that hangs', () => {
  async function givenHangingJob(signal?: AbortSignal) {
    const busy = Promise.withResolvers<void>();
    const onProgress = (partial: Reply) => partial === 2 && busy.resolve();
    const outcome = givenUser().run({ do: 'hang', after: [1, 2] }, { signal, onProgress });
    await busy.promise;
    return { outcome };
  }

  test('when it is aborted, then its thread is terminated after the grace, and its last report counts', async () => {
    const controller = new AbortController();
    const { outcome } = await givenHangingJob(controller.signal);
    controller.abort();
    await vi.waitUntil(() => vi.getTimerCount() > 0);
    await vi.advanceTimersByTimeAsync(GRACE);
    expect(await outcome).toEqual({ kind: 'stopped', reason: 'aborted', partial: 2 });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('when its user ends, then the thread is free for others after the grace', async () => {
    await givenHangingJob();
    const [port] = ports.splice(0);
    const next = givenUser().run(answer(1));
    port?.close();
    if (port !== undefined) await once(port, 'close');
    await vi.waitUntil(() => vi.getTimerCount() > 0);
    await vi.advanceTimersByTimeAsync(GRACE);
    expect(await next).toEqual(answered(1));
  });

  test('when the owner closes, then it ends as closed', async () => {
    const { outcome } = await givenHangingJob();
    await owner.close();
    expect(await outcome).toEqual({ kind: 'stopped', reason: 'closed', partial: 2 });
  });

  test('when one waits behind it and is aborted, then that leaves the queue', async () => {
    await givenHangingJob();
    const controller = new AbortController();
    const waiting = givenUser().run(answer(1), { signal: controller.signal });
    controller.abort();
    expect(await waiting).toEqual({ kind: 'stopped', reason: 'aborted', partial: undefined });
  });
});
