import { type ChangeSheet, changeSheet } from '../console/change-sheet.ts';
import { framed } from '../console/framed-text.ts';
import { sheetNames } from '../console/sheet-names.ts';
import { sheetRows } from '../console/sheet-rows.ts';
import { checkSignedHead, decideAndSign } from '../console/signed-head.ts';
import { visibleOriginal, visibleValue } from '../console/visible-text.ts';
import { changeViewSchema, viewChange } from '../domain/change/change-view.ts';
import type { ChangeState } from '../domain/change/lifecycle.ts';
import { type GatheredChange, gatherRecords, type LoadedChange, loadChange } from '../domain/change/records.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, type RefusalCode, refused } from '../domain/refusal.ts';
import { maskPersonalData } from '../domain/text/text.ts';
import type { Approver, DecisionRequest } from '../executor/decide.ts';
import type { Applying, DecidedChange } from '../executor/decide-and-apply.ts';
import type { Command, CommandContext } from './command.ts';
import { askDecision, askRejection } from './decision-dialogue.ts';
import { APPROVER_OPTION, textOption } from './options.ts';
import { commentOption } from './rejection-reason.ts';
import type { Terminal } from './terminal.ts';
import { requireDeciding, requirePerson, unlockApprover } from './unlock.ts';

const PAGE = 100;

/** Every stored proposal with its records, newest first, a page at a time. */
export async function* allChanges(ports: CommitPorts): AsyncGenerator<GatheredChange> {
  let cursor: string | undefined;
  do {
    const page = await ports.proposals.proposalPage({}, PAGE, cursor);
    yield* await gatherRecords(page.rows, ports);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** Builds the sheet that this person is shown. */
export async function sheetOf(
  change: LoadedChange,
  ports: CommitPorts,
  { apply }: CommandContext,
  unmasked = false,
): Promise<ChangeSheet> {
  const names = await sheetNames(change.body, ports.data);
  return changeSheet(change, { names, now: ports.clock.now(), apply, unmasked });
}

async function decide(
  change: LoadedChange,
  decision: DecisionRequest['decision'],
  comment: string | null,
  approver: Approver,
  ports: CommitPorts,
  context: CommandContext,
): Promise<Outcome<DecidedChange>> {
  const request = { change_id: change.body.change_id, digest: change.digest, decision, comment };
  const outcome = await decideAndSign(request, approver, context.files, applyingAt(ports, context));
  if (!outcome.ok) return outcome;
  const text = outcomeText(change.body.change_id, outcome.value);
  const missed = decision === 'approve' ? WITHOUT_EFFECT[outcome.value.state] : undefined;
  if (missed !== undefined)
    return refused({
      code: missed,
      message: text.trim(),
      instead: `Your approval is on record. See it with: brand-escalations changes show ${change.body.change_id}`,
    });
  context.terminal.note(text);
  return outcome;
}

/** The ends of a change that an approval did not bring about, as refusals: a script sees them by the exit code. */
const WITHOUT_EFFECT: Readonly<Partial<Record<ChangeState, RefusalCode>>> = {
  rejected: 'already_decided',
  withdrawn: 'already_decided',
  expired: 'expired',
  stale: 'stale',
  failed: 'conflict',
  outcome_unknown: 'conflict',
};

/** Returns where an approved change is applied, as this command line is set up. */
export function applyingAt(ports: CommitPorts, { apply, applierOn }: CommandContext): Applying {
  return apply === 'here' ? { apply, ports, operations: writeOperations, applier: applierOn(ports) } : { apply, ports };
}

export function outcomeText(changeId: string, { decision, state, application }: DecidedChange): string {
  if (decision === 'reject') return `${changeId} is rejected.`;
  if (state === 'approved') return `${changeId} is approved. Another process applies it: see changes show ${changeId}.`;
  if (state === 'proposed') return `${changeId} has your approval; it still needs another person's.`;
  // Withdrawn or expired just after the approval, for example.
  if (application === null) return `${changeId} has your approval, and is ${state}.`;
  return `${changeId} is ${application.state}. ${visibleValue(maskPersonalData(application.detail ?? ''))}`;
}

type Listed = Readonly<Record<'change_id' | 'state' | 'risk' | 'summary', string>>;

const UNREADABLE = { state: 'unreadable', risk: '-' } as const;
const GONE =
  'It was approved and not applied, and its proposal is gone. It cannot be applied: propose it again, and see audit verify.';

function isDoubtfulApproval({ state, doubt }: LoadedChange): boolean {
  return state === 'approved' && doubt !== null;
}

function listedOf(change_id: string, change: Outcome<LoadedChange>): Listed {
  if (!change.ok) return { change_id, ...UNREADABLE, summary: change.refusal.message };
  const { state, risk, body, doubt } = change.value;
  const summary = body.steps.map((step) => maskPersonalData(step.preview.summary)).join('; ');
  return { change_id, state, risk, summary: doubt === null ? summary : `${doubt.refusal.message} ${summary}` };
}

/** A row for each change; on a terminal the summary, which comes from data, is framed below it. */
function listedRows({ change_id, state, risk, summary }: Listed, columns: number | undefined): readonly string[] {
  const head = `${change_id}  ${state}  ${risk}`;
  return columns === undefined
    ? [`${head}  ${visibleOriginal(summary)}`]
    : [head, ...framed('  ', visibleOriginal(summary), columns)];
}

export const changesList: Command = {
  usage: 'changes list',
  summary: 'List changes, newest first. By default only those that await a decision.',
  options: { all: { type: 'boolean', help: 'Include decided and expired changes' } },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const listed: Listed[] = [];
      const missing = new Set(await ports.authority.approvedNotApplied());
      for await (const { change_id, change } of allChanges(ports)) {
        missing.delete(change_id);
        const isWaiting = !change.ok || change.value.state === 'proposed' || isDoubtfulApproval(change.value);
        if (input.options.all === true || isWaiting) listed.push(listedOf(change_id, change));
      }
      for (const change_id of missing) listed.push({ change_id, ...UNREADABLE, summary: GONE });
      if (!context.json) {
        for (const row of listed) {
          for (const line of listedRows(row, context.terminal.outColumns)) context.terminal.out(line);
        }
        if (listed.length === 0) context.terminal.note('No change awaits a decision.');
      }
      return done({ changes: listed });
    }),
};

