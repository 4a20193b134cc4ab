import type { Foundation } from '../../domain/ports/foundation.ts';
import type { StoreInfo } from '../../domain/ports/store.ts';
import type { StoreRecords } from '../../domain/store-records.ts';
import type { LoadProgress } from '../sqlite/writes/bulk-load.ts';
import { initialiseStore } from './initialise.ts';

/**
 * Makes a new store of imported data. Imported and sample data never mix, and nothing is added to a store that exists:
 * throws `StoreExists` where there is one, before anything of `source` is read. What `source` throws leaves no store.
 */
export async function importStore(
  directory: string,
  request: {
    readonly owner: string;
    readonly source: StoreRecords;
    readonly onProgress?: (progress: LoadProgress) => void;
  },
  { clock, ids }: Foundation,
): Promise<StoreInfo> {
  const { owner, source, onProgress } = request;
  const info: StoreInfo = { store_id: ids.nonce(), kind: 'imported', created_at: clock.now(), owner };
  await initialiseStore(directory, info, source, onProgress);
  return info;
}
