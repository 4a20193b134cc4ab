import type { Clock } from '../ports/foundation.ts';
import { composeMail, oneLine } from './mail.ts';
import type { MailTransport } from './mail-transport.ts';
import type { Delivery, DeliveryResult, Outbox } from './outbox.ts';

const MINUTE = 60_000;
/** Longer than any attempt takes; a worker that died keeps a delivery no longer. */
const LEASE_MS = 10 * MINUTE;
const LONGEST_WAIT_MS = 12 * 60 * MINUTE;
/** With the waits below a little over four days (RFC 5321, 4.5.4.1, has senders give up after four to five). */
const MOST_ATTEMPTS = 18;
const ERROR_LENGTH = 300;

/** What one delivery came to, for the operator. */
export interface Delivered {
  readonly message_id: string;
  readonly recipient: string;
  readonly state: 'delivered' | 'retry' | 'given_up';
  readonly error: string | null;
}

export interface DeliveryWork {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly transport: MailTransport;
  /** Sender's address. */
  readonly from: string;
  /** Names this worker among those of the same store. */
  readonly worker: string;
  readonly signal: AbortSignal;
}

/**
 * Delivers what is due, oldest first. The store hands each delivery to one worker and ends it once; a worker that dies
 * between sending and recording it sends it again, under the same Message-ID. A delivery that fails waits longer and
 * longer and holds up no other; where the way to all mails is closed, the rest waits for the next run.
 */
export async function deliverDue(work: DeliveryWork): Promise<readonly Delivered[]> {
  const ended: Delivered[] = [];
  while (!work.signal.aborted) {
    const now = work.clock.now();
    const [delivery] = await work.outbox.take(work.worker, now, later(now, LEASE_MS), 1);
    if (delivery === undefined) break;
    const { result, closed } = await attempt(delivery, work);
    const settled = await work.outbox.settle(work.worker, delivery, result, work.clock.now());
    if (settled === 'settled' && result.state !== 'untried') ended.push(reportOf(delivery, result));
    if (closed) break;
  }
  return ended;
}

function reportOf(delivery: Delivery, result: Exclude<DeliveryResult, { state: 'untried' }>): Delivered {
  const { message, recipient } = delivery;
  const error = result.state === 'delivered' ? null : result.error;
  return { message_id: message.message_id, recipient, state: result.state, error };
}

async function attempt(
  delivery: Delivery,
  work: DeliveryWork,
): Promise<{ readonly result: DeliveryResult; readonly closed: boolean }> {
  const mail = composeMail(delivery, work.from);
  if (!mail.ok) return { result: { state: 'given_up', error: mail.refusal.message }, closed: false };
  const sent = await work.transport.send(mail.value);
  if (sent.state === 'sent') return { result: { state: 'delivered' }, closed: false };
  // What a server says is text from outside.
  const error = oneLine(sent.error, ERROR_LENGTH);
  const last = delivery.attempts + 1 >= MOST_ATTEMPTS;
  const result: DeliveryResult =
    last || (sent.state === 'refused' && sent.permanent)
      ? { state: 'given_up', error }
      : { state: 'retry', retry_at: later(work.clock.now(), waitAfter(delivery.attempts)), error };
  return { result, closed: sent.state === 'unreachable' };
}

/** One minute after the first failure, then twice as long each time, at most twelve hours. */
function waitAfter(earlierFailures: number): number {
  return Math.min(MINUTE * 2 ** earlierFailures, LONGEST_WAIT_MS);
}

function later(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