const CHANGE_ARGUMENT = { name: 'CHANGE_ID', type: 'string' } as const;

export const changesShow: Command = {
  usage: 'changes show CHANGE_ID',
  summary: 'Show a change in full: its effects, evidence and risk.',
  options: {
    unmasked: { type: 'boolean', help: 'Show personal data as it is stored, on a terminal only' },
  },
  arguments: [CHANGE_ARGUMENT],
  run({ positionals: [changeId = ''], options }, context) {
    const unmasked = options.unmasked === true;
    const reader = unmasked ? requireReader(context) : done(true);
    if (!reader.ok) return Promise.resolve(reader);
    return context.withStore(async (ports) => {
      const loaded = await loadChange(changeId, ports);
      if (!loaded.ok) return loaded;
      if (!context.json) {
        const sheet = await sheetOf(loaded.value, ports, context, unmasked);
        for (const { text, tone } of sheetRows(sheet, context.terminal.columns)) context.terminal.out(text, tone);
      }
      return done(changeViewSchema.parse(viewChange(loaded.value, ports.commandLine)));
    });
  },
};

/** Refuses to write personal data into a pipe, a file or JSON, where it would stay or reach an agent. */
function requireReader({ json, terminal: { interactive, outColumns } }: CommandContext): Outcome<true> {
  if (interactive && outColumns !== undefined && !json) return done(true);
  return refused({
    code: 'not_allowed',
    field: '--unmasked',
    message: 'Personal data is shown unmasked only to a person at a terminal.',
    instead: 'Run the command yourself, in a terminal, without a pipe and without --json; or leave out --unmasked.',
  });
}

/** Refuses before a passphrase is asked where nothing is left to decide. */
function requireWaiting({ body, state, doubt }: LoadedChange, verb: 'approve' | 'reject'): Outcome<true> {
  if (state === 'proposed') return doubt === null || verb === 'reject' ? done(true) : refused(doubt.refusal);
  return refused({
    code: state === 'expired' ? 'expired' : 'already_decided',
    field: 'change_id',
    message: `${body.change_id} is ${state}: nothing is left to decide.`,
    instead: `See it with: brand-escalations changes show ${body.change_id}`,
  });
}

function decisionCommand(verb: 'approve' | 'reject', summary: string): Command {
  return {
    usage: `changes ${verb} CHANGE_ID`,
    summary,
    options: {
      as: APPROVER_OPTION,
      comment: { type: 'string', help: 'Your reason, for the record; the agent reads it' },
    },
    arguments: [CHANGE_ARGUMENT],
    run(input, context) {
      const person = requirePerson(context);
      if (!person.ok) return Promise.resolve(person);
      const comment = commentOption(input);
      if (!comment.ok) return Promise.resolve(comment);
      return context.withStore(async (ports) => {
        const ready = await requireDeciding(ports, context);
        if (!ready.ok) return ready;
        const loaded = await loadChange(input.positionals[0] ?? '', ports);
        if (!loaded.ok) return loaded;
        const waiting = requireWaiting(loaded.value, verb);
        if (!waiting.ok) return waiting;
        const intact = await checkSignedHead(context.files, ports);
        if (!intact.ok) return intact;
        const sheet = await sheetOf(loaded.value, ports, context);
        const answer = await askOnce(verb, sheet, comment.value, context.terminal);
        if (answer === undefined) return done({ decided: false });
        const approver = await unlockApprover(ports, context, textOption(input, 'as'));
        if (!approver.ok) return approver;
        return decide(loaded.value, verb, answer.comment, approver.value, ports, context);
      });
    },
  };
}

/** Shows the change, and asks what the command is about; undefined if the person leaves it undecided. */
async function askOnce(
  verb: 'approve' | 'reject',
  sheet: ChangeSheet,
  comment: string | null,
  terminal: Terminal,
): Promise<{ readonly comment: string | null } | undefined> {
  if (verb === 'approve') {
    const { kind } = await askDecision(sheet, terminal, { alsoOffered: [] });
    if (kind === 'approve') return { comment };
  } else {
    const reason = await askRejection(sheet, terminal, comment ?? undefined);
    if (reason !== undefined) return { comment: reason };
  }
  terminal.note('Left undecided.');
  return undefined;
}

export const changesApprove = decisionCommand(
  'approve',
  'Show a change in full, ask for your decision and your passphrase, sign your approval and apply the change.',
);
export const changesReject = decisionCommand(
  'reject',
  'Show a change, ask for your reason and your passphrase, and sign your rejection.',
);
