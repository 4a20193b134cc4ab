import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { forgetHome } from './homeless-store.ts';

/**
 * Names the folder that holds the prepared stores of one test run. vitest.config.ts sets it; outside of a test run it
 * is not set, and every store is made where it is needed.
 */
export const PREPARED_STORES = 'PREPARED_STORES';

/**
 * Fills an empty directory with what `make` puts into one. The first call of a test run with this name makes it, all
 * later calls copy that, in other files and processes too. The name must say everything that `make` depends on.
 */
export async function fillFromPrepared(
  directory: string,
  name: string,
  make: (directory: string) => Promise<void>,
): Promise<void> {
  const folder = process.env[PREPARED_STORES];
  if (folder === undefined) return make(directory);
  const prepared = join(folder, name);
  if (!existsSync(prepared)) await prepare(folder, prepared, make);
  cpSync(prepared, directory, { recursive: true });
}

async function prepare(folder: string, prepared: string, make: (directory: string) => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const making = mkdtempSync(join(folder, '.making-'));
  await make(making);
  forgetHome(making);
  try {
    renameSync(making, prepared);
  } catch (error) {
    // Another process made it meanwhile.
    if (!existsSync(prepared)) throw error;
    rmSync(making, { recursive: true });
  }
}
