import type { OutboxMessage } from '../change/mutation.ts';
import type { CommitPorts } from '../ports/commit-side.ts';

/** Lines of one message; the rest is counted. */
const MOST_LINES = 20;

export type NoticePorts = Pick<CommitPorts, 'outbox' | 'clock' | 'ids'>;

/** Something a person is told of once. */
export interface Telling {
  /** Stays the same for the same thing, whoever looks and whenever. */
  readonly key: string;
  /** One line of ours; texts from data in it are cleaned. */
  readonly line: string;
}

export interface NoticeWording {
  readonly kind: OutboxMessage['kind'];
  /** The subject for so many things. */
  subject(count: number): string;
  /** What follows the lines. */
  readonly ending: string;
}

/**
 * Tells a person of everything they were not told of before, in one message however much it is, and only when the
 * last message of the kind is older than `quiet` milliseconds. Two workers that do it at once send one message: the
 * outbox takes a thing once for a person. Gives how many things were told.
 */
export async function tellPerson(
  recipient: string,
  things: readonly Telling[],
  wording: NoticeWording,
  quiet: number,
  ports: NoticePorts,
): Promise<number> {
  const told = await ports.outbox.told(
    wording.kind,
    recipient,
    things.map((thing) => thing.key),
  );
  const fresh = things.filter((thing) => !told.has(thing.key));
  if (fresh.length === 0) return 0;
  const now = ports.clock.now();
  const more = fresh.length > MOST_LINES ? [`and ${fresh.length - MOST_LINES} more.`] : [];
  const lines = [...fresh.slice(0, MOST_LINES).map((thing) => thing.line), ...more];
  const outcome = await ports.outbox.tell({
    message: {
      message_id: `MSG-${ports.ids.ulid(now)}`,
      kind: wording.kind,
      created_at: now,
      subject: wording.subject(fresh.length),
      body: `${lines.join('\n')}\n\n${wording.ending}`,
    },
    recipient,
    about: fresh.map((thing) => thing.key),
    quiet_since: quiet === 0 ? null : new Date(Date.parse(now) - quiet).toISOString(),
  });
  return outcome === 'told' ? fresh.length : 0;
}
