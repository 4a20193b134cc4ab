import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'brand-escalations-tests-';
const MEMORY = '/dev/shm';
/** A run of all tests needs less than half of this. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

/**
 * Names the folder that all temporary files of this test run lie in. It is in memory where the machine has room: most
 * tests make stores, each of which waits for the disk a dozen times, and no test is about the disk.
 */
export function testFolder(): string {
  return join(hasRoom(MEMORY) ? MEMORY : tmpdir(), `${PREFIX}${process.pid}`);
}

/** Returns the process id of the test run that a folder of this name belongs to. */
export function processOf(name: string): number | undefined {
  return name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : undefined;
}

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= ENOUGH_BYTES;
}
