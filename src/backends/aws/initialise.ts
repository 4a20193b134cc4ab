import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { StoreInfo } from '../../domain/ports/store.ts';
import type { StoreRecords } from '../../domain/store-records.ts';
import { StoreExists } from '../sqlite/store-errors.ts';
import { type LoadProgress, loadData } from '../sqlite/writes/bulk-load.ts';
import type { AwsSettings } from './agent-side.ts';
import { openClients } from './clients.ts';
import { ReplicaFile } from './follower/replica-file.ts';
import { putSnapshot } from './follower/snapshot.ts';
import { N, putNew, S } from './items.ts';
import { LOG_FORMAT } from './log/entry-format.ts';
import { chainOrigin, HEAD_KEY, type SnapshotPlace } from './log/log-head.ts';
import { tableNames } from './place.ts';
import { AuditChain } from './proposals/audit-chain.ts';
import { Transactions } from './proposals/transact.ts';
import { TableReader } from './table-reader.ts';

/**
 * Makes a new store in tables that exist and are empty: its data becomes the snapshot at revision 0, and the log begins
 * there. Throws `StoreExists` where a log has begun.
 */
export async function initialiseAwsStore(
  { directory, clients: settings = {}, ...place }: AwsSettings,
  info: StoreInfo,
  source: StoreRecords,
  foundation: Foundation,
  onProgress: (progress: LoadProgress) => void = () => {},
): Promise<void> {
  const tables = tableNames(place);
  const clients = await openClients(settings);
  const aside = join(directory, '.initialising');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  try {
    const path = join(aside, 'replica.db');
    await loadData(path, join(aside, 'staging.db'), info, source, onProgress);
    const chain = chainOrigin(info.store_id, foundation.hasher);
    beginReplica(path, chain);
    const snapshot = await putSnapshot({ s3: clients.s3, bucket: place.bucket }, path, 0);
    const authority = new TableReader(clients.reads, foundation.clock, tables.authority);
    const transactions = new Transactions(clients.writes, foundation, [tables.data, authority.table]);
    const audit = new AuditChain('authority', {
      ...foundation,
      reader: authority,
      transactions,
      storeId: info.store_id,
    });
    const began = await audit.append(initialised(info), () => [
      putNew(tables.data, HEAD_KEY, headItem(info, chain, snapshot)),
    ]);
    if (began.outcome === 'refused')
      throw new StoreExists(`There is a store in the table ${tables.data} already. Nothing was changed.`);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    clients.close();
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
    snapshot_revision: N(snapshot.revision),
    snapshot_key: S(snapshot.key),
    snapshot_sha256: S(snapshot.sha256),
  };
}
