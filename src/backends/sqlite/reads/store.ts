import type { StoreInfo, StoreReads } from '../../../domain/ports/store.ts';
import type { Database, Row } from '../database.ts';
import { integer, oneOf, text } from '../row.ts';
import { StoredRowInvalid } from '../store-errors.ts';

export function insertStore(database: Database, info: StoreInfo): void {
  database.run('INSERT INTO store VALUES (1, ?, ?, ?, ?)', info.store_id, info.kind, info.created_at, info.owner);
}

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

export function bumpRevision(database: Database): void {
  database.run('UPDATE revision SET revision = revision + 1');
}

export function storeReads(database: Database): StoreReads {
  return {
    store: async () => storeInfo(database),
    revision: async () => currentRevision(database),
  };
}

/** The row of an aggregate query or a one-row table. */
export function only(row: Row | undefined): Row {
  if (row === undefined) throw new StoredRowInvalid('A table that has exactly one row is empty.');
  return row;
}
