import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { OUTBOX_MESSAGE_FORMAT, type OutboxMessage } from '../../../domain/change/mutation.ts';
import type { Delivery } from '../../../domain/notify/outbox.ts';
import { document, documentText } from '../../sqlite/row.ts';
import { type Item, type ItemKey, integer, keyOf, keyPart, N, putNew, S, text, textOrNull } from '../items.ts';

import type { LogReads } from '../log/log-entries.ts';
import type { Transactions } from '../proposals/transact.ts';

/** The parts of the outbox. */
export interface OutboxDeps {
  readonly log: LogReads;
  readonly transactions: Transactions;
}

/** Partition that lists the deliveries that wait, by when they are due. */
export const DUE = 'OUTBOX#DUE';
export const COUNTS: ItemKey = { pk: 'OUTBOX#COUNTS', sk: 'COUNTS' };

/** The identity of a delivery. */
export interface DeliveryId {
  readonly message_id: string;
  readonly recipient: string;
}

export function deliveryKey({ message_id, recipient }: DeliveryId): ItemKey {
  return { pk: `OUTBOX#MESSAGE#${keyPart(message_id)}`, sk: recipient };
}

/** Returns the key under which a delivery is listed while it waits. */
export function dueKey({ message_id, recipient }: DeliveryId, dueAt: string): ItemKey {
  return { pk: DUE, sk: `${dueAt}#${keyPart(message_id)}#${keyPart(recipient)}` };
}

/** The last sort key of what is due at an instant. */
export const dueUpTo = (now: string): string => `${now}#\u{10ffff}`;

/** Returns what queues a delivery, due at once: two items. The first one fails where it was queued before. */
export function queued(table: string, message: OutboxMessage, recipient: string): readonly TransactWriteItem[] {
  const { message_id, created_at } = message;
  const id = { message_id, recipient };
  const delivery = {
    message_id: S(message_id),
    recipient: S(recipient),
    created_at: S(created_at),
    due_at: S(created_at),
    state: S('pending'),
    attempts: N(0),
    document: S(documentText(OUTBOX_MESSAGE_FORMAT, message)),
  };
  return [putNew(table, deliveryKey(id), delivery), listed(table, id, { created_at, due_at: created_at })];
}

export function listed(
  TableName: string,
  id: DeliveryId,
  { created_at, due_at }: { readonly created_at: string; readonly due_at: string },
): TransactWriteItem {
  const about = { message_id: S(id.message_id), recipient: S(id.recipient), created_at: S(created_at) };
  return { Put: { TableName, Item: { ...keyOf(dueKey(id, due_at)), ...about } } };
}

/** Returns what adds to the counts of deliveries by state. */
export function counted(TableName: string, changes: Readonly<Record<string, number>>): TransactWriteItem {
  const states = Object.keys(changes);
  return {
    Update: {
      TableName,
      Key: keyOf(COUNTS),
      UpdateExpression: `ADD ${states.map((_, i) => `#s${i} :n${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(states.map((state, i) => [`#s${i}`, state])),
      ExpressionAttributeValues: Object.fromEntries(Object.values(changes).map((by, i) => [`:n${i}`, N(by)])),
    },
  };
}

/** A delivery that waits, as it is stored. */
export interface WaitingDelivery extends DeliveryId {
  readonly created_at: string;
  readonly due_at: string;
  readonly leased_until: string | null;
  readonly delivery: Delivery;
}

/** Returns undefined for a delivery that is settled. */
export function waitingOf(item: Item): WaitingDelivery | undefined {
  if (text(item, 'state') !== 'pending') return undefined;
  const message = document(OUTBOX_MESSAGE_FORMAT, { document: text(item, 'document') }, 'document');
  const recipient = text(item, 'recipient');
  return {
    message_id: message.message_id,
    recipient,
    created_at: message.created_at,
    due_at: text(item, 'due_at'),
    leased_until: textOrNull(item, 'leased_until'),
    delivery: { message, recipient, attempts: integer(item, 'attempts') },
  };
}
