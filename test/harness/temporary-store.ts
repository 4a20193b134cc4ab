import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialiseSampleStore } from '../../data/sample-store.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';

/** The person whom the runbook assigns its case to. */
export const OWNER = 'ed.allison@rewardinsight.com';

/** A data directory that is nobody's and goes away. */
export interface TemporaryStore {
  readonly directory: string;
  /** Another one with the same content. Only while nothing has this one open. */
  copy(): TemporaryStore;
  remove(): void;
}

function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'brand-escalations-'));
}

function storeIn(directory: string): TemporaryStore {
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // Also where the process is interrupted.
  process.once('exit', remove);
  return {
    directory,
    copy() {
      const other = temporaryDirectory();
      cpSync(directory, other, { recursive: true });
      return storeIn(other);
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

/** Makes a store of sample data in a temporary directory. */
export async function temporaryStore(size: { combos?: number; seed?: number } = {}): Promise<TemporaryStore> {
  const store = storeIn(temporaryDirectory());
  try {
    await initialiseSampleStore(store.directory, { ...size, owner: OWNER }, nodeFoundation());
  } catch (error) {
    store.remove();
    throw error;
  }
  return store;
}
