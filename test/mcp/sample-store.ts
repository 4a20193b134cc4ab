import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSample } from '../../data/generator/sample.ts';
import { withSampleInstructions } from '../../data/sample-instructions.ts';
import { initialiseStore } from '../../src/backends/embedded/initialise.ts';
import { fillFromPrepared } from '../set-up/prepared-stores.ts';

export const OWNER = 'ed.allison@rewardinsight.com';

/** An empty directory, and how to be rid of it. */
export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'brand-escalations-mcp-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Makes the sample store, with fewer combos than the real one has. */
export async function makeSampleStore(directory: string): Promise<void> {
  const info = {
    store_id: 'STORE-TEST',
    kind: 'sample',
    created_at: '2026-02-14T09:00:00.000Z',
    owner: OWNER,
  } as const;
  await fillFromPrepared(directory, 'mcp-sample', (prepared) =>
    initialiseStore(prepared, info, withSampleInstructions(openSample({ seed: 1, combos: 6000 }))),
  );
}
