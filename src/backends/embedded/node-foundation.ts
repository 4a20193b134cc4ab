import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicFactory } from 'ulid';
import type { Clock, Foundation, Hasher, Ids } from '../../domain/ports/foundation.ts';

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  async sleep(milliseconds, signal) {
    // The port resolves at an abort; `delay` rejects.
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    });
  },
};

function nodeIds(): Ids {
  let monotonic: ReturnType<typeof monotonicFactory> | undefined;
  return {
    ulid(now) {
      monotonic ??= monotonicFactory();
      return monotonic(Date.parse(now));
    },
    nonce: () => randomBytes(16).toString('hex'),
  };
}

export const nodeHasher: Hasher = {
  sha256: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
};

/** Time, ids and hashing by Node itself. */
export function nodeFoundation(commandLine = 'brand-escalations'): Foundation {
  return { clock: systemClock, ids: nodeIds(), hasher: nodeHasher, commandLine };
}
