import type { Frame } from './frames.ts';
import type { Failure, Kind, Verdict } from './judge.ts';
import { failure } from './judge.ts';

/** A call that takes longer counts as a hang, in milliseconds. */
export const HANG_MS = 120_000;
/** A run stops at this many failures. */
const ENOUGH = 20;

/** The outcome of a run. */
export class Tally {
  sent = 0;
  readonly kinds: Record<Kind, number> = { answered: 0, refused: 0, error: 0 };
  readonly failures: Failure[] = [];
  /** Tools that answered at least once. */
  readonly reached = new Set<string>();

  count(verdict: Verdict, frame: Frame | undefined, got: string): void {
    if (verdict.kind === 'fault') this.fail(failure(`answer ${verdict.problem}`, frame, got));
    else {
      this.kinds[verdict.kind]++;
      if (verdict.kind === 'answered' && frame?.tool !== undefined) this.reached.add(frame.tool);
    }
  }

  fail(one: Failure): void {
    this.failures.push(one);
  }

  hasEnough(): boolean {
    return this.failures.length >= ENOUGH;
  }

  /** Finds what the server logs for its operator when a bug shows. */
  readLog(log: string): void {
    const faults = log.split('\n').filter((line) => /^fault |^\s+at |^\(node:/.test(line));
    if (faults.length > 0) this.fail(failure('log has a fault', undefined, faults.slice(0, 5).join('\n')));
  }
}

/** The environment of a server under test: its quotas would refuse most proposals of a long run. */
export function environment(directory: string): NodeJS.ProcessEnv {
  return {
    BRAND_ESCALATIONS_DATA: directory,
    BRAND_ESCALATIONS_MAX_WAITING_CHANGES: '100000',
    BRAND_ESCALATIONS_MAX_WAITING_MEGABYTES: '10000',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  };
}

/** Rejects with `late()` when the promise takes longer. */
export async function within<T>(promise: Promise<T>, milliseconds: number, late: () => unknown): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), milliseconds);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
