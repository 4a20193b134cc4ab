import { visibleValue } from '../console/visible-text.ts';
import { type DeliveryReport, deliverDue } from '../domain/notify/deliver.ts';
import type { MailRoute } from '../domain/notify/mail-transport.ts';
import { notifyPendingChanges } from '../domain/notify/pending-notices.ts';
import { notifySla } from '../domain/notify/sla-notices.ts';
import { proposeDetected } from '../domain/operations/escalations/propose-detected.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import type { SignalReport } from '../domain/ports/signals.ts';
import type { MadeSnapshot } from '../domain/ports/snapshots.ts';
import { refuseTrouble, StoreTrouble } from '../domain/ports/store-trouble.ts';
import type { IntakeReport } from '../domain/ports/upstream.ts';
import { done } from '../domain/refusal.ts';
import { noun } from '../domain/text/noun.ts';
import { maskPersonalData } from '../domain/text/text.ts';
import { type ApplicationFault, applyApproved } from '../executor/apply-approved.ts';
import type { ApplicationOutcome } from '../executor/apply-change.ts';
import { type Recovered, recoverApplications } from '../executor/recover.ts';
import type { Command, CommandContext } from './command.ts';
import { setAsideLines } from './data-set-aside.ts';
import { integerOption } from './options.ts';
import { stopSignal } from './stop-signal.ts';
import { requireRecordedPolicy } from './unlock.ts';

/** Seconds between two rounds. */
const INTERVAL = { min: 5, max: 86_400 };
const DEFAULT_INTERVAL = 60;
/** Seconds between two looks at everything that upstream has. */
const DEFAULT_INTAKE_INTERVAL = 300;

/** The result of an intake. One that failed is tried again; the other parts of the round go on. */
type Intake = Pick<IntakeReport, 'taken' | 'set_aside'> & { readonly problem: string | null };

/** The results of one round. */
interface Round {
  readonly recovered: readonly Recovered[];
  /** Upstream's own changes; null where this round did not look, or there is no upstream. */
  readonly upstream: Intake | null;
  readonly applied: readonly ApplicationOutcome[];
  /** Approved changes that could not be applied, with the reason. The other parts of the round went on. */
  readonly not_applied: readonly { readonly change_id: string; readonly problem: string }[];
  /** The change that proposes escalations for new hits of the automatic triggers; it awaits a person's decision. */
  readonly detection: { readonly change_id: string; readonly escalations: number } | null;
  readonly sla_at_risk: number;
  readonly sla_breached: number;
  readonly changes_announced: number;
  readonly approvers_without_address: readonly string[];
  readonly deliveries: readonly DeliveryReport[];
  /** Figures and heads of audit chains that other systems were told of. */
  readonly metrics: SignalReport;
  readonly audit_heads: SignalReport;
  /** A snapshot of the data that was made, where the store has any. */
  readonly snapshot: MadeSnapshot | null;
  /** What kept single parts of the round from their work, which a later round does. The other parts went on. */
  readonly put_off: readonly string[];
}

const NOBODY_NOTIFIED = { changes: 0, without_address: [] };

