import { changeSheet } from '../console/change-sheet.ts';
import { checkSignedHead, decideAndSign } from '../console/signed-head.ts';
import { visibleValue } from '../console/visible-text.ts';
import { viewChange } from '../domain/change/change-view.ts';
import { gatherRecords, type LoadedChange, loadChange } from '../domain/change/records.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import type { CarriedOut } from '../executor/carry-out.ts';
import type { Approver, DecisionRequest } from '../executor/decide.ts';
import { type Command, type CommandContext, textOption } from './command.ts';
import type { Terminal } from './terminal.ts';
import { requirePerson, unlockApprover } from './unlock.ts';
import { allProposals, policyStands } from './waiting.ts';

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
): Promise<Outcome<CarriedOut>> {
  const request = { change_id: change.body.change_id, digest: change.digest, decision, comment };
  const carried = await decideAndSign(request, approver, context.files, ports, writeOperations);
  if (carried.ok) context.terminal.note(outcomeText(change.body.change_id, carried.value));
  return carried;
}

function outcomeText(changeId: string, { decision, execution }: CarriedOut): string {
  if (decision === 'reject') return `${changeId} is rejected.`;
  if (execution === null) return `${changeId} has your approval; it needs another person's.`;
  return `${changeId} is ${execution.state}. ${visibleValue(execution.detail ?? '')}`;
}

export const changesList: Command = {
  usage: 'changes list',
  summary: 'Changes, newest first. By default those that wait for a decision.',
  options: { all: { type: 'boolean', help: 'Also decided and expired ones' } },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const listed: { change_id: string; state: string; risk: string; summary: string }[] = [];
      for await (const stored of allProposals(ports)) {
        const change = await gatherRecords(stored, ports);
        const row = change.ok
          ? {
              change_id: stored.change_id,
              state: change.value.state,
              risk: change.value.risk,
              summary: change.value.body.steps.map((step) => step.preview.summary).join('; '),
            }
          : { change_id: stored.change_id, state: 'unreadable', risk: '-', summary: change.refusal.message };
        if (input.options.all === true || row.state === 'proposed' || row.state === 'unreadable') listed.push(row);
      }
      if (!context.json) {
        for (const { change_id, state, risk, summary } of listed)
          context.terminal.out(visibleValue(`${change_id}  ${state}  ${risk}  ${summary}`));
        if (listed.length === 0) context.terminal.note('Nothing waits for a decision.');
      }
      return done({ changes: listed });
    }),
};

export const changesShow: Command = {
  usage: 'changes show CHANGE_ID',
  summary: 'The whole change: what it does, its evidence, its risk.',
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
      as: { type: 'string', help: 'Which approver you are' },
      comment: { type: 'string', help: 'Why, for the record' },
    },
    arguments: ['CHANGE_ID'],
    run(input, context) {
      const person = requirePerson(context);
      if (!person.ok) return Promise.resolve(person);
      return context.withStore(async (ports) => {
        const stands = await policyStands(ports, context);
        if (!stands.ok) return stands;
        const loaded = await loadChange(input.positionals[0] ?? '', ports);
        if (!loaded.ok) return loaded;
        const whole = await checkSignedHead(context.files, ports);
        if (!whole.ok) return whole;
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
  'Show the whole change, ask your passphrase, sign your approval and apply it.',
);
export const changesReject = decisionCommand(
  'reject',
  'Show the whole change, ask your passphrase and sign that it must not happen.',
);
