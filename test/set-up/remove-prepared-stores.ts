import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { PREPARED_STORES } from './prepared-stores.ts';

/** Removes the prepared stores once the test run is over. */
export function setup(project: TestProject) {
  const folder = project.config.env[PREPARED_STORES];
  return () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
}
