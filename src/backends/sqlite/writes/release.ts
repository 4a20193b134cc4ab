import type { Database } from '../database.ts';

/** Records the newest release that writes to the store. */
export function recordRelease(authority: Database, version: string): void {
  const sql = 'INSERT INTO release VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET version = excluded.version';
  authority.run(sql, version);
}
