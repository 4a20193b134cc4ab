import { gzipSync } from 'node:zlib';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { APPLIED_CHANGE_FORMAT, type CommitBatch } from '../../../../domain/change/mutation.ts';
import type { Turn } from '../../../../domain/ports/commit.ts';
import type { Hasher, Ids } from '../../../../domain/ports/foundation.ts';
import { documentText } from '../../../sqlite/row.ts';
import { ChangeAlreadyApplied } from '../../../sqlite/store-errors.ts';
import { B, type Item, integer, keyOf, N, putNew, S, textOrNull } from '../../items.ts';
import { LARGEST_INLINE, type ObjectStore, sha256 } from '../../object-store.ts';
import type { Transactions } from '../../proposals/transact.ts';
import type { TableReader } from '../../table-reader.ts';
import { appliedKey } from '../applied-reads.ts';
import { encodeBatch, LOG_FORMAT } from '../batch-format.ts';
import { logKey } from '../log-entries.ts';
import { HEAD_KEY, type LogPlace, nextChain } from '../log-head.ts';
import { turnCheck } from './turn.ts';

/** The places of the items in the deciding transaction, by which a failed condition is known. */
const [TURN, HEAD, APPLIED] = [0, 1, 2];

interface Deps {
  readonly data: TableReader;
  readonly objects: ObjectStore;
  readonly transactions: Transactions;
  readonly hasher: Hasher;
  readonly ids: Pick<Ids, 'nonce'>;
}

/** A batch on its way into the log. */
interface Decision {
  readonly batch: CommitBatch;
  readonly turn: Turn;
  /** The place in the log that the batch was evaluated at. */
  readonly at: LogPlace;
  readonly body: Uint8Array;
  /** Of the body. */
  readonly hash: string;
  /** Tells this attempt from any other one, also of the same change. */
  readonly by: string;
}

/**
 * Makes a batch true by one transaction: the log's head moves on, if it is where the batch was evaluated; its entry and
 * the applied change appear; the turn is checked. A large body lies in S3 before. What was written by an attempt whose
 * answer was lost is found by `by`, and is never taken for another's.
 */
export async function decide(
  deps: Deps,
  batch: CommitBatch,
  { at, turn }: Pick<Decision, 'at' | 'turn'>,
): Promise<'committed' | 'stale' | 'lost' | 'unknown'> {
  const body = await encodeBatch(batch);
  const decision = { batch, turn, at, body, hash: sha256(body), by: deps.ids.nonce() };
  const key = await storeBody(deps.objects, decision);
  const written = await deps.transactions.write(itemsOf(deps, decision, key));
  if (written.outcome === 'written') return 'committed';
  const there = await deps.data.get(appliedKey(batch.applied.change_id));
  if (there !== undefined && isOurs(there, decision)) return 'committed';
  if (written.outcome === 'unknown') return 'unknown';
  if (written.failed.includes(TURN)) return 'lost';
  if (written.failed.includes(APPLIED))
    throw new ChangeAlreadyApplied(`${batch.applied.change_id} was applied before; look at its applied change.`);
  return 'stale';
}

/** Returns the key of the body in S3; undefined for one that fits into the entry. */
async function storeBody(
  objects: ObjectStore,
  { body, hash }: Pick<Decision, 'body' | 'hash'>,
): Promise<string | undefined> {
  if (body.length <= LARGEST_INLINE) return undefined;
  const key = `log/${hash}.json.gz`;
  await objects.putOnce(key, body);
  return key;
}

function isOurs(item: Item, { turn, by }: Decision): boolean {
  return integer(item, 'fence') === turn.fence && textOrNull(item, 'by') === by;
}

function itemsOf(
  { data: { table }, hasher }: Deps,
  decision: Decision,
  bodyKey: string | undefined,
): readonly TransactWriteItem[] {
  const { batch, turn, at, body, hash, by } = decision;
  const { change_id, applied_at } = batch.applied;
  const revision = at.revision + 1;
  const chain = nextChain(at.chain, { revision, change_id, hash }, hasher);
  const document = gzipSync(documentText(APPLIED_CHANGE_FORMAT, batch.applied));
  const common = { change_id: S(change_id), revision: N(revision), by: S(by) };
  const entry = { ...common, hash: S(hash), chain: S(chain), at: S(applied_at) };
  const items: TransactWriteItem[] = [];
  items[TURN] = turnCheck(table, turn);
  items[HEAD] = moveHead(table, at, chain);
  items[APPLIED] = putNew(table, appliedKey(change_id), { ...common, fence: N(turn.fence), document: B(document) });
  const content = bodyKey === undefined ? { body: B(body) } : { key: S(bodyKey) };
  items.push(putNew(table, logKey(revision), { ...entry, ...content }));
  return items;
}

/** A log that a newer release has written is left alone: this one cannot have evaluated it. */
function moveHead(TableName: string, at: LogPlace, chain: string): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(HEAD_KEY),
      UpdateExpression: 'SET #revision = :next, #chain = :chain, #format = :format',
      ConditionExpression: '#revision = :revision AND #chain = :before AND #format <= :format',
      ExpressionAttributeNames: { '#revision': 'revision', '#chain': 'chain', '#format': 'format' },
      ExpressionAttributeValues: {
        ':next': N(at.revision + 1),
        ':revision': N(at.revision),
        ':chain': S(chain),
        ':before': S(at.chain),
        ':format': N(LOG_FORMAT),
      },
    },
  };
}
