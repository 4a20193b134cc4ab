import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Turn } from '../../../../domain/ports/commit.ts';
import type { Hasher, Ids } from '../../../../domain/ports/foundation.ts';
import { B, type Item, keyOf, N, putNew, S, textOrNull } from '../../items.ts';
import { LARGEST_INLINE, type ObjectStore, sha256 } from '../../object-store.ts';
import type { Transactions } from '../../proposals/transact.ts';
import type { TableReader } from '../../table-reader.ts';
import { LOG_FORMAT } from '../entry-format.ts';
import { logKey } from '../log-entries.ts';
import { HEAD_KEY, type LogPlace, nextChain } from '../log-head.ts';
import { turnCheck } from './turn.ts';

/** The places of the items in the deciding transaction, by which a failed condition is known. */
const [TURN, HEAD, ENTRY] = [0, 1, 2];

export interface AppendDeps {
  readonly data: TableReader;
  readonly objects: ObjectStore;
  readonly transactions: Transactions;
  readonly hasher: Hasher;
  readonly ids: Pick<Ids, 'nonce'>;
}

/** An entry on its way into the log. */
export interface NewEntry {
  readonly body: Uint8Array;
  /** Null where no change of ours made it. */
  readonly changeId: string | null;
  readonly at: string;
  /** Items that appear with it. `common` tells this attempt from any other one. */
  readonly beside: (common: Item) => readonly TransactWriteItem[];
}

/**
 * Appends an entry by one transaction: the log's head moves on, if it is where the entry was evaluated; the entry appears;
 * the turn is checked. A large body lies in S3 before. What was written by an attempt whose answer was lost is found by a
 * random attribute of the attempt, and is never taken for another's.
 *
 * @param place the place in the log that the entry was evaluated at
 * @returns `refused` where a condition of an item beside it failed
 */
export async function appendEntry(
  deps: AppendDeps,
  entry: NewEntry,
  { place, turn }: { readonly place: LogPlace; readonly turn: Turn },
): Promise<'appended' | 'stale' | 'lost' | 'unknown' | 'refused'> {
  const { data, transactions, hasher, ids } = deps;
  const { body, changeId: change_id, at } = entry;
  const hash = sha256(body);
  const bodyKey = await storeBody(deps.objects, body, hash);
  const revision = place.revision + 1;
  const by = ids.nonce();
  const common = { ...(change_id === null ? {} : { change_id: S(change_id) }), revision: N(revision), by: S(by) };
  const chain = nextChain(place.chain, { revision, change_id, hash }, hasher);
  const content = bodyKey === undefined ? { body: B(body) } : { key: S(bodyKey) };
  const items: TransactWriteItem[] = [];
  items[TURN] = turnCheck(data.table, turn);
  items[HEAD] = moveHead(data.table, place, chain);
  items[ENTRY] = putNew(data.table, logKey(revision), {
    ...common,
    hash: S(hash),
    chain: S(chain),
    at: S(at),
    ...content,
  });
  const written = await transactions.write([...items, ...entry.beside(common)]);
  if (written.outcome === 'written') return 'appended';
  const there = await data.get(logKey(revision));
  if (there !== undefined && textOrNull(there, 'by') === by) return 'appended';
  if (written.outcome === 'unknown') return 'unknown';
  if (written.failed.includes(TURN)) return 'lost';
  return written.failed.some((failed) => failed > ENTRY) ? 'refused' : 'stale';
}

/** Returns the key of the body in S3; undefined for one that fits into the entry. */
async function storeBody(objects: ObjectStore, body: Uint8Array, hash: string): Promise<string | undefined> {
  if (body.length <= LARGEST_INLINE) return undefined;
  const key = `log/${hash}.json.gz`;
  await objects.putOnce(key, body);
  return key;
}

/** A log that a newer release has written is left alone: this one cannot have evaluated it. */
function moveHead(TableName: string, place: LogPlace, chain: string): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(HEAD_KEY),
      UpdateExpression: 'SET #revision = :next, #chain = :chain, #format = :format',
      ConditionExpression: '#revision = :revision AND #chain = :before AND #format <= :format',
      ExpressionAttributeNames: { '#revision': 'revision', '#chain': 'chain', '#format': 'format' },
      ExpressionAttributeValues: {
        ':next': N(place.revision + 1),
        ':revision': N(place.revision),
        ':chain': S(chain),
        ':before': S(place.chain),
        ':format': N(LOG_FORMAT),
      },
    },
  };
}
