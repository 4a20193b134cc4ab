import type { CheckKind } from '../change/mutation.ts';
import type { CommitPorts } from '../ports/commit-side.ts';

/** Maximum number of lines in one message; further items are only counted. */
const MAX_LINES = 20;

export type NoticePorts = Pick<CommitPorts, 'outbox' | 'clock' | 'ids'>;

/** Something that a person is notified of once. */
export interface NoticeItem {
  /** Identifies the item; the same at every run. */
  readonly key: string;
  /** One line of text; texts from data in it are already cleaned. */
  readonly line: string;
}

export interface NoticeWording {
  readonly kind: CheckKind;
  /** The subject for a number of items. */
  subject(count: number): string;
  /** The text after the list of items. */
  readonly ending: string;
}

/**
 * Notifies a person of all items that they have not been notified of before, in a single message. Does nothing while the
 * last message of the kind is younger than `quietMs`. Two workers that run at once send one message, because the outbox
 * accepts each item once per person.
 *
 * @returns the number of items in the message
 */
export async function notifyPerson(
  recipient: string,
  items: readonly NoticeItem[],
  wording: NoticeWording,
  quietMs: number,
  ports: NoticePorts,
): Promise<number> {
  const notified = await ports.outbox.notifiedKeys(
    wording.kind,
    recipient,
    items.map((item) => item.key),
  );
  const fresh = items.filter((item) => !notified.has(item.key));
  if (fresh.length === 0) return 0;
  const now = ports.clock.now();
  const more = fresh.length > MAX_LINES ? [`and ${fresh.length - MAX_LINES} more.`] : [];
  const lines = [...fresh.slice(0, MAX_LINES).map((item) => item.line), ...more];
  const outcome = await ports.outbox.enqueue({
    message: {
      message_id: `MSG-${ports.ids.ulid(now)}`,
      kind: wording.kind,
      created_at: now,
      subject: wording.subject(fresh.length),
      body: `${lines.join('\n')}\n\n${wording.ending}`,
    },
    recipient,
    about: fresh.map((item) => item.key),
    quiet_since: quietMs === 0 ? null : new Date(Date.parse(now) - quietMs).toISOString(),
  });
  return outcome === 'queued' ? fresh.length : 0;
}
