import type { Clock } from '../ports/foundation.ts';
import { composeMail, oneLine } from './mail.ts';
import type { MailTransport } from './mail-transport.ts';
import type { Delivery, DeliveryResult, Outbox } from './outbox.ts';

const MINUTE = 60_000;
/** Longer than any attempt takes. Another worker takes over a delivery whose lease has expired. */
const LEASE_MS = 10 * MINUTE;
const MAX_DELAY_MS = 12 * 60 * MINUTE;
/** With the delays below, a little over four days (RFC 5321, 4.5.4.1: senders give up after four to five). */
const MAX_ATTEMPTS = 18;
const MAX_ERROR_LENGTH = 300;

/** The result of one delivery, for the operator. */
export interface DeliveryReport {
  readonly message_id: string;
  readonly recipient: string;
  readonly state: 'delivered' | 'retry' | 'given_up';
  readonly error: string | null;
}

export interface DeliveryWork {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly transport: MailTransport;
  /** The sender's address. */
  readonly from: string;
  /** Identifies this worker among those of the same store. */
  readonly worker: string;
  readonly signal: AbortSignal;
}

/**
 * Delivers all due messages, oldest first. The outbox leases each delivery to one worker. If that worker crashes between
 * sending and recording, the mail is sent again under the same Message-ID. A failed delivery is retried with increasing
 * delays and does not block others; if the transport is unreachable, the remaining deliveries wait for the next run.
 */
export async function deliverDue(work: DeliveryWork): Promise<readonly DeliveryReport[]> {
  const reports: DeliveryReport[] = [];
  while (!work.signal.aborted) {
    const now = work.clock.now();
    const [delivery] = await work.outbox.take(work.worker, now, later(now, LEASE_MS), 1);
    if (delivery === undefined) break;
    const { result, unreachable } = await attempt(delivery, work);
    const settled = await work.outbox.settle(work.worker, delivery, result, work.clock.now());
    if (settled === 'settled' && result.state !== 'untried') reports.push(reportOf(delivery, result));
    if (unreachable) break;
  }
  return reports;
}

function reportOf(delivery: Delivery, result: Exclude<DeliveryResult, { state: 'untried' }>): DeliveryReport {
  const { message, recipient } = delivery;
  const error = result.state === 'delivered' ? null : result.error;
  return { message_id: message.message_id, recipient, state: result.state, error };
}

async function attempt(
  delivery: Delivery,
  work: DeliveryWork,
): Promise<{ readonly result: DeliveryResult; readonly unreachable: boolean }> {
  const mail = composeMail(delivery, work.from);
  if (!mail.ok) return { result: { state: 'given_up', error: mail.refusal.message }, unreachable: false };
  const sent = await work.transport.send(mail.value);
  if (sent.state === 'sent') return { result: { state: 'delivered' }, unreachable: false };
  // The server's reply is untrusted text.
  const error = oneLine(sent.error, MAX_ERROR_LENGTH);
  const isLast = delivery.attempts + 1 >= MAX_ATTEMPTS;
  const result: DeliveryResult =
    isLast || (sent.state === 'refused' && sent.permanent)
      ? { state: 'given_up', error }
      : { state: 'retry', retry_at: later(work.clock.now(), retryDelay(delivery.attempts)), error };
  return { result, unreachable: sent.state === 'unreachable' };
}

/** Exponential backoff: one minute after the first failure, doubled after each further one, at most twelve hours. */
function retryDelay(earlierFailures: number): number {
  return Math.min(MINUTE * 2 ** earlierFailures, MAX_DELAY_MS);
}

function later(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
