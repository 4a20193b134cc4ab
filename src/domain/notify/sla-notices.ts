import { type Desk, responseHours } from '../escalation/desk.ts';
import type { Escalation } from '../escalation/escalation.ts';
import { slaOf } from '../escalation/sla.ts';
import type { CommitPorts } from '../ports/commit-side.ts';
import { isAddress, oneLine } from './mail.ts';
import { type NoticePorts, type NoticeWording, type Telling, tellPerson } from './notices.ts';

const PAGE = 200;
const RUNNING = ['assigned', 'investigating', 'resolving', 'verifying'] as const;

type SlaKind = 'sla_at_risk' | 'sla_breached';

export interface SlaNotice extends Telling {
  readonly kind: SlaKind;
  readonly recipients: readonly string[];
}

const WORDING: Readonly<Record<SlaKind, NoticeWording>> = {
  sla_at_risk: {
    kind: 'sla_at_risk',
    subject: (count) => `${escalations(count)} close to the end of the response time`,
    ending: "The assignee's first note is the response: add_escalation_notes.",
  },
  sla_breached: {
    kind: 'sla_breached',
    subject: (count) => `${escalations(count)} past the response time`,
    ending: "The assignee's first note is the response: add_escalation_notes. Or assign or escalate it.",
  },
};

const escalations = (count: number): string => (count === 1 ? '1 escalation is' : `${count} escalations are`);

/**
 * What is to be told of the escalation's present response timer: at risk to the assignee; a breach also to the list
 * that hears of new escalations, because somebody else may have to act. Nothing once the response came: a late one
 * stays in history (DOMAIN, "SLA"), and nobody can act on it any more.
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
    recipients: eachOnce(recipients.filter(isAddress)),
    key: `${escalation_id} ${sla.started_at}`,
    line: `${escalation_id} (${oneLine(brandname, 60)}), level ${level}, with ${oneLine(assigned_to, 100)} since ${sla.started_at}: due ${sla.due_at}`,
  };
}

/** Each person once, however their address is spelled. */
function eachOnce(addresses: readonly string[]): readonly string[] {
  return [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()];
}

type SlaPorts = NoticePorts & { readonly data: Pick<CommitPorts['data'], 'escalationPage' | 'desk'> };

/** Tells of every response time that is running out or has run out, once for each timer and person. Gives how many were told. */
export async function tellOfSla(ports: SlaPorts): Promise<Readonly<Record<SlaKind, number>>> {
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
  const told = { sla_at_risk: 0, sla_breached: 0 };
  for (const [recipient, theirs] of byPerson) {
    for (const kind of ['sla_at_risk', 'sla_breached'] as const) {
      told[kind] += await tellPerson(recipient, theirs[kind], WORDING[kind], 0, ports);
    }
  }
  return told;
}

async function* runningEscalations(ports: SlaPorts): AsyncGenerator<Escalation> {
  let cursor: string | undefined;
  do {
    const page = await ports.data.escalationPage({ status: RUNNING }, 'oldest', PAGE, cursor);
    yield* page.rows;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
