import { AGENTS } from '../../domain/agents/agent.ts';
import type { StoreInfo } from '../../domain/ports/store.ts';
import type { StoreRecords } from '../../domain/store-records.ts';
import type { Database } from '../sqlite/database.ts';
import { agentReads, instructionsOf } from '../sqlite/reads/agents.ts';
import { brandReads } from '../sqlite/reads/brands.ts';
import { COMBO_COLUMNS, comboOf, comboRows, NO_BANK } from '../sqlite/reads/combos.ts';
import { escalationReads } from '../sqlite/reads/escalations.ts';
import { mccReads } from '../sqlite/reads/mccs.ts';
import { metadataReads } from '../sqlite/reads/metadata.ts';
import { storeInfo } from '../sqlite/reads/store.ts';
import { integer, text } from '../sqlite/row.ts';
import { StoredRowInvalid } from '../sqlite/store-errors.ts';
import { nodeHasher } from './node-foundation.ts';
import { openStoreFile } from './open-store-file.ts';
import { storeFiles } from './store-files.ts';

/** Everything needed to fill a new store, as of one moment. */
export interface StoredRecords {
  readonly info: StoreInfo;
  readonly records: StoreRecords;
  /** False if no combo has a bank, for example because upstream's table lacks the column. */
  readonly hasBankids: boolean;
  close(): void;
}

/**
 * Opens a store's data for reading all of it, row by row, by key. The reader keeps the state that it began with while
 * writers go on. Applied changes, test runs, the outbox and the audit are left out: they belong to this store. Throws
 * `StoreUnavailable`.
 */
export function openStoredRecords(directory: string): StoredRecords {
  const database = openStoreFile(storeFiles(directory).data, 'data', { readOnly: true });
  try {
    database.execute('BEGIN');
    return {
      info: storeInfo(database),
      records: recordsIn(database),
      hasBankids: hasBankids(database),
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function hasBankids(database: Database): boolean {
  const withBank = database.get(`SELECT 1 FROM combo_count WHERE bankid <> ${NO_BANK} LIMIT 1`) !== undefined;
  return withBank || database.get('SELECT 1 FROM combo_count LIMIT 1') === undefined;
}

function recordsIn(database: Database): StoreRecords {
  const brands = brandReads(database);
  const history = metadataReads(database);
  const escalations = escalationReads(database);
  const agents = agentReads(database, nodeHasher);
  return {
    brands: mapped(ids(database, 'SELECT brandid FROM brand ORDER BY brandid'), async (brandid) =>
      stored(await brands.brand(brandid)),
    ),
    brandsToCheck: ids(database, 'SELECT brandid FROM brand_to_check ORDER BY brandid'),
    mccs: mccsIn(database),
    combos: () => combosIn(database),
    history: () => ({
      metadata: flattened(withHistory(database, 'metadata_version'), (brandid) => history.metadataVersions(brandid)),
      feedback: flattened(withHistory(database, 'feedback'), (brandid) => history.feedbackOf(brandid)),
      executions: flattened(withHistory(database, 'workflow_execution'), (brandid) => history.executionsOf(brandid)),
      escalations: mapped(escalationIds(database), async (id) => stored(await escalations.escalation(id))),
      instructions: flattened(AGENTS, async (agent) => [...instructionsOf(database, agent)]),
      deployments: flattened(AGENTS, (agent) => agents.deploymentsOf(agent)),
    }),
  };
}

function withHistory(database: Database, table: 'metadata_version' | 'feedback' | 'workflow_execution') {
  return ids(database, `SELECT DISTINCT brandid FROM ${table} ORDER BY brandid`);
}

function* ids(database: Database, sql: string): Generator<number> {
  for (const row of database.iterate(sql)) yield integer(row, 'brandid');
}

function* escalationIds(database: Database): Generator<string> {
  const sql = 'SELECT escalation_id FROM escalation ORDER BY escalation_id';
  for (const row of database.iterate(sql)) yield text(row, 'escalation_id');
}

async function* mccsIn(database: Database) {
  yield* (await mccReads(database).mccs()).values();
}

function* combosIn(database: Database) {
  const sql = `SELECT ${COMBO_COLUMNS} FROM ${comboRows()} ORDER BY brandid, ccid, bankid`;
  for (const row of database.iterate(sql)) yield comboOf(row);
}

async function* mapped<A, B>(items: Iterable<A>, read: (item: A) => Promise<B>): AsyncGenerator<B> {
  for (const item of items) yield await read(item);
}

async function* flattened<A, B>(items: Iterable<A>, read: (item: A) => Promise<readonly B[]>): AsyncGenerator<B> {
  for (const item of items) yield* await read(item);
}

/** Returns a record whose key was just read in the same snapshot. */
function stored<T>(record: T | undefined): T {
  if (record === undefined) throw new StoredRowInvalid('A row that was listed is not there.');
  return record;
}
