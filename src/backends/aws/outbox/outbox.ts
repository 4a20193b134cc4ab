import type { Delivery, DeliveryResult, Outbox } from '../../../domain/notify/outbox.ts';
import { integer, text } from '../items.ts';
import type { TableReader } from '../table-reader.ts';
import { COUNTS, DUE, deliveryKey, dueKey, dueUpTo, type OutboxDeps, waitingOf } from './deliveries.ts';
import { leaseOf, settlementOf } from './leases.ts';
import { enqueue, notifiedKeys } from './notices.ts';
import { queueFromLog } from './queue-from-log.ts';

/** Deliveries that are looked at together. */
const CHUNK = 100;

/**
 * Messages of applied changes are in the log; before anything is taken or counted, those that are not deliveries yet become
 * some, once. Messages are not data: writing them does not change the revision.
 */
export function outbox(deps: OutboxDeps): Outbox {
  const { data } = deps.log;
  return {
    notifiedKeys: (kind, recipient, about) => notifiedKeys(data, kind, recipient, about),
    enqueue: (notice) => enqueue(deps, notice),
    async take(worker, now, leaseUntil, limit) {
      await queueFromLog(deps);
      return take(deps, { worker, now, leaseUntil }, limit);
    },
    settle: (worker, delivery, result, at) => settle(deps, worker, delivery, result, at),
    async outboxCounts() {
      await queueFromLog(deps);
      const counts = await data.get(COUNTS);
      const count = (state: string) => (counts?.[state] === undefined ? 0 : integer(counts, state));
      return { pending: count('pending'), delivered: count('delivered'), given_up: count('given_up') };
    },
  };
}

interface Lease {
  readonly worker: string;
  readonly now: string;
  readonly leaseUntil: string;
}

async function take(
  { log: { data }, transactions }: OutboxDeps,
  { worker, now, leaseUntil }: Lease,
  limit: number,
): Promise<readonly Delivery[]> {
  const due = await dueAt(data, now);
  const taken: Delivery[] = [];
  for (let at = 0; at < due.length && taken.length < limit; at += CHUNK) {
    const items = await data.getAll(due.slice(at, at + CHUNK).map(deliveryKey));
    const waiting = items.flatMap((item) => waitingOf(item) ?? []).sort(byAge);
    for (const one of waiting) {
      if (taken.length >= limit) break;
      if (one.leased_until !== null && one.leased_until > now) continue;
      const written = await transactions.write([leaseOf(data.table, one, worker, now, leaseUntil)]);
      // Refused: another worker was faster, or settled it.
      if (written.outcome === 'written') taken.push(one.delivery);
    }
  }
  return taken;
}

/** Returns the deliveries that are due, the oldest message first. */
async function dueAt(data: TableReader, now: string) {
  const due: { message_id: string; recipient: string; created_at: string }[] = [];
  for await (const item of data.range({ pk: DUE, to: dueUpTo(now) }))
    due.push({
      message_id: text(item, 'message_id'),
      recipient: text(item, 'recipient'),
      created_at: text(item, 'created_at'),
    });
  return due.sort(byAge);
}

interface Aged {
  readonly message_id: string;
  readonly recipient: string;
  readonly created_at: string;
}

function byAge(a: Aged, b: Aged): number {
  const order = (one: Aged) => `${one.created_at} ${one.message_id} ${one.recipient}`;
  const [first, second] = [order(a), order(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

async function settle(
  { log: { data }, transactions }: OutboxDeps,
  worker: string,
  { message, recipient }: Delivery,
  result: DeliveryResult,
  at: string,
): Promise<'settled' | 'lost'> {
  const id = { message_id: message.message_id, recipient };
  const item = await data.get(deliveryKey(id));
  const waiting = item && waitingOf(item);
  if (waiting === undefined) return 'lost';
  const items = settlementOf(data.table, waiting, { worker, result, at }, dueKey(id, waiting.due_at));
  const written = await transactions.write(items);
  return written.outcome === 'written' ? 'settled' : 'lost';
}
