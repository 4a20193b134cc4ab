import type { Combo } from '../../../domain/brand/brand.ts';
import type { StoreInfo } from '../../../domain/ports/store.ts';
import type { Rows, StoreHistory, StoreRecords } from '../../../domain/store-records.ts';
import { Database, type Parameter } from '../database.ts';
import { storedBankid } from '../reads/combos.ts';
import { DATA_MIGRATIONS, DATA_TABLES_VERSION } from '../schema/data.ts';
import { migrate } from '../schema/migrate.ts';
import { appendDeployment, appendInstructions } from './agents.ts';
import { insertBrandToCheck, loadBrand } from './brands.ts';
import { insertEscalation } from './escalations.ts';
import { insertMcc } from './mccs.ts';
import { appendMetadata, insertExecution, insertFeedback } from './metadata.ts';
import { insertStore } from './store.ts';

export interface LoadProgress {
  readonly stage: 'brands' | 'combos' | 'history' | 'indexes';
  /** Rows of this stage so far; 0 if the stage has none. */
  readonly rows: number;
}

const PROGRESS_EVERY = 50_000;
const PAUSE_EVERY = 5_000;
const COLUMNS = ['ccid', 'bankid', 'mid', 'brandid', 'mccid', 'narrative'];
/** One statement for many rows takes half of the time. */
const ROWS_PER_INSERT = 50;
/** In kilobytes. Sorting in pieces of this size, which a processor's cache holds, and merging them takes half of the time. */
const CACHE = 2048;

/**
 * Fills an empty file without journal and sync: after a crash the file is discarded, and the caller syncs it at the end.
 */
export async function loadData(
  path: string,
  stagingPath: string,
  info: StoreInfo,
  source: StoreRecords,
  onProgress: (progress: LoadProgress) => void,
): Promise<void> {
  const database = new Database(path, { readOnly: false });
  try {
    database.execute(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE}`);
    migrate(database, DATA_MIGRATIONS, DATA_TABLES_VERSION);
    database.execute('BEGIN');
    insertStore(database, info);
    await loadBrands(database, source, onProgress);
    database.execute('COMMIT');
    await loadCombos(database, stagingPath, source.combos(), onProgress);
    const history = await source.history();
    database.execute('BEGIN');
    await loadHistory(database, history, onProgress);
    await loadInstructions(database, history);
    database.execute('COMMIT');
    onProgress({ stage: 'indexes', rows: 0 });
    migrate(database, DATA_MIGRATIONS);
    database.execute('PRAGMA journal_mode = WAL');
  } finally {
    database.close();
  }
}

async function loadBrands(database: Database, source: StoreRecords, onProgress: (progress: LoadProgress) => void) {
  let rows = 0;
  await each(source.brands, (brand) => {
    if (!loadBrand(database, brand)) throw new RangeError(`brand ${brand.brandid} comes twice`);
    rows++;
  });
  await each(source.brandsToCheck, (brandid) => insertBrandToCheck(database, brandid));
  await each(source.mccs, (mcc) => insertMcc(database, mcc));
  onProgress({ stage: 'brands', rows });
}

/**
 * Loads combos, which come in any order and are clustered by brand. The index has all columns in the order of texts, so the
 * texts get their numbers, and the combos their texts' numbers, without looking up one by one.
 */
async function loadCombos(
  database: Database,
  stagingPath: string,
  combos: Rows<Combo>,
  onProgress: (progress: LoadProgress) => void,
): Promise<void> {
  database.run('ATTACH ? AS staging', stagingPath);
  database.execute(`PRAGMA staging.journal_mode = OFF; PRAGMA staging.synchronous = OFF;
    CREATE TABLE staging.incoming (${COLUMNS}); BEGIN`);
  let rows = 0;
  let values: Parameter[] = [];
  const insert = () => {
    if (values.length > 0) database.run(insertIncoming(values.length / COLUMNS.length), ...values);
    values = [];
  };
  await each(combos, ({ ccid, bankid, mid, brandid, mccid, narrative }) => {
    values.push(ccid, storedBankid(bankid), mid, brandid, mccid, narrative);
    rows++;
    if (rows % ROWS_PER_INSERT === 0) insert();
    if (rows % PROGRESS_EVERY === 0) onProgress({ stage: 'combos', rows });
  });
  insert();
  database.execute(`
    CREATE INDEX staging.by_text ON incoming (narrative, ccid, bankid, mid, brandid, mccid);
    INSERT INTO main.narrative (narrative)
      SELECT DISTINCT narrative FROM staging.incoming WHERE narrative > '' ORDER BY narrative;
    INSERT INTO main.combo
      SELECT ccid, bankid, mid, brandid, mccid, narrative_id
      FROM main.narrative CROSS JOIN staging.incoming INDEXED BY by_text USING (narrative)
      ORDER BY brandid, ccid, bankid;
    COMMIT; DETACH staging`);
  onProgress({ stage: 'combos', rows });
}

function insertIncoming(rows: number): string {
  const row = `(${COLUMNS.map(() => '?')})`;
  return `INSERT INTO staging.incoming VALUES ${Array(rows).fill(row)}`;
}

async function loadHistory(database: Database, history: StoreHistory, onProgress: (progress: LoadProgress) => void) {
  let rows = 0;
  await each(history.metadata, (metadata) => {
    // Upstream may have kept a brand's later versions only.
    if (!appendMetadata(database, metadata, metadata.version)) {
      throw new RangeError(
        `metadata version ${metadata.version} of brand ${metadata.brandid} does not follow the one before`,
      );
    }
    rows++;
  });
  await each(history.feedback, (feedback) => {
    if (!insertFeedback(database, feedback)) throw new RangeError(`feedback ${feedback.feedback_id} comes twice`);
    rows++;
  });
  await each(history.executions, (execution) => {
    if (!insertExecution(database, execution)) throw new RangeError(`execution ${execution.execution_arn} comes twice`);
    rows++;
  });
  await each(history.escalations, (escalation) => {
    if (!insertEscalation(database, escalation))
      throw new RangeError(`escalation ${escalation.escalation_id} comes twice`);
    rows++;
  });
  onProgress({ stage: 'history', rows });
}

async function loadInstructions(database: Database, { instructions = [], deployments = [] }: StoreHistory) {
  await each(instructions, (one) => {
    if (!appendInstructions(database, one)) {
      throw new RangeError(`version ${one.version} of the instructions of ${one.agent} does not follow the one before`);
    }
  });
  await each(deployments, (one) => {
    if (!appendDeployment(database, one)) {
      throw new RangeError(`deployment ${one.sequence} of ${one.agent} does not follow the one before`);
    }
  });
}

async function each<T>(rows: Rows<T>, visit: (row: T) => void): Promise<void> {
  if (!(Symbol.iterator in rows)) for await (const row of rows) visit(row);
  else {
    let count = 0;
    for (const row of rows) {
      visit(row);
      // Lets a signal arrive, so that Ctrl-C removes what is half made.
      if (++count % PAUSE_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
