import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { writeDesk } from '../src/backends/embedded/write-desk.ts';
import type { LoadProgress } from '../src/backends/sqlite/writes/bulk-load.ts';
import { DEFAULT_DESK, type Desk } from '../src/domain/escalation/desk.ts';
import type { Foundation } from '../src/domain/ports/foundation.ts';
import type { StoreInfo } from '../src/domain/ports/store.ts';
import type { StoreRecords } from '../src/domain/store-records.ts';
import { DATA_TEAM, STAFF_BY_LEVEL } from './generator/people.ts';
import { openSample, type Sample } from './generator/sample.ts';
import { withSampleInstructions } from './sample-instructions.ts';

export const DEFAULT_SAMPLE = { combos: 40_000, seed: 42 } as const;

export interface SampleStoreRequest {
  readonly combos?: number;
  readonly seed?: number;
  /** The owner of the data directory. */
  readonly owner: string;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Sample data as a store begins with it. */
export interface NewSampleStore {
  readonly info: StoreInfo;
  readonly source: StoreRecords;
  readonly desk: Desk;
}

export function newSampleStore(
  { combos = DEFAULT_SAMPLE.combos, seed = DEFAULT_SAMPLE.seed, owner }: SampleStoreRequest,
  { clock, ids }: Foundation,
): NewSampleStore {
  const { 1: operations, 2: engineering, 3: product } = STAFF_BY_LEVEL;
  const teams = { '1': [...operations], '2': [...engineering], '3': [...product] };
  return {
    info: { store_id: ids.nonce(), kind: 'sample', created_at: clock.now(), owner },
    source: withSampleInstructions(openSample({ combos, seed })),
    desk: { ...DEFAULT_DESK, teams, notify_on_create: [DATA_TEAM] },
  };
}

/** Creates an embedded store with sample data. Throws `StoreExists` when there is a store already. */
export async function initialiseSampleStore(
  directory: string,
  request: SampleStoreRequest,
  foundation: Foundation,
): Promise<void> {
  const { info, source, desk } = newSampleStore(request, foundation);
  await initialiseStore(directory, info, source, request.onProgress);
  writeDesk(directory, desk);
}

/** Generates sample data without a store; `history` is the number of brands with metadata, feedback and escalations. */
export function sampleRecords(request: {
  readonly combos: number;
  readonly seed: number;
  readonly history: number;
}): Sample {
  const { combos, seed, history } = request;
  return withSampleInstructions(openSample({ combos, seed, brandsWithHistory: history }));
}
