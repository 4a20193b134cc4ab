import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { Foundation } from '../../src/domain/ports/foundation.ts';

/** Names the file for a server process that `moved-date.ts` is loaded into. */
export const OFFSET_FILE = 'HARNESS_CLOCK_OFFSET_FILE';
/** Loaded into a server before anything else, so that its clock is the story's. */
export const MOVED_DATE = fileURLToPath(new URL('moved-date.ts', import.meta.url));

const HOUR = 3_600_000;

export function offsetFile(directory: string): string {
  return join(directory, 'clock-offset');
}

/** By how many milliseconds a story has gone on since its store was made; 0 where nothing was moved. */
export function offsetIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

/** Lets hours go by for every process of the story. */
export function moveClock(directory: string, hours: number): void {
  const file = offsetFile(directory);
  writeFileSync(file, String(offsetIn(file) + hours * HOUR));
}

/** Time by the story's clock; ids and hashing by Node. */
export function movedFoundation(directory: string): Foundation {
  const foundation = nodeFoundation();
  const now = () => new Date(Date.now() + offsetIn(offsetFile(directory))).toISOString();
  return { ...foundation, clock: { ...foundation.clock, now } };
}
