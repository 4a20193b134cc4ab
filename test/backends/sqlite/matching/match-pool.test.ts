import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MatchPool } from '../../../../src/backends/sqlite/matching/match-pool.ts';
import type { CoverageRequest } from '../../../../src/domain/metadata/coverage.ts';
import { acceptedRegex } from '../../../domain/regex/accepted-regex.ts';

/** A worker of the tests' own, which obeys the pattern: answers, hangs, or dies. */
const script = new URL('./obedient-worker.ts', import.meta.url);

// Time passes when a test says so: how fast the machine is decides nothing.
const DEADLINE = 60_000;
const GRACE = 2_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));

const pools: MatchPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  vi.useRealTimers();
});

function givenPool(): MatchPool {
  const pool = new MatchPool({ script, database: 'none', deadline: DEADLINE, grace: GRACE });
  pools.push(pool);
  return pool;
}

function request(source: 'ANSWER' | 'STICK' | 'DIE'): CoverageRequest {
  return { brandid: 1, regex: acceptedRegex(source), mccids: [], moved: [], samples: 0 };
}

it('a thread that is stuck in one match is ended, its last counts are the answer, and another takes its place', async () => {
  const pool = givenPool();
  const stuck = await pool.coverage(request('STICK'), undefined, () => void vi.advanceTimersByTime(DEADLINE + GRACE));
  expect(stuck).toMatchObject({ complete: false, combos_considered: 7 });
  expect(await pool.coverage(request('ANSWER'))).toMatchObject({ complete: true, combos_considered: 8 });
});

it('a caller that wants to know hears how far a count is', async () => {
  const heard: number[] = [];
  await givenPool().coverage(request('STICK'), undefined, (combos) => {
    heard.push(combos);
    vi.advanceTimersByTime(DEADLINE + GRACE);
  });
  expect(heard).toEqual([7]);
});

it('a thread that dies fails its own count only', async () => {
  const pool = givenPool();
  await expect(pool.coverage(request('DIE'))).rejects.toThrow('as told');
  expect(await pool.coverage(request('ANSWER'))).toMatchObject({ complete: true });
});

it('counts beyond the number of threads wait their turn, and are all answered', async () => {
  const pool = givenPool();
  const counts = await Promise.all(Array.from({ length: 7 }, () => pool.coverage(request('ANSWER'))));
  expect(counts.map((count) => count.complete)).toEqual(Array(7).fill(true));
});

it('closing answers what is under way and what waits, marked incomplete, and what comes later', async () => {
  const pool = givenPool();
  const counts = Array.from({ length: 5 }, () => pool.coverage(request('STICK')));
  await pool.close();
  for (const count of await Promise.all(counts)) expect(count.complete).toBe(false);
  expect((await pool.coverage(request('ANSWER'))).complete).toBe(false);
});

it('an abort ends the wait for a thread', async () => {
  const pool = givenPool();
  const stuck = [pool.coverage(request('STICK')), pool.coverage(request('STICK'))];
  const controller = new AbortController();
  const waiting = pool.coverage(request('ANSWER'), controller.signal);
  controller.abort();
  expect(await waiting).toMatchObject({ complete: false, combos_considered: 0 });
  await pool.close();
  await Promise.all(stuck);
});
