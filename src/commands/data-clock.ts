import { advanceSignedHead } from '../console/signed-head.ts';
import { clockBehind } from '../domain/change/clock.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import { endMadeAhead } from '../executor/end-made-ahead.ts';
import { askConfirmation } from './asking.ts';
import type { Command, CommandContext } from './command.ts';
import { textOption } from './options.ts';
import { requirePerson, unlockApprover } from './unlock.ts';

const YES = 'the clock is right';

export const dataClock: Command = {
  usage: 'data clock',
  summary: 'Confirm the clock of this machine where the store has records of a later time, and is stopped by them.',
  options: { as: { type: 'string', help: 'Approver to confirm as, when several are enrolled' } },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      if ((await clockBehind(ports)) === 0) {
        const message = 'The clock is not behind the records of this store. There is nothing to confirm.';
        if (!context.json) context.terminal.note(message);
        return done({ confirmed: false });
      }
      const person = requirePerson(context);
      if (!person.ok) return person;
      const recorded = await ports.authority.highestInstant();
      context.terminal.note(`The clock of this machine says ${ports.clock.now()}.`);
      context.terminal.note(`The latest record of this store is of ${recorded}.`);
      context.terminal.note(
        'Until then, what expired by the record counts as expired. If you confirm the clock, the clock',
      );
      context.terminal.note('counts from now on, and changes that expired by the record alone can be approved again.');
      context.terminal.note(
        'Changes that were made while the clock was ahead can be rejected and withdrawn, and none is applied.',
      );
      if (!(await askConfirmation(context.terminal, YES, 'to confirm it'))) return notConfirmed();
      return confirm(ports, context, textOption(input, 'as'));
    }),
};

async function confirm(ports: CommitPorts, context: CommandContext, as: string | undefined): Promise<Outcome<unknown>> {
  const approver =
    (await ports.authority.approvers()).length === 0 ? undefined : await unlockApprover(ports, context, as);
  if (approver !== undefined && !approver.ok) return approver;
  await recordClockConfirmed(ports, approver?.value);
  const ended = await endMadeAhead(ports, writeOperations);
  if (approver !== undefined) {
    const signed = await advanceSignedHead(approver.value, context.files, ports);
    if (!signed.ok) return signed;
  }
  if (!context.json) {
    context.terminal.note('The clock is confirmed.');
    for (const id of ended) context.terminal.note(`${id} was approved while the clock was ahead. It is stale now.`);
  }
  return done({ confirmed: true, at: ports.clock.now(), ended });
}

async function recordClockConfirmed(ports: CommitPorts, approver: Approver | undefined): Promise<void> {
  const { owner } = await ports.data.store();
  await ports.authorityWrites.record({
    at: ports.clock.now(),
    event: 'clock_confirmed',
    actor: approver?.approver_id ?? owner,
    for_person: null,
    change_id: null,
    digest: null,
    policy_version: null,
    result: `behind ${await ports.authority.highestInstant()}`,
  });
}

function notConfirmed() {
  return refused({
    code: 'not_allowed',
    message: 'The clock is not confirmed. Nothing was changed.',
    instead: 'Set the clock of this machine right, or run the command again.',
  });
}
