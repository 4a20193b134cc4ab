import { type Desk, responseHours } from '../escalation/desk.ts';
import type { Escalation } from '../escalation/escalation.ts';
import { slaOf } from '../escalation/sla.ts';
import type { CommitPorts } from '../ports/commit-side.ts';
import { isAddress, oneLine } from './mail.ts';
import { type NoticeItem, type NoticePorts, type NoticeWording, notifyPerson } from './notices.ts';

const PAGE = 200;
const RUNNING = ['assigned', 'investigating', 'resolving', 'verifying'] as const;

type SlaKind = 'sla_at_risk' | 'sla_breached';

export interface SlaNotice extends NoticeItem {
  readonly kind: SlaKind;
  readonly recipients: readonly string[];
}

const WORDING: Readonly<Record<SlaKind, NoticeWording>> = {
  sla_at_risk: {
    kind: 'sla_at_risk',
    subject: (count) => `${escalations(count)} close to the end of the response time`,
    ending: "The assignee's first note counts as the response: add_escalation_notes.",
  },
  sla_breached: {
    kind: 'sla_breached',
    subject: (count) => `${escalations(count)} past the response time`,
    ending:
      "The assignee's first note counts as the response: add_escalation_notes. You can also reassign or escalate it.",
  },
};

const escalations = (count: number): string => (count === 1 ? '1 escalation is' : `${count} escalations are`);

/**
 * Returns the notice that is due for an escalation's current response timer. The assignee is notified when it is at risk;
 * after a breach, so is the list that is notified of new escalations, because someone else may have to act. Once the
 * escalation was answered, even late, there is no notice, because nothing is left to do.
 */
export function slaNoticeOf(escalation: Escalation, now: string, desk: Desk): SlaNotice | undefined {
  const sla = slaOf(escalation, now, responseHours(desk));
  if (sla.started_at === null || escalation.assigned_to === null) return undefined;
  if (sla.state !== 'at_risk' && sla.state !== 'breached') return undefined;
  const kind = sla.state === 'at_risk' ? 'sla_at_risk' : 'sla_breached';
  const recipients =
    kind === 'sla_at_risk' ? [escalation.assigned_to] : [escalation.assigned_to, ...desk.notify_on_create];
  const { escalation_id, brandname, level, assigned_to } = escalation;
  return {
    kind,
    recipients: withoutDuplicates(recipients.filter(isAddress)),
    key: `${escalation_id} ${sla.started_at}`,
    line: `${escalation_id} (${oneLine(brandname, 60)}), level ${level}, with ${oneLine(assigned_to, 100)} since ${sla.started_at}: due ${sla.due_at}`,
  };
}

/** Removes duplicate addresses, ignoring case. */
function withoutDuplicates(addresses: readonly string[]): readonly string[] {
  return [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()];
}

type SlaPorts = NoticePorts & { readonly data: Pick<CommitPorts['data'], 'escalationPage' | 'desk'> };

/**
 * Notifies people of response times that are at risk or breached, once per timer and person.
 *
 * @returns the number of items sent, by kind
 */
export async function notifySla(ports: SlaPorts): Promise<Readonly<Record<SlaKind, number>>> {
  const byPerson = new Map<string, Record<SlaKind, SlaNotice[]>>();
  const desk = await ports.data.desk();
  for await (const escalation of runningEscalations(ports)) {
    const notice = slaNoticeOf(escalation, ports.clock.now(), desk);
    for (const recipient of notice?.recipients ?? []) {
      const theirs = byPerson.get(recipient) ?? { sla_at_risk: [], sla_breached: [] };
      byPerson.set(recipient, theirs);
      if (notice !== undefined) theirs[notice.kind].push(notice);
    }
  }
  const sent = { sla_at_risk: 0, sla_breached: 0 };
  for (const [recipient, theirs] of byPerson) {
    for (const kind of ['sla_at_risk', 'sla_breached'] as const) {
      sent[kind] += await notifyPerson(recipient, theirs[kind], WORDING[kind], 0, ports);
    }
  }
  return sent;
}

async function* runningEscalations(ports: SlaPorts): AsyncGenerator<Escalation> {
  let cursor: string | undefined;
  do {
    const page = await ports.data.escalationPage({ status: RUNNING }, 'oldest', PAGE, cursor);
    yield* page.rows;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
