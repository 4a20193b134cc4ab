import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { processOf, testFolder } from './test-folder.ts';

/** Makes the folder for temporary files before the first test, and removes it after the last. */
export function setup() {
  const folder = testFolder();
  removeAbandoned(dirname(folder));
  // Readable for others: a test runs a program as another user.
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  // A process that a test has just ended may still be writing to it.
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Removes the folders of test runs that were killed: in memory they would lie until the machine restarts. */
function removeAbandoned(place: string): void {
  for (const name of readdirSync(place)) {
    const pid = processOf(name);
    if (pid !== undefined && !isAlive(pid)) rmSync(join(place, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it belongs to another user, and lives.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH';
  }
}
