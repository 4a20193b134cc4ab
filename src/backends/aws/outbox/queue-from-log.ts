import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { OutboxMessage } from '../../../domain/change/mutation.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { type ItemKey, integer, keyOf, N, S, text } from '../items.ts';
import { entriesAfter, type LogReads } from '../log/log-entries.ts';
import { chainOrigin, type LogHead, type LogPlace, logHead } from '../log/log-head.ts';
import type { Transactions } from '../proposals/transact.ts';
import { counted, type OutboxDeps, queued } from './deliveries.ts';

/** How far the messages of the log are deliveries. */
const PLACE: ItemKey = { pk: 'PUB', sk: 'outbox' };

/**
 * Makes deliveries of the messages in the log, in order and each once. Several processes may do so at the same time: a
 * delivery that is there is left as it is, and the place only moves on.
 */
export async function queueFromLog({ log, transactions }: OutboxDeps): Promise<void> {
  const head = await logHead(log.data);
  const place = await placeIn(log, head);
  if (place.revision >= head.revision) return;
  for await (const entry of entriesAfter(log, place, head.revision)) {
    const { revision, chain } = entry;
    const messages = entry.kind === 'change' ? entry.batch.outbox : [];
    for (const message of messages) await queueMessage(transactions, log.data.table, message);
    await transactions.write([moveTo(log.data.table, { revision, chain })]);
  }
}

async function placeIn({ data, hasher }: LogReads, { storeId }: LogHead): Promise<LogPlace> {
  const item = await data.get(PLACE);
  return item === undefined
    ? { revision: 0, chain: chainOrigin(storeId, hasher) }
    : { revision: integer(item, 'revision'), chain: text(item, 'chain') };
}

async function queueMessage(transactions: Transactions, table: string, message: OutboxMessage): Promise<void> {
  for (const recipient of new Set(message.to)) {
    const written = await transactions.write([...queued(table, message, recipient), counted(table, { pending: 1 })]);
    if (written.outcome === 'unknown') throw notStored(written.cause);
  }
}

function notStored(cause: unknown): StoreTrouble {
  return new StoreTrouble('failing', 'AWS has not said if it stored a message.', 'It is looked at again. Try later.', {
    cause,
  });
}

/** Refused where another process has come as far. */
function moveTo(TableName: string, { revision, chain }: LogPlace): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(PLACE),
      UpdateExpression: 'SET #revision = :revision, #chain = :chain',
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision < :revision',
      ExpressionAttributeNames: { '#revision': 'revision', '#chain': 'chain' },
      ExpressionAttributeValues: { ':revision': N(revision), ':chain': S(chain) },
    },
  };
}
