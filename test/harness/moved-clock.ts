import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { Foundation } from '../../src/domain/ports/foundation.ts';

/** The variable that names the clock file for a server process with `moved-date.ts`. */
export const OFFSET_FILE = 'HARNESS_CLOCK_OFFSET_FILE';
/** The module that a server loads first, so that it uses the scenario's clock. */
export const MOVED_DATE = fileURLToPath(new URL('moved-date.ts', import.meta.url));

const HOUR = 3_600_000;

export function offsetFile(directory: string): string {
  return join(directory, 'clock-offset');
}

/** Returns the scenario's time offset in milliseconds; 0 if the clock was not moved. */
export function offsetIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

/** Advances the clock of every process of the scenario. */
export function moveClock(directory: string, hours: number): void {
  const file = offsetFile(directory);
  writeFileSync(file, String(offsetIn(file) + hours * HOUR));
}

/** Time from the scenario's clock; ids and hashing from Node. */
export function movedFoundation(directory: string): Foundation {
  const foundation = nodeFoundation();
  const now = () => new Date(Date.now() + offsetIn(offsetFile(directory))).toISOString();
  return { ...foundation, clock: { ...foundation.clock, now } };
}
