import type { MessageKind, OutboxMessage } from '../change/mutation.ts';

/** One message on its way to one person. */
export interface Delivery {
  readonly message: OutboxMessage;
  readonly recipient: string;
  /** Number of failed attempts so far. */
  readonly attempts: number;
}

/** The result of a delivery attempt. `error` is for the operator. */
export type DeliveryResult =
  | { readonly state: 'delivered' }
  | { readonly state: 'retry'; readonly retry_at: string; readonly error: string }
  | { readonly state: 'given_up'; readonly error: string }
  /** Not attempted; the delivery is unchanged. */
  | { readonly state: 'untried' };

/** A message about items that one person is notified of once. */
export interface Notice {
  readonly message: Omit<OutboxMessage, 'to'>;
  readonly recipient: string;
  /** One key per item, at least one. A person is notified of a key once. */
  readonly about: readonly string[];
  /** Suppresses the notice when the person got another of the same kind after this instant. */
  readonly quiet_since: string | null;
}

/** Messages for people, stored until they are delivered. A change's messages are stored when it is committed. */
export interface Outbox {
  /** Returns those of the keys that the person has been notified of. */
  notifiedKeys(kind: MessageKind, recipient: string, about: readonly string[]): Promise<ReadonlySet<string>>;
  /** Queues the notice. Writes nothing when the person was notified of any of its keys before, or within the quiet time. */
  enqueue(notice: Notice): Promise<'queued' | 'suppressed'>;
  /** Leases up to `limit` deliveries that are due at `now` to the worker until `lease_until`, oldest message first. */
  take(worker: string, now: string, lease_until: string, limit: number): Promise<readonly Delivery[]>;
  /** Records the result of a leased delivery; `lost` when the lease expired and another worker took over. */
  settle(worker: string, delivery: Delivery, result: DeliveryResult, at: string): Promise<'settled' | 'lost'>;
  /** Counts the deliveries by state. */
  outboxCounts(): Promise<{ readonly pending: number; readonly delivered: number; readonly given_up: number }>;
}
