import { changeSheet } from '../console/change-sheet.ts';
import { checkPolicyFile } from '../console/enrolment.ts';
import { loadChange } from '../domain/change/records.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports.ts';
import { done } from '../domain/refusal.ts';
import { anchorAudit } from '../executor/audit-check.ts';
import { carryOutDecision } from '../executor/carry-out.ts';
import type { Approver } from '../executor/decide.ts';
import { type Command, type CommandContext, textOption } from './command.ts';
import { styled } from './terminal.ts';
import { unlockApprover } from './unlock.ts';

const PAGE = 100;
/** How long one passphrase holds. */
const UNLOCKED_MS = 15 * 60 * 1000;

async function waitingOldestFirst(ports: CommitPorts): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await ports.proposals.proposalPage({}, PAGE, cursor);
    ids.push(...page.rows.map((row) => row.change_id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return ids.reverse();
}

/** Shows one change in full and carries out what the person answers. False ends the review. */
async function reviewOne(
  changeId: string,
  approver: Approver,
  ports: CommitPorts,
  context: CommandContext,
): Promise<boolean> {
  const { terminal } = context;
  const loaded = await loadChange(changeId, ports);
  if (!loaded.ok) {
    terminal.note(loaded.refusal.message);
    return true;
  }
  if (loaded.value.state !== 'proposed') return true;
  terminal.out('');
  for (const line of changeSheet(loaded.value)) terminal.out(styled(line));
  const answer = (await terminal.ask('approve, reject, skip or quit? ')).trim().toLowerCase();
  if (answer === 'quit') return false;
  if (answer !== 'approve' && answer !== 'reject') {
    terminal.note('Left undecided.');
    return true;
  }
  const request = { change_id: changeId, digest: loaded.value.digest, decision: answer, comment: null } as const;
  const carried = await carryOutDecision(request, approver, ports, writeOperations);
  context.files.writeAnchor(await anchorAudit(ports, approver));
  if (!carried.ok) terminal.note(`${carried.refusal.message} ${carried.refusal.instead}`);
  else
    terminal.note(
      answer === 'reject'
        ? 'Rejected.'
        : `Approved; ${carried.value.execution?.state ?? "waits for another person's approval"}. ${carried.value.execution?.detail ?? ''}`,
    );
  return true;
}

export const changesReview: Command = {
  usage: 'changes review',
  summary:
    'Go through what waits, oldest first: each change in full, decided one by one, with one passphrase for 15 minutes.',
  options: { as: { type: 'string', help: 'Which approver you are' } },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const policy = context.files.readPolicy();
      if (!policy.ok) return policy;
      const stands = await checkPolicyFile(policy.value, ports);
      if (!stands.ok) return stands;
      let approver = await unlockApprover(ports, context, textOption(input, 'as'));
      if (!approver.ok) return approver;
      let unlockedAt = Date.parse(ports.clock.now());
      let reviewed = 0;
      for (const changeId of await waitingOldestFirst(ports)) {
        if (Date.parse(ports.clock.now()) - unlockedAt > UNLOCKED_MS) {
          approver = await unlockApprover(ports, context, textOption(input, 'as'));
          if (!approver.ok) return approver;
          unlockedAt = Date.parse(ports.clock.now());
        }
        if (!(await reviewOne(changeId, approver.value, ports, context))) break;
        reviewed++;
      }
      context.terminal.note('The review is over.');
      return done({ reviewed });
    }),
};
