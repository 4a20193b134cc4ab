import { changeSheet } from '../console/change-sheet.ts';
import { checkSignedHead, decideAndSign } from '../console/signed-head.ts';
import { visibleValue } from '../console/visible-text.ts';
import { viewChange } from '../domain/change/change-view.ts';
import { type GatheredChange, gatherRecords, type LoadedChange, loadChange } from '../domain/change/records.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import type { Approver, DecisionRequest } from '../executor/decide.ts';
import type { Applying, DecidedChange } from '../executor/decide-and-apply.ts';
import type { Command, CommandContext } from './command.ts';
import { APPROVER_OPTION, textOption } from './options.ts';
import type { Terminal } from './terminal.ts';
import { requirePerson, requireRecordedPolicy, unlockApprover } from './unlock.ts';

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

export function showSheet(change: LoadedChange, terminal: Terminal): void {
  for (const { text, tone } of changeSheet(change, terminal.columns)) terminal.out(text, tone);
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
  if (outcome.ok) context.terminal.note(outcomeText(change.body.change_id, outcome.value));
  return outcome;
}

/** Returns where an approved change is applied, as this command line is set up. */
export function applyingAt(ports: CommitPorts, { apply }: CommandContext): Applying {
  return apply === 'here' ? { apply, ports, operations: writeOperations } : { apply, ports };
}

export function outcomeText(changeId: string, { decision, state, application }: DecidedChange): string {
  if (decision === 'reject') return `${changeId} is rejected.`;
  if (state === 'approved') return `${changeId} is approved. Another process applies it: see changes show ${changeId}.`;
  if (state === 'proposed') return `${changeId} has your approval; it still needs another person's.`;
  // Withdrawn or expired just after the approval, for example.
  if (application === null) return `${changeId} has your approval, and is ${state}.`;
  return `${changeId} is ${application.state}. ${visibleValue(application.detail ?? '')}`;
}

export const changesList: Command = {
  usage: 'changes list',
  summary: 'List changes, newest first. By default only those that await a decision.',
  options: { all: { type: 'boolean', help: 'Include decided and expired changes' } },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const listed: { change_id: string; state: string; risk: string; summary: string }[] = [];
      for await (const { change_id, change } of allChanges(ports)) {
        const row = change.ok
          ? {
              change_id,
              state: change.value.state,
              risk: change.value.risk,
              summary: change.value.body.steps.map((step) => step.preview.summary).join('; '),
            }
          : { change_id, state: 'unreadable', risk: '-', summary: change.refusal.message };
        if (input.options.all === true || row.state === 'proposed' || row.state === 'unreadable') listed.push(row);
      }
      if (!context.json) {
        for (const { change_id, state, risk, summary } of listed)
          context.terminal.out(visibleValue(`${change_id}  ${state}  ${risk}  ${summary}`));
        if (listed.length === 0) context.terminal.note('No change awaits a decision.');
      }
      return done({ changes: listed });
    }),
};

export const changesShow: Command = {
  usage: 'changes show CHANGE_ID',
  summary: 'Show a change in full: its effects, evidence and risk.',
  options: {},
  arguments: ['CHANGE_ID'],
  run: ({ positionals: [changeId = ''] }, context) =>
    context.withStore(async (ports) => {
      const loaded = await loadChange(changeId, ports);
      if (!loaded.ok) return loaded;
      if (!context.json) showSheet(loaded.value, context.terminal);
      return done(viewChange(loaded.value, ports.commandLine));
    }),
};

function decisionCommand(verb: 'approve' | 'reject', summary: string): Command {
  return {
    usage: `changes ${verb} CHANGE_ID`,
    summary,
    options: {
      as: APPROVER_OPTION,
      comment: { type: 'string', help: 'Your reason, for the record' },
    },
    arguments: ['CHANGE_ID'],
    run(input, context) {
      const person = requirePerson(context);
      if (!person.ok) return Promise.resolve(person);
      return context.withStore(async (ports) => {
        const policy = await requireRecordedPolicy(ports, context);
        if (!policy.ok) return policy;
        const loaded = await loadChange(input.positionals[0] ?? '', ports);
        if (!loaded.ok) return loaded;
        const intact = await checkSignedHead(context.files, ports);
        if (!intact.ok) return intact;
        showSheet(loaded.value, context.terminal);
        const approver = await unlockApprover(ports, context, textOption(input, 'as'));
        if (!approver.ok) return approver;
        return decide(loaded.value, verb, textOption(input, 'comment') ?? null, approver.value, ports, context);
      });
    },
  };
}

export const changesApprove = decisionCommand(
  'approve',
  'Show a change in full, ask for your passphrase, sign your approval and apply the change.',
);
export const changesReject = decisionCommand(
  'reject',
  'Show a change in full, ask for your passphrase and sign your rejection.',
);
