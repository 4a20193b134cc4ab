import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DeliveryResult } from '../../../domain/notify/outbox.ts';
import { unreachable } from '../../../domain/unreachable.ts';
import { type Item, type ItemKey, keyOf, N, S } from '../items.ts';
import { counted, deliveryKey, listed, type WaitingDelivery } from './deliveries.ts';

/** Seconds that a settled delivery is kept. */
const KEPT = 90 * 24 * 60 * 60;

/** Returns what leases a delivery to a worker, where no one has a lease that is still running. */
export function leaseOf(
  TableName: string,
  waiting: WaitingDelivery,
  worker: string,
  now: string,
  until: string,
): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(deliveryKey(waiting)),
      UpdateExpression: 'SET #worker = :worker, #until = :until',
      ConditionExpression: '#state = :pending AND (attribute_not_exists(#until) OR #until <= :now)',
      ExpressionAttributeNames: { '#worker': 'worker', '#until': 'leased_until', '#state': 'state' },
      ExpressionAttributeValues: {
        ':worker': S(worker),
        ':until': S(until),
        ':now': S(now),
        ':pending': S('pending'),
      },
    },
  };
}

interface Settlement {
  readonly worker: string;
  readonly result: DeliveryResult;
  readonly at: string;
}

/** Returns what records the result of a delivery that the worker has leased. */
export function settlementOf(
  table: string,
  waiting: WaitingDelivery,
  { worker, result, at }: Settlement,
  due: ItemKey,
): readonly TransactWriteItem[] {
  const { attempts } = waiting.delivery;
  const unlisted: TransactWriteItem = { Delete: { TableName: table, Key: keyOf(due) } };
  const expires = N(Math.floor(Date.parse(at) / 1000) + KEPT);
  const ended = { settled_at: S(at), expires };
  switch (result.state) {
    case 'delivered':
      return [
        returned(table, waiting, worker, { state: S('delivered'), ...ended }),
        unlisted,
        counted(table, { pending: -1, delivered: 1 }),
      ];
    case 'given_up':
      return [
        returned(table, waiting, worker, {
          ...{ state: S('given_up'), last_error: S(result.error), attempts: N(attempts + 1) },
          ...ended,
        }),
        unlisted,
        counted(table, { pending: -1, given_up: 1 }),
      ];
    case 'retry': {
      const { retry_at: due_at, error } = result;
      const changed = { due_at: S(due_at), last_error: S(error), attempts: N(attempts + 1) };
      const isListedThere = due_at === waiting.due_at;
      return [
        returned(table, waiting, worker, changed),
        ...(isListedThere ? [] : [unlisted, listed(table, waiting, { created_at: waiting.created_at, due_at })]),
      ];
    }
    case 'untried':
      return [returned(table, waiting, worker, {})];
    default:
      return unreachable(result);
  }
}

/** Changes a delivery and ends its lease, where the worker still has it. */
function returned(TableName: string, waiting: WaitingDelivery, worker: string, changed: Item): TransactWriteItem {
  const fields = Object.entries(changed);
  const sets = fields.map((_, i) => `#f${i} = :f${i}`);
  return {
    Update: {
      TableName,
      Key: keyOf(deliveryKey(waiting)),
      UpdateExpression: `${sets.length === 0 ? '' : `SET ${sets.join(', ')} `}REMOVE #worker, #until`,
      ConditionExpression: '#state0 = :pending AND #worker = :worker',
      ExpressionAttributeNames: {
        ...Object.fromEntries(fields.map(([name], i) => [`#f${i}`, name])),
        '#worker': 'worker',
        '#until': 'leased_until',
        '#state0': 'state',
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(fields.map(([, value], i) => [`:f${i}`, value])),
        ':pending': S('pending'),
        ':worker': S(worker),
      },
    },
  };
}
