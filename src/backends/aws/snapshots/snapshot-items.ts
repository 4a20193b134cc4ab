import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Item, type ItemKey, integer, keyOf, N, padded, S, text, textOrNull } from '../items.ts';
import { HEAD_KEY, type SnapshotPlace } from '../log/log-head.ts';
import type { TableReader } from '../table-reader.ts';

const PARTITION = 'SNAPSHOT';

export const snapshotKey = (revision: number): ItemKey => ({ pk: PARTITION, sk: padded(revision) });

/** Streams all snapshots that are kept, the oldest first. */
export async function* keptSnapshots(data: TableReader): AsyncGenerator<SnapshotPlace> {
  for await (const item of data.range({ pk: PARTITION })) yield placeOf(item);
}

function placeOf(item: Item): SnapshotPlace {
  return {
    revision: integer(item, 'revision'),
    key: text(item, 'key'),
    sha256: text(item, 'sha256'),
    digest: textOrNull(item, 'digest'),
    at: textOrNull(item, 'at'),
  };
}

/** Returns the part of a transaction that records a snapshot. One of the same revision was replaced in S3, too. */
export function putSnapshotItem(TableName: string, snapshot: SnapshotPlace): TransactWriteItem {
  const { revision, key, sha256, digest, at } = snapshot;
  const known = { ...(digest === null ? {} : { digest: S(digest) }), ...(at === null ? {} : { at: S(at) }) };
  const Item = { ...keyOf(snapshotKey(revision)), revision: N(revision), key: S(key), sha256: S(sha256), ...known };
  return { Put: { TableName, Item } };
}

/** Returns a snapshot as attributes of the log's head. */
export function namedInHead({ revision, key, sha256, digest, at }: SnapshotPlace): Item {
  return {
    snapshot_revision: N(revision),
    snapshot_key: S(key),
    snapshot_sha256: S(sha256),
    ...(digest === null ? {} : { snapshot_digest: S(digest) }),
    ...(at === null ? {} : { snapshot_at: S(at) }),
  };
}

/** Returns the part of a transaction that names a snapshot as the newest. It fails where a later one is named. */
export function nameInHead(table: string, snapshot: SnapshotPlace): TransactWriteItem {
  return setInHead(table, namedInHead(snapshot), '#snapshot_revision <= :snapshot_revision');
}

/** Returns the part of a transaction that asks every follower for its digest at the head. It fails where that has moved. */
export function announceInHead(table: string, revision: number, at: string): TransactWriteItem {
  const announced = { announced_revision: N(revision), announced_at: S(at) };
  return setInHead(table, announced, '#revision = :announced_revision', { '#revision': 'revision' });
}

function setInHead(
  TableName: string,
  attributes: Item,
  ConditionExpression: string,
  names: Readonly<Record<string, string>> = {},
): TransactWriteItem {
  const set = Object.keys(attributes);
  return {
    Update: {
      TableName,
      Key: keyOf(HEAD_KEY),
      UpdateExpression: `SET ${set.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression,
      ExpressionAttributeNames: { ...names, ...Object.fromEntries(set.map((name) => [`#${name}`, name])) },
      ExpressionAttributeValues: Object.fromEntries(Object.entries(attributes).map(([name, of]) => [`:${name}`, of])),
    },
  };
}

/** Returns the part of a transaction that forgets a snapshot, if it is still the one of its revision. */
export function forgetSnapshot(TableName: string, { revision, key }: SnapshotPlace): TransactWriteItem {
  return {
    Delete: {
      TableName,
      Key: keyOf(snapshotKey(revision)),
      ConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':key': S(key) },
    },
  };
}
