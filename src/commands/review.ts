import { checkSignedHead, decideAndSign } from '../console/signed-head.ts';
import { visibleValue } from '../console/visible-text.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import { writeOperations } from '../domain/operations/write-operations.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import { showSheet } from './changes.ts';
import { type Command, type CommandContext, textOption } from './command.ts';
import { unlockApprover } from './unlock.ts';
import { allProposals, policyStands } from './waiting.ts';

/** How long one passphrase holds. */
const UNLOCKED_MS = 15 * 60 * 1000;
/** How much of its id a person types to approve a high-risk change: a word typed by habit does not do it. */
const TYPED_OF_ID = 4;

/** An approver's key that has to be opened anew once it was open for long enough. */
class Unlocked {
  readonly #unlock: () => Promise<Outcome<Approver>>;
  readonly #now: () => number;
  #opened: { readonly approver: Approver; readonly at: number } | undefined;

  constructor(unlock: () => Promise<Outcome<Approver>>, now: () => number) {
    this.#unlock = unlock;
    this.#now = now;
  }

  async approver(): Promise<Outcome<Approver>> {
    if (this.#opened !== undefined && this.#now() - this.#opened.at <= UNLOCKED_MS) return done(this.#opened.approver);
    const unlocked = await this.#unlock();
    if (unlocked.ok) this.#opened = { approver: unlocked.value, at: this.#now() };
    return unlocked;
  }
}

async function waitingOldestFirst(ports: CommitPorts): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { change_id } of allProposals(ports)) ids.push(change_id);
  return ids.reverse();
}

function question({ risk }: LoadedChange): string {
  return risk === 'high'
    ? `High risk. To approve, type the last ${TYPED_OF_ID} characters of the change's id; or reject, skip or quit? `
    : 'approve, reject, skip or quit? ';
}

function meant(typed: string, { risk, body }: LoadedChange): 'approve' | 'reject' | 'quit' | undefined {
  const answer = typed.trim().toLowerCase();
  if (answer === 'quit' || answer === 'reject') return answer;
  const approval = risk === 'high' ? body.change_id.slice(-TYPED_OF_ID).toLowerCase() : 'approve';
  return answer === approval ? 'approve' : undefined;
}

/** Shows one change in full and carries out what the person answers. False ends the review; refused where nothing can be decided at all. */
async function reviewOne(
  changeId: string,
  unlocked: Unlocked,
  ports: CommitPorts,
  context: CommandContext,
): Promise<Outcome<boolean>> {
  const { terminal, files } = context;
  const loaded = await loadChange(changeId, ports);
  if (!loaded.ok) {
    terminal.note(visibleValue(loaded.refusal.message));
    return done(true);
  }
  if (loaded.value.state !== 'proposed') return done(true);
  terminal.out('');
  showSheet(loaded.value, terminal);
  const decision = meant(await terminal.ask(question(loaded.value)), loaded.value);
  if (decision === 'quit') return done(false);
  if (decision === undefined) {
    terminal.note('Left undecided.');
    return done(true);
  }
  // After the answer, which may have taken its time.
  const approver = await unlocked.approver();
  if (!approver.ok) return approver;
  const request = { change_id: changeId, digest: loaded.value.digest, decision, comment: null };
  const carried = await decideAndSign(request, approver.value, files, ports, writeOperations);
  if (!carried.ok && carried.refusal.code === 'tampered') return carried;
  if (!carried.ok) terminal.note(visibleValue(`${carried.refusal.message} ${carried.refusal.instead}`));
  else if (decision === 'reject') terminal.note('Rejected.');
  else {
    const { execution } = carried.value;
    const state = execution?.state ?? "waits for another person's approval";
    terminal.note(visibleValue(`Approved; ${state}. ${execution?.detail ?? ''}`));
  }
  return done(true);
}

export const changesReview: Command = {
  usage: 'changes review',
  summary:
    'Go through what waits, oldest first: each change in full, decided one by one, with one passphrase for 15 minutes.',
  options: { as: { type: 'string', help: 'Which approver you are' } },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const stands = await policyStands(ports, context);
      if (!stands.ok) return stands;
      const unlocked = new Unlocked(
        () => unlockApprover(ports, context, textOption(input, 'as')),
        () => Date.parse(ports.clock.now()),
      );
      const approver = await unlocked.approver();
      if (!approver.ok) return approver;
      const whole = await checkSignedHead(context.files, ports);
      if (!whole.ok) return whole;
      let reviewed = 0;
      for (const changeId of await waitingOldestFirst(ports)) {
        const goOn = await reviewOne(changeId, unlocked, ports, context);
        if (!goOn.ok) return goOn;
        if (!goOn.value) break;
        reviewed++;
      }
      context.terminal.note('The review is over.');
      return done({ reviewed });
    }),
};
