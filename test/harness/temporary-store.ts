import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SAMPLE, initialiseSampleStore } from '../../data/sample-store.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { forgetHome } from '../set-up/homeless-store.ts';
import { fillFromPrepared } from '../set-up/prepared-stores.ts';

/** The person whom the runbook assigns its case to. */
export const OWNER = 'ed.allison@rewardinsight.com';

/** A temporary data directory. */
export interface TemporaryStore {
  readonly directory: string;
  /** Copies the store. No process may have it open. */
  copy(): TemporaryStore;
  remove(): void;
}

function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'brand-escalations-'));
}

function storeIn(directory: string): TemporaryStore {
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // Also if the process is interrupted.
  process.once('exit', remove);
  return {
    directory,
    copy() {
      const other = temporaryDirectory();
      cpSync(directory, other, { recursive: true });
      forgetHome(other);
      return storeIn(other);
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

/** Makes a store of sample data in a temporary directory. Stores of one size in one test run share their `store_id`. */
export async function temporaryStore(size: { combos?: number; seed?: number } = {}): Promise<TemporaryStore> {
  const store = storeIn(temporaryDirectory());
  const { combos, seed } = { ...DEFAULT_SAMPLE, ...size };
  try {
    await fillFromPrepared(store.directory, `sample-${combos}-${seed}`, (prepared) =>
      initialiseSampleStore(prepared, { combos, seed, owner: OWNER }, nodeFoundation()),
    );
  } catch (error) {
    store.remove();
    throw error;
  }
  return store;
}
