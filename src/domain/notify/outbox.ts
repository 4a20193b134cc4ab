import type { OutboxMessage } from '../change/mutation.ts';

/** One message on its way to one person. */
export interface Delivery {
  readonly message: OutboxMessage;
  readonly recipient: string;
  /** Attempts that failed so far. */
  readonly attempts: number;
}

/** How an attempt to deliver ended. `error` is for the operator. */
export type DeliveryResult =
  | { readonly state: 'delivered' }
  | { readonly state: 'retry'; readonly retry_at: string; readonly error: string }
  | { readonly state: 'given_up'; readonly error: string }
  /** Not attempted; as it was before. */
  | { readonly state: 'untried' };

/** A message about things that one person is told of once. */
export interface Notice {
  readonly message: Omit<OutboxMessage, 'to'>;
  readonly recipient: string;
  /** One key for each thing; a key is told once to a person. At least one. */
  readonly about: readonly string[];
  /** Not told when another notice of the kind went to the person later than this instant. */
  readonly quiet_since: string | null;
}

/** Messages for people, kept until they are delivered. Those of a change come with its commit. */
export interface Outbox {
  /** Which of the keys the person was told of. */
  told(kind: OutboxMessage['kind'], recipient: string, about: readonly string[]): Promise<ReadonlySet<string>>;
  /** Puts the notice into the outbox, unless any of its keys was told before or the quiet time holds: then nothing is written. */
  tell(notice: Notice): Promise<'told' | 'not_now'>;
  /** Takes up to `limit` deliveries that are due at `now`, oldest message first. Until `lease_until` nobody else gets them. */
  take(worker: string, now: string, lease_until: string, limit: number): Promise<readonly Delivery[]>;
  /** Ends a delivery that the worker took; `lost` when its lease ran out and another took it. */
  settle(worker: string, delivery: Delivery, result: DeliveryResult, at: string): Promise<'settled' | 'lost'>;
  /** How many deliveries there are of each state. */
  outboxCounts(): Promise<{ readonly pending: number; readonly delivered: number; readonly given_up: number }>;
}
