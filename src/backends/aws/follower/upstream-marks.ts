import type { UpstreamMarks } from '../../../domain/change/adoption.ts';
import type { Database } from '../../sqlite/database.ts';

/**
 * The versions of upstream's objects and items that were looked at, from the log. A replica has it beside the store's own
 * tables; `problems` is null where a version is taken in whole.
 */
export const MARKS_TABLE = `CREATE TABLE IF NOT EXISTS upstream_mark
  (source TEXT PRIMARY KEY, version TEXT NOT NULL, problems TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS upstream_mark_set_aside ON upstream_mark (source) WHERE problems IS NOT NULL`;

/** Keeps the marks of an adoption. Call it inside a transaction. */
export function keepMarks(database: Database, { marks, gone }: UpstreamMarks): void {
  for (const { source, version, problems } of marks)
    database.run(
      'INSERT OR REPLACE INTO upstream_mark VALUES (?, ?, ?)',
      source,
      version,
      problems.length === 0 ? null : JSON.stringify(problems),
    );
  for (const source of gone) database.run('DELETE FROM upstream_mark WHERE source = ?', source);
}