async function runRound(
  ports: CommitPorts,
  route: MailRoute,
  worker: string,
  context: CommandContext,
  signal: AbortSignal,
  looksUpstream: boolean,
): Promise<Round> {
  const home = await ports.home.check();
  if (!home.ok) throw new Error(`${home.refusal.message} ${home.refusal.instead}`);
  await ports.data.current();
  const put_off: string[] = [];
  const unlessTrouble = async <T>(part: () => Promise<T>, instead: T): Promise<T> => {
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof StoreTrouble)) throw error;
      put_off.push(`${error.message} ${error.instead}`);
      return instead;
    }
  };
  const recovered = await unlessTrouble(() => recoverApplications(ports), []);
  const upstream = looksUpstream ? await takeIn(ports) : null;
  const faults: ApplicationFault[] = [];
  const applied = await applyApprovedChanges(ports, context, (fault) => faults.push(fault));
  const not_applied = faults.map(({ change_id, error }) => ({ change_id, problem: messageOf(error) }));
  // Before the notices, so that they announce the proposal in the same round. In a turn, so that of two workers only one proposes.
  const detected = await unlessTrouble(
    () => ports.turn.exclusively(() => proposeDetected(ports, writeOperations, signal)),
    null,
  );
  const sla = await unlessTrouble(() => notifySla(ports), { sla_at_risk: 0, sla_breached: 0 });
  const waiting = await unlessTrouble(() => notifyPendingChanges(ports, writeOperations), NOBODY_NOTIFIED);
  const { transport, from } = route;
  const deliveries = await unlessTrouble(
    () => deliverDue({ outbox: ports.outbox, clock: ports.clock, transport, from, worker, signal }),
    [],
  );
  const metrics = await ports.signals.publishMetrics();
  const audit_heads = await ports.signals.anchorHeads();
  const { changes: changes_announced, without_address: approvers_without_address } = waiting;
  const snapshot = await unlessTrouble(() => ports.snapshots.keepUp(), null);
  const change = detected?.ok === true ? detected.value : null;
  const detection =
    change === null ? null : { change_id: change.body.change_id, escalations: change.body.steps.length };
  return {
    recovered,
    upstream,
    applied,
    not_applied,
    detection,
    ...sla,
    changes_announced,
    approvers_without_address,
    deliveries,
    metrics,
    audit_heads,
    snapshot,
    put_off,
  };
}

/** Takes in what upstream has changed. Each part of it has a turn of its own, so that others can apply changes in between. */
async function takeIn({ upstream, turn }: CommitPorts): Promise<Intake> {
  const taken = await refuseTrouble(() => upstream.takeIn((work) => turn.exclusively(work)));
  if (taken.ok) return { taken: taken.value.taken, set_aside: taken.value.set_aside, problem: null };
  return { taken: 0, set_aside: [], problem: `${taken.refusal.message} ${taken.refusal.instead}` };
}

