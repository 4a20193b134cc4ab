import type { Database } from '../database.ts';
import { integer } from '../row.ts';

/** The statements that take a file from the version before to the next. Never edited once released; only added to. */
export type Migrations = readonly [string, ...string[]];

export function schemaVersion(database: Database): number {
  const row = database.get('PRAGMA user_version');
  return row === undefined ? 0 : integer(row, 'user_version');
}

/** Brings a file up to `version` (the newest by default), one transaction a step. A newer file is left as it is. */
export function migrate(database: Database, migrations: Migrations, version: number = migrations.length): void {
  for (let next = schemaVersion(database) + 1; next <= version; next++) {
    database.write(() => {
      // Another process may have migrated while this one waited for the lock.
      if (schemaVersion(database) >= next) return;
      database.execute(migrations[next - 1] ?? '');
      database.execute(`PRAGMA user_version = ${next}`);
    });
  }
}
