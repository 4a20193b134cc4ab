import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import type { Foundation } from '../../../src/domain/ports/foundation.ts';

/** Longer sleeps are leases, which a test must not shorten. */
const PAUSE = 2_000;

/**
 * The machine's foundation, whose pauses between attempts take no time.
 *
 * @param onPause runs in place of each pause
 */
export function impatientFoundation(onPause: () => Promise<void> = async () => {}): Foundation {
  const foundation = nodeFoundation();
  const { clock } = foundation;
  return {
    ...foundation,
    clock: {
      now: () => clock.now(),
      sleep: (milliseconds, signal) => (milliseconds > PAUSE ? clock.sleep(milliseconds, signal) : onPause()),
    },
  };
}
