import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MatchPool } from '../../../../src/backends/sqlite/matching/match-pool.ts';
import { type MatchThreads, matchThreads } from '../../../../src/backends/sqlite/matching/match-threads.ts';
import type { CoverageRequest } from '../../../../src/domain/metadata/coverage.ts';
import { counted } from '../../../domain/counted.ts';
import { acceptedRegex } from '../../../domain/regex/accepted-regex.ts';

/** A worker that obeys the pattern: it answers, hangs, or dies. */
const script = new URL('./obedient-worker.ts', import.meta.url);

// Tests advance the time, so that the speed of the machine decides nothing.
const GRACE = 2_000;
const A_DAY = 86_400_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));

let threads: MatchThreads;
beforeEach(() => {
  threads = matchThreads({ script, database: 'none', grace: GRACE });
});
afterEach(async () => {
  await threads.close();
  vi.useRealTimers();
});

function givenPool(): MatchPool {
  return new MatchPool(threads);
}

/** Milliseconds for which a count waits for its helper, in a test that needs one. */
const HELP_AWAITED = 600_000;

function request(
  source: 'ANSWER' | 'STICK' | 'DIE' | 'SHARE SAME' | 'SHARE OTHER' | 'SHARE FAIL' | 'SHARE DIE',
): CoverageRequest {
  return { brandid: 1, regex: acceptedRegex(source), mccids: [], moved: [], samples: 0 };
}

it('terminates a thread that hangs after an abort, answers with its last counts, and starts another', async () => {
  const pool = givenPool();
  const controller = new AbortController();
  const stuck = await counted(
    pool.coverage(request('STICK'), controller.signal, () => {
      controller.abort();
      vi.advanceTimersByTime(GRACE);
    }),
  );
  expect(stuck).toMatchObject({ complete: false, combos_considered: 7 });
  expect(await counted(pool.coverage(request('ANSWER')))).toMatchObject({ complete: true, combos_considered: 8 });
});

it('reports the progress of a count to its caller, and lets it count for as long as it takes', async () => {
  const heard: number[] = [];
  const pool = givenPool();
  const counting = pool.coverage(request('STICK'), undefined, (combos) => {
    heard.push(combos);
    vi.advanceTimersByTime(A_DAY);
    void threads.close();
  });
  await counting;
  expect(heard).toEqual([7]);
});

it('adds what a free thread counted that helped', async () => {
  const pool = givenPool();
  const shared = await counted(pool.coverage({ ...request('SHARE SAME'), samples: HELP_AWAITED }));
  expect(shared).toMatchObject({ complete: true, combos_considered: 8, caught_others: 5 });
  expect(shared.false_positives_by_brand).toEqual([{ brandid: 7, brandname: 'Helped', combos: 5 }]);
});

it.each(['SHARE FAIL', 'SHARE DIE'] as const)('searches itself what a helper took that ended by %s', async (source) => {
  const pool = givenPool();
  const finished = await counted(pool.coverage({ ...request(source), samples: HELP_AWAITED }));
  // Of 33 blocks in parts of 16, the thread that began the count searched the first part.
  expect(finished).toMatchObject({ complete: true, combos_considered: 8, caught_others: 2 });
});

it('counts again without help if the helper saw other data', async () => {
  const pool = givenPool();
  const alone = await counted(pool.coverage({ ...request('SHARE OTHER'), samples: 50 }));
  expect(alone).toMatchObject({ complete: true, combos_considered: 8, caught_others: 0 });
});

it('gets no help where others wait for a thread', async () => {
  const pool = givenPool();
  const counts = ['SHARE SAME', 'ANSWER', 'ANSWER', 'ANSWER'] as const;
  const [first] = await Promise.all(counts.map((source) => counted(pool.coverage({ ...request(source), samples: 0 }))));
  expect(first).toMatchObject({ complete: true, combos_considered: 8 });
});

it('fails only the count of a thread that dies', async () => {
  const pool = givenPool();
  await expect(pool.coverage(request('DIE'))).rejects.toMatchObject({
    refusal: { code: 'busy' },
    cause: { message: expect.stringContaining('as told') },
  });
  expect(await counted(pool.coverage(request('ANSWER')))).toMatchObject({ complete: true });
});

it('queues counts beyond the number of threads and answers them all', async () => {
  const pool = givenPool();
  const counts = await Promise.all(Array.from({ length: 7 }, () => counted(pool.coverage(request('ANSWER')))));
  expect(counts.map((count) => count.complete)).toEqual(Array(7).fill(true));
});

it('answers running, queued and later counts as incomplete when it is closed', async () => {
  const pool = givenPool();
  const counts = Array.from({ length: 5 }, () => counted(pool.coverage(request('STICK'))));
  await threads.close();
  for (const count of await Promise.all(counts)) expect(count.complete).toBe(false);
  expect((await counted(pool.coverage(request('ANSWER')))).complete).toBe(false);
});

it('takes a count out of the queue when it is aborted', async () => {
  const pool = givenPool();
  const stuck = [pool.coverage(request('STICK')), pool.coverage(request('STICK'))];
  const controller = new AbortController();
  const waiting = counted(pool.coverage(request('ANSWER'), controller.signal));
  controller.abort();
  expect(await waiting).toMatchObject({ complete: false, combos_considered: 0 });
  await threads.close();
  await Promise.all(stuck);
});
