import { defineNameFunctions } from '../brand-names.ts';
import type { Database } from '../database.ts';
import { defineMissingFunctions } from './missing-values.ts';
import { defineBlockFunctions } from './narrative-blocks.ts';
import { schemaVersion } from './versions.ts';

/** Statements that migrate a file from the previous schema version to the next. Released entries are never edited. */
export type Migrations = readonly [string, ...string[]];

/** Migrates a file to `version` (default: the newest), one transaction per step. Ignores a newer file. */
export function migrate(database: Database, migrations: Migrations, version: number = migrations.length): void {
  if (schemaVersion(database) < version) {
    defineNameFunctions(database);
    defineMissingFunctions(database);
    defineBlockFunctions(database);
  }
  for (let next = schemaVersion(database) + 1; next <= version; next++) {
    database.write(() => {
      // Another process may have migrated the file while this one waited for the lock.
      if (schemaVersion(database) >= next) return;
      database.execute(migrations[next - 1] ?? '');
      database.execute(`PRAGMA user_version = ${next}`);
    });
  }
}
