import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Foundation } from '../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../domain/ports/store-trouble.ts';
import { Database } from '../sqlite/database.ts';
import { currentRevision } from '../sqlite/reads/store.ts';
import { type AwsSettings, openAwsStore } from './agent-side.ts';
import { putSnapshot } from './follower/snapshot.ts';
import { keyOf, N, S } from './items.ts';
import { HEAD_KEY, type SnapshotPlace } from './log/log-head.ts';
import { Transactions } from './proposals/transact.ts';
import { explainReplicaTrouble } from './replica/replica-trouble.ts';

/**
 * Makes a snapshot of a node's replica, from which other nodes start: a copy of the file, checked, packed, put under its
 * hash and named in the log's head. Readers and the follower go on meanwhile.
 *
 */
export async function makeSnapshot(settings: AwsSettings, foundation: Foundation): Promise<SnapshotPlace> {
  const { ports, clients, replica, data } = await openAwsStore(settings, foundation);
  const aside = join(settings.directory, '.snapshot');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  try {
    await ports.data.current();
    const copy = join(aside, 'replica.db');
    const revision = copyReplica(replica.path, copy);
    const snapshot = await putSnapshot({ s3: clients.s3, bucket: settings.bucket }, copy, revision);
    const transactions = new Transactions(clients.writes, foundation, [data.table]);
    const named = await transactions.write([nameIn(data.table, snapshot)]);
    if (named.outcome === 'unknown')
      throw new StoreTrouble('failing', 'AWS has not said if the snapshot is named in the log.', 'Make another one.', {
        cause: named.cause,
      });
    return snapshot;
  } catch (error) {
    throw explainReplicaTrouble(error, settings.directory);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    await ports.close();
  }
}

/** Copies one state of a replica, without free pages, and returns its revision. */
function copyReplica(from: string, to: string): number {
  const replica = new Database(from, { readOnly: true });
  try {
    replica.run('VACUUM INTO ?', to);
  } finally {
    replica.close();
  }
  const copy = new Database(to, { readOnly: true });
  try {
    return currentRevision(copy);
  } finally {
    copy.close();
  }
}

/** Refused where a later one is named. */
function nameIn(TableName: string, { revision, key, sha256 }: SnapshotPlace): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(HEAD_KEY),
      UpdateExpression: 'SET #revision = :revision, #key = :key, #sha256 = :sha256',
      ConditionExpression: '#revision <= :revision',
      ExpressionAttributeNames: {
        '#revision': 'snapshot_revision',
        '#key': 'snapshot_key',
        '#sha256': 'snapshot_sha256',
      },
      ExpressionAttributeValues: { ':revision': N(revision), ':key': S(key), ':sha256': S(sha256) },
    },
  };
}
