import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Desk } from '../../domain/escalation/desk.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { StoreInfo } from '../../domain/ports/store.ts';
import type { StoreRecords } from '../../domain/store-records.ts';
import { StoreExists } from '../sqlite/store-errors.ts';
import { type LoadProgress, loadData } from '../sqlite/writes/bulk-load.ts';
import type { AwsSettings } from './agent-side.ts';
import { AUDIT_HEAD } from './audit-reads.ts';
import { type AwsClients, openClients } from './clients.ts';
import { beginDesk, storedDesk } from './desk-object.ts';
import { lockNode } from './follower/node-lock.ts';
import { ReplicaFile } from './follower/replica-file.ts';
import { N, putNew, S } from './items.ts';
import { LOG_FORMAT } from './log/entry-format.ts';
import { chainOrigin, HEAD_KEY, type SnapshotPlace } from './log/log-head.ts';
import { tableNames } from './place.ts';
import { AuditChain } from './proposals/audit-chain.ts';
import { Transactions } from './proposals/transact.ts';
import { explainReplicaTrouble } from './replica/replica-trouble.ts';
import { checkedSnapshot } from './snapshots/build-snapshot.ts';
import { namedInHead, putSnapshotItem } from './snapshots/snapshot-items.ts';
import { putSnapshot } from './snapshots/snapshot-object.ts';
import { TableReader } from './table-reader.ts';

/** What a store begins with. */
export interface NewStore {
  readonly info: StoreInfo;
  readonly source: StoreRecords;
  /** Settings of the desk, for a bucket without any. */
  readonly desk?: Desk;
}

/**
 * Makes a new store in tables that exist and are empty: its data becomes the snapshot at revision 0, and the log begins
 * there. The head of the log is written last, in one transaction: until then there is no store, and making it can be tried
 * again after whatever interrupted it. Throws `StoreExists` where a log has begun, mostly before anything is loaded.
 */
export async function initialiseAwsStore(
  settings: AwsSettings,
  store: NewStore,
  foundation: Foundation,
  onProgress: (progress: LoadProgress) => void = () => {},
): Promise<void> {
  const { directory } = settings;
  const clients = await openClients(settings.clients ?? {});
  try {
    const tables = tableNames(settings);
    const readerOf = (table: string) => new TableReader(clients.reads, foundation.clock, table);
    const authority = readerOf(tables.authority);
    await refuseUsed(readerOf(tables.data), [authority, readerOf(tables.proposals)]);
    const isDeskThere = (await storedDesk(clients.s3, settings.bucket)) !== undefined;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const snapshot = await loadedAside(settings, store, foundation, clients, onProgress);
    if (store.desk !== undefined && !isDeskThere) await beginDesk(clients.s3, settings.bucket, store.desk);
    const transactions = new Transactions(clients.writes, foundation, [tables.data, authority.table]);
    const storeId = store.info.store_id;
    const audit = new AuditChain('authority', { ...foundation, reader: authority, transactions, storeId });
    const began = await audit.append(initialised(store.info), () => [
      putNew(tables.data, HEAD_KEY, headItem(store.info, chainOf(store.info, foundation), snapshot)),
      putSnapshotItem(tables.data, snapshot),
    ]);
    if (began.outcome === 'refused') throw exists(tables.data);
  } catch (error) {
    throw explainReplicaTrouble(error, directory);
  } finally {
    clients.close();
  }
}

/** Refuses tables that hold something, and settings that lead nowhere, before minutes of loading. */
async function refuseUsed(data: TableReader, chains: readonly TableReader[]): Promise<void> {
  if ((await data.get(HEAD_KEY)) !== undefined) throw exists(data.table);
  for (const { table, head } of chains.map((reader) => ({ table: reader.table, head: reader.get(AUDIT_HEAD) })))
    if ((await head) !== undefined)
      throw new StoreExists(`The table ${table} holds the records of a store whose log is gone.`, ANOTHER);
}

const ANOTHER = 'Use that store, or set BRAND_ESCALATIONS_AWS_ENVIRONMENT to the one of empty tables.';

function exists(table: string): StoreExists {
  return new StoreExists(`There is a store in the table ${table} already. Nothing was changed.`, ANOTHER);
}

const chainOf = ({ store_id }: StoreInfo, { hasher }: Foundation): string => chainOrigin(store_id, hasher);

/** Loads the data into a file aside, and puts it into the bucket. The directory is this program's as long as that takes. */
async function loadedAside(
  { directory, bucket }: AwsSettings,
  { info, source }: NewStore,
  foundation: Foundation,
  { s3 }: AwsClients,
  onProgress: (progress: LoadProgress) => void,
): Promise<SnapshotPlace> {
  const lock = lockNode(directory);
  const aside = join(directory, '.initialising');
  try {
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { mode: 0o700 });
    const path = join(aside, 'replica.db');
    await loadData(path, join(aside, 'staging.db'), info, source, onProgress);
    beginReplica(path, chainOf(info, foundation));
    return await putSnapshot({ s3, bucket }, await checkedSnapshot(path), info.created_at);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    lock.close();
  }
}

function beginReplica(path: string, chain: string): void {
  const replica = new ReplicaFile(path);
  try {
    replica.begin(chain);
  } finally {
    replica.close();
  }
}

function initialised({ created_at, owner, kind, store_id }: StoreInfo) {
  return {
    at: created_at,
    event: 'store_initialised',
    actor: owner,
    for_person: null,
    change_id: null,
    digest: null,
    policy_version: null,
    result: `${kind} store ${store_id}`,
  } as const;
}

function headItem({ store_id }: StoreInfo, chain: string, snapshot: SnapshotPlace) {
  return {
    revision: N(0),
    chain: S(chain),
    store_id: S(store_id),
    format: N(LOG_FORMAT),
    ...namedInHead(snapshot),
  };
}
