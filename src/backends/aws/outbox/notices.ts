import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { MessageKind } from '../../../domain/change/mutation.ts';
import type { Notice } from '../../../domain/notify/outbox.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { type ItemKey, keyOf, keyPart, putNew, S, text } from '../items.ts';
import type { TableReader } from '../table-reader.ts';
import { counted, type OutboxDeps, queued } from './deliveries.ts';

/** Keys in the transaction of the message. A transaction has 100 items at most; the message, its list and counts are four. */
const KEYS_AT_ONCE = 90;

/** Sort keys of what a person was notified of begin so, which keeps them apart from the latest instant. */
const ABOUT = 'ABOUT#';

const noticesPk = (kind: MessageKind, recipient: string): string => `NOTICE#${kind}#${keyPart(recipient)}`;
const aboutKey = (pk: string, about: string): ItemKey => ({ pk, sk: `${ABOUT}${about}` });

export async function notifiedKeys(
  data: TableReader,
  kind: MessageKind,
  recipient: string,
  about: readonly string[],
): Promise<ReadonlySet<string>> {
  const keys = [...new Set(about)].map((key) => aboutKey(noticesPk(kind, recipient), key));
  return new Set((await data.getAll(keys)).map((item) => text(item, 'about')));
}

/**
 * Queues a notice with the keys that it tells of, in one transaction, so that two workers that have the same to tell send
 * one message. Keys beyond the first ninety follow; a crash in between may tell of those again.
 */
export async function enqueue(
  { log: { data }, transactions }: OutboxDeps,
  { message, recipient, about, quiet_since }: Notice,
): Promise<'queued' | 'suppressed'> {
  const { kind, created_at } = message;
  const pk = noticesPk(kind, recipient);
  const keys = [...new Set(about)];
  const { table } = data;
  const noted = (key: string) => putNew(table, aboutKey(pk, key), { about: S(key), at: S(created_at) });
  const [atOnce, later] = [keys.slice(0, KEYS_AT_ONCE), keys.slice(KEYS_AT_ONCE)];
  for (;;) {
    const last = await lastNotice(data, pk);
    if (quiet_since !== null && last !== undefined && last > quiet_since) return 'suppressed';
    if ((await notifiedKeys(data, kind, recipient, keys)).size > 0) return 'suppressed';
    const written = await transactions.write([
      moveLast(table, pk, last, created_at),
      ...atOnce.map(noted),
      ...queued(table, { ...message, to: [recipient] }, recipient),
      counted(table, { pending: 1 }),
    ]);
    if (written.outcome === 'written') break;
    if (written.outcome === 'unknown')
      throw new StoreTrouble('failing', 'AWS has not said if it stored this message.', 'Look at the outbox first.', {
        cause: written.cause,
      });
    // Only the latest notice moved: another one to this person came in between.
    if (written.failed.some((place) => place > 0)) return 'suppressed';
  }
  for (const key of later) await transactions.write([noted(key)]);
  return 'queued';
}

const lastKey = (pk: string): ItemKey => ({ pk, sk: 'LAST' });

/** Returns when the person got a notice of this kind last. */
async function lastNotice(data: TableReader, pk: string): Promise<string | undefined> {
  const item = await data.get(lastKey(pk));
  return item === undefined ? undefined : text(item, 'at');
}

function moveLast(TableName: string, pk: string, last: string | undefined, at: string): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(lastKey(pk)),
      UpdateExpression: 'SET #at = :at',
      ConditionExpression: last === undefined ? 'attribute_not_exists(#at)' : '#at = :last',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: {
        ':at': S(last === undefined || at > last ? at : last),
        ...(last === undefined ? {} : { ':last': S(last) }),
      },
    },
  };
}
