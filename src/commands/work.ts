import { visibleValue } from '../console/visible-text.ts';
import { type Delivered, deliverDue } from '../domain/notify/deliver.ts';
import type { MailRoute } from '../domain/notify/mail-transport.ts';
import { tellOfSla } from '../domain/notify/sla-notices.ts';
import { tellOfWaitingChanges } from '../domain/notify/waiting-notices.ts';
import { proposeDetected } from '../domain/operations/escalations/propose-detected.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { applyApproved } from '../executor/apply-approved.ts';
import type { Execution } from '../executor/execute.ts';
import { type Recovered, recoverExecutions } from '../executor/recover.ts';
import { type Command, type CommandContext, type CommandInput, textOption } from './command.ts';
import { stopSignal } from './stop-signal.ts';
import { policyStands } from './waiting.ts';

/** Seconds between two rounds. */
const EVERY = { least: 5, usual: 60, most: 86_400 };

/** What one round did. */
interface Round {
  readonly recovered: readonly Recovered[];
  readonly applied: readonly Execution[];
  /** What the automatic triggers newly called for; it waits for a person's decision. */
  readonly detection: { readonly change_id: string; readonly escalations: number } | null;
  readonly sla_at_risk: number;
  readonly sla_breached: number;
  readonly changes_announced: number;
  readonly approvers_without_address: readonly string[];
  readonly deliveries: readonly Delivered[];
}

async function doWhatIsDue(
  ports: CommitPorts,
  route: MailRoute,
  worker: string,
  context: CommandContext,
  signal: AbortSignal,
): Promise<Round> {
  const recovered = await recoverExecutions(ports);
  const applied = await applyLeftovers(ports, context);
  // Before the notices, which announce what it proposes in the same round; in a turn, so that two workers propose it once.
  const detected = await ports.turn.exclusively(() => proposeDetected(ports, writeOperations, signal));
  const sla = await tellOfSla(ports);
  const waiting = await tellOfWaitingChanges(ports, writeOperations);
  const { transport, from } = route;
  const deliveries = await deliverDue({ outbox: ports.outbox, clock: ports.clock, transport, from, worker, signal });
  const { changes: changes_announced, without_address: approvers_without_address } = waiting;
  const change = detected.ok ? detected.value : null;
  const detection =
    change === null ? null : { change_id: change.body.change_id, escalations: change.body.steps.length };
  return { recovered, applied, detection, ...sla, changes_announced, approvers_without_address, deliveries };
}

/** Under the policy that is in the file and on record alike, or not at all, as when a person decides. */
async function applyLeftovers(ports: CommitPorts, context: CommandContext): Promise<readonly Execution[]> {
  if ((await ports.authority.approvedNotExecuted()).length === 0) return [];
  if (!(await policyStands(ports, context)).ok) return [];
  return applyApproved(ports, writeOperations);
}

function linesOf(round: Round, route: MailRoute): readonly string[] {
  const delivered = round.deliveries.filter(({ state }) => state === 'delivered').length;
  return [
    ...round.recovered.map((one) => `${one.change_id}: interrupted, now ${one.outcome}`),
    ...round.applied.map((one) => `${one.change_id}: approved earlier, now ${one.state}`),
    ...(round.detection === null
      ? []
      : [
          `${round.detection.change_id}: proposes ${round.detection.escalations} escalations that the triggers call for`,
        ]),
    ...counted(round.sla_at_risk, 'told of a response time that runs out'),
    ...counted(round.sla_breached, 'told of a response time that ran out'),
    ...counted(round.changes_announced, 'told of a change that waits for a decision'),
    ...counted(delivered, `delivered to ${route.to}`),
    ...round.deliveries
      .filter(({ state }) => state !== 'delivered')
      .map(
        (one) => `${one.message_id} to ${one.recipient}: ${one.state === 'retry' ? 'later' : 'given up'}: ${one.error}`,
      ),
  ].map(visibleValue);
}

const counted = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} × ${what}`]);

function secondsOf(input: CommandInput): Outcome<number> {
  const asked = textOption(input, 'every') ?? String(EVERY.usual);
  const seconds = /^\d{1,5}$/.test(asked) ? Number(asked) : Number.NaN;
  if (seconds >= EVERY.least && seconds <= EVERY.most) return done(seconds);
  return refused({
    code: 'invalid_input',
    field: '--every',
    message: `--every cannot be "${asked}".`,
    instead: `Give whole seconds from ${EVERY.least} to ${EVERY.most}.`,
  });
}

export const work: Command = {
  usage: 'work',
  summary:
    'Do what is due: recover interrupted changes, apply approved ones, propose detected escalations, tell people, deliver mails.',
  options: {
    once: { type: 'boolean', help: 'One round, for cron; otherwise it goes on until it is stopped' },
    every: { type: 'string', help: `Seconds between two rounds (default: ${EVERY.usual})` },
  },
  arguments: [],
  async run(input, context) {
    const seconds = secondsOf(input);
    if (!seconds.ok) return seconds;
    return context.withStore(async (ports) => {
      const route = await context.mailRoute((await ports.data.desk()).mail);
      if (!route.ok) return route;
      const worker = ports.ids.nonce();
      const stop = stopSignal();
      const round = () => doWhatIsDue(ports, route.value, worker, context, stop.signal);
      try {
        if (input.options.once === true) return done(await onceOf(round, route.value, ports, context));
        return done(await untilStopped(round, route.value, seconds.value, ports, context, stop.signal));
      } finally {
        stop.release();
      }
    });
  },
};

async function onceOf(round: () => Promise<Round>, route: MailRoute, ports: CommitPorts, context: CommandContext) {
  const did = await round();
  const lines = linesOf(did, route);
  if (!context.json) for (const line of lines) context.terminal.out(line);
  if (lines.length === 0) context.terminal.note('Nothing was due.');
  for (const id of did.approvers_without_address) {
    context.terminal.note(`${id} hears of no change that waits: only approvers named by an e-mail address do.`);
  }
  return { ...did, outbox: await ports.outbox.outboxCounts() };
}

async function untilStopped(
  round: () => Promise<Round>,
  route: MailRoute,
  seconds: number,
  ports: CommitPorts,
  context: CommandContext,
  signal: AbortSignal,
) {
  let rounds = 0;
  while (!signal.aborted) {
    try {
      const did = await round();
      for (const line of linesOf(did, route)) context.terminal.out(`${ports.clock.now()}  ${line}`);
    } catch (error) {
      // One bad round must not end a worker that nobody watches.
      context.terminal.note(
        `${ports.clock.now()}  A fault: ${visibleValue(error instanceof Error ? error.message : String(error))}`,
      );
    }
    rounds++;
    await ports.clock.sleep(seconds * 1000, signal);
  }
  return { rounds, outbox: await ports.outbox.outboxCounts() };
}
