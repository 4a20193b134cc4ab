import type { StoreInfo } from '../../../domain/ports/store.ts';
import type { Database } from '../database.ts';

export function insertStore(database: Database, info: StoreInfo): void {
  database.run('INSERT INTO store VALUES (1, ?, ?, ?, ?)', info.store_id, info.kind, info.created_at, info.owner);
}

export function bumpRevision(database: Database): void {
  database.run('UPDATE revision SET revision = revision + 1');
}
