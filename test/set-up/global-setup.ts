import { mkdirSync, rmSync } from 'node:fs';
import { testFolder } from './test-folder.ts';

/** Makes the folder for temporary files before the first test, and removes it after the last. */
export function setup() {
  const folder = testFolder();
  // Readable for others: a test runs a program as another user.
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return () => rmSync(folder, { recursive: true, force: true });
}