/** Applies approved changes that were not applied yet; none while the policy file differs from the recorded policy. */
async function applyApprovedChanges(
  ports: CommitPorts,
  context: CommandContext,
  onFault: (fault: ApplicationFault) => void,
): Promise<readonly ApplicationOutcome[]> {
  if ((await ports.authority.approvedNotApplied()).length === 0) return [];
  if (!(await requireRecordedPolicy(ports, context)).ok) return [];
  return applyApproved(ports, writeOperations, onFault, context.applierOn(ports));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function roundLines(round: Round, route: MailRoute): readonly string[] {
  const delivered = round.deliveries.filter(({ state }) => state === 'delivered').length;
  return [
    ...round.recovered.map((change) => `${change.change_id}: interrupted, now ${change.outcome}`),
    ...(round.upstream === null ? [] : upstreamLines(round.upstream)),
    ...round.applied.map(({ change_id, state }) => `${change_id}: approved earlier, now ${state}`),
    ...round.not_applied.map(
      ({ change_id, problem }) => `${change_id}: approved earlier, not applied: ${maskPersonalData(problem)}`,
    ),
    ...(round.detection === null
      ? []
      : [
          `${round.detection.change_id}: proposes ${round.detection.escalations} ${noun(round.detection.escalations, 'escalation')} for new hits of the triggers`,
        ]),
    ...(round.snapshot === null ? [] : [`made a snapshot of revision ${round.snapshot.revision}`]),
    ...round.put_off.map((problem) => `put off: ${maskPersonalData(problem)}`),
    ...countLine(round.sla_at_risk, 'notified of a response time about to expire'),
    ...countLine(round.sla_breached, 'notified of an expired response time'),
    ...countLine(round.changes_announced, 'notified of a change awaiting a decision'),
    ...countLine(delivered, `delivered to ${route.to}`),
    ...round.deliveries
      .filter(({ state }) => state !== 'delivered')
      .map(
        (delivery) =>
          `${delivery.message_id} to ${delivery.recipient}: ${delivery.state === 'retry' ? 'will be retried' : 'given up'}: ${delivery.error}`,
      ),
    ...countLine(round.metrics.sent, 'published to CloudWatch'),
    ...countLine(round.audit_heads.sent, 'head of an audit chain anchored'),
    ...[...round.metrics.problems, ...round.audit_heads.problems],
  ].map(visibleValue);
}

function upstreamLines({ taken, set_aside, problem }: Intake): readonly string[] {
  return [
    ...countLine(taken, 'taken in of what upstream has changed'),
    ...set_aside.flatMap(setAsideLines).map((line) => `set aside: ${line}`),
    ...(problem === null ? [] : [`what upstream has changed could not be taken in: ${problem}`]),
  ];
}

const countLine = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} × ${what}`]);

export const work: Command = {
  usage: 'work',
  summary:
    'Run background work: recover interrupted changes, apply approved ones, propose detected escalations, notify people, deliver mail, and on AWS keep snapshots of the data.',
  options: {
    once: { type: 'boolean', help: 'Run one round and exit, for cron; by default it runs until stopped' },
    every: { type: 'string', help: `Seconds between two rounds (default: ${DEFAULT_INTERVAL})` },
    'intake-every': {
      type: 'string',
      help: `Seconds between two looks at what upstream has changed (default: ${DEFAULT_INTAKE_INTERVAL})`,
    },
  },
  arguments: [],
  async run(input, context) {
    const interval = integerOption(input, 'every', INTERVAL);
    if (!interval.ok) return interval;
    const seconds = interval.value ?? DEFAULT_INTERVAL;
    const intake = integerOption(input, 'intake-every', INTERVAL);
    if (!intake.ok) return intake;
    const intakeSeconds = intake.value ?? DEFAULT_INTAKE_INTERVAL;
    return context.withStore(async (ports) => {
      const home = await ports.home.check();
      if (!home.ok) return home;
      const route = await context.mailRoute((await ports.data.desk()).mail);
      if (!route.ok) return route;
      const worker = ports.ids.nonce();
      const stop = stopSignal();
      let looked = Number.NEGATIVE_INFINITY;
      const round = () => {
        const now = Date.parse(ports.clock.now());
        // A clock that was set back must not put it off.
        const looksUpstream = now < looked || now - looked >= intakeSeconds * 1000;
        if (looksUpstream) looked = now;
        return runRound(ports, route.value, worker, context, stop.signal, looksUpstream);
      };
      try {
        if (input.options.once === true) return done(await runOnce(round, route.value, ports, context));
        return done(await runUntilStopped(round, route.value, seconds, ports, context, stop.signal));
      } finally {
        stop.release();
      }
    });
  },
};

async function runOnce(round: () => Promise<Round>, route: MailRoute, ports: CommitPorts, context: CommandContext) {
  const result = await round();
  const lines = roundLines(result, route);
  if (!context.json) for (const line of lines) context.terminal.out(line);
  if (lines.length === 0) context.terminal.note('Nothing was due.');
  for (const id of result.approvers_without_address) {
    context.terminal.note(
      `${id} is not notified of pending changes, because this approver id is not an e-mail address.`,
    );
  }
  return { ...result, outbox: await ports.outbox.outboxCounts() };
}

async function runUntilStopped(
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
      for (const line of roundLines(await round(), route)) context.terminal.out(`${ports.clock.now()}  ${line}`);
    } catch (error) {
      // A failed round must not end an unattended worker.
      const problem =
        error instanceof StoreTrouble ? `${error.message} ${error.instead}` : `Internal error: ${messageOf(error)}`;
      context.terminal.note(`${ports.clock.now()}  ${visibleValue(problem)}`);
    }
    rounds++;
    await ports.clock.sleep(seconds * 1000, signal);
  }
  return { rounds, outbox: await ports.outbox.outboxCounts() };
}
