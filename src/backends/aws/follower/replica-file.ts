import { Database } from '../../sqlite/database.ts';
import { currentRevision, storeInfo } from '../../sqlite/reads/store.ts';
import { only, text } from '../../sqlite/row.ts';
import { migrate } from '../../sqlite/schema/migrate.ts';
import { MIGRATIONS } from '../../sqlite/schema/migrations.ts';
import { SCHEMA_VERSIONS, schemaVersion } from '../../sqlite/schema/versions.ts';
import { ChangeAlreadyApplied, StoreUnavailable } from '../../sqlite/store-errors.ts';
import { prepareForBatches } from '../../sqlite/writes/commit.ts';
import { LogBroken } from '../log/log-broken.ts';
import type { LogEntry } from '../log/log-entries.ts';
import type { LogPlace } from '../log/log-head.ts';
import { applyContent } from './apply-content.ts';
import { MARKS_TABLE } from './upstream-marks.ts';

/** The hash over the log up to the replica's revision, which is what tells a restored log from the one that was followed. */
const PLACE_TABLE =
  'CREATE TABLE IF NOT EXISTS log_place (one INTEGER PRIMARY KEY CHECK (one = 1), chain TEXT NOT NULL) STRICT';

/** A replica, open for writing. One process of a node has it: the follower. */
export class ReplicaFile {
  readonly database: Database;

  /** Throws `StoreUnavailable` for a file of a newer release. */
  constructor(path: string) {
    this.database = new Database(path, { readOnly: false });
    const version = schemaVersion(this.database);
    if (version > SCHEMA_VERSIONS.data) {
      this.database.close();
      throw new StoreUnavailable('newer_schema', `${path} has schema ${version}, made by a newer release.`, null);
    }
    // What a crash loses of it is applied again: the log has it.
    this.database.execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    migrate(this.database, MIGRATIONS.data);
    this.database.execute(MARKS_TABLE);
    prepareForBatches(this.database);
  }

  get storeId(): string {
    return storeInfo(this.database).store_id;
  }

  get place(): LogPlace {
    const chain = text(only(this.database.get('SELECT chain FROM log_place')), 'chain');
    return { revision: currentRevision(this.database), chain };
  }

  /** Makes a replica of a file of data that no log was applied to yet. */
  begin(chain: string): void {
    this.database.execute(PLACE_TABLE);
    this.database.run('INSERT INTO log_place VALUES (1, ?)', chain);
  }

  /** Applies an entry in one transaction. Throws {@link LogBroken} for one that does not fit, and changes nothing then. */
  apply(entry: LogEntry): void {
    const { revision, chain } = entry;
    try {
      this.database.write(() => {
        if (currentRevision(this.database) !== revision - 1 || !applyContent(this.database, entry))
          throw misfit(revision);
        this.database.run('UPDATE log_place SET chain = ?', chain);
      });
    } catch (error) {
      throw error instanceof ChangeAlreadyApplied ? misfit(revision, error) : error;
    }
  }

  close(): void {
    this.database.close();
  }
}

function misfit(revision: number, cause?: unknown): LogBroken {
  return new LogBroken('misfit', revision, `Entry ${revision} of the log does not fit this replica.`, { cause });
}
