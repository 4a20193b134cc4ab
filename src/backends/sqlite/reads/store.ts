import type { StoreInfo, StoreReads } from '../../../domain/ports/store.ts';
import type { Database } from '../database.ts';
import { integer, oneOf, only, text } from '../row.ts';

export function storeInfo(database: Database): StoreInfo {
  const row = only(database.get('SELECT store_id, kind, created_at, owner FROM store'));
  return {
    store_id: text(row, 'store_id'),
    kind: oneOf(row, 'kind', ['sample', 'imported'] as const),
    created_at: text(row, 'created_at'),
    owner: text(row, 'owner'),
  };
}

export function currentRevision(database: Database): number {
  return integer(only(database.get('SELECT revision FROM revision')), 'revision');
}

export function storeReads(database: Database): Omit<StoreReads, 'publishes'> {
  return {
    store: async () => storeInfo(database),
    current: async () => currentRevision(database),
  };
}
