import type { Position } from '../console/sheet-rows.ts';
import { checkSignedHead, decideAndSign } from '../console/signed-head.ts';
import { visibleValue } from '../console/visible-text.ts';
import { mayDecide } from '../domain/change/approval.ts';
import type { ChangeState } from '../domain/change/lifecycle.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refusalKind } from '../domain/refusal.ts';
import { maskPersonalData } from '../domain/text/text.ts';
import type { Approver } from '../executor/decide.ts';
import { allChanges, applyingAt, sheetOf } from './changes.ts';
import type { Command, CommandContext } from './command.ts';
import { askDecision } from './decision-dialogue.ts';
import { APPROVER_OPTION, textOption } from './options.ts';
import { requireDeciding, requirePerson, unlockApprover } from './unlock.ts';

/** Time after which the passphrase must be entered again. */
const UNLOCKED_MS = 15 * 60 * 1000;

/** An approver's key that locks again after a timeout. */
class UnlockedKey {
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

/** A change that waits for this person, or the reason that it cannot be read. */
interface Waiting {
  readonly change_id: string;
  readonly change: Outcome<LoadedChange>;
}

/** Finds the changes that this person may decide now, oldest first. */
async function waitingFor(approverId: string | undefined, ports: CommitPorts): Promise<readonly Waiting[]> {
  const waiting: Waiting[] = [];
  for await (const { change_id, change } of allChanges(ports)) {
    if (!change.ok || (change.value.state === 'proposed' && !isDoneWith(approverId, change.value))) {
      waiting.push({ change_id, change });
    }
  }
  return waiting.reverse();
}

/** True where nothing is left for this person: they decided already, or somebody else has to. */
function isDoneWith(approverId: string | undefined, { decisions, policy, body }: LoadedChange): boolean {
  if (approverId === undefined || policy === undefined) return false;
  const hasDecided = decisions.some((decision) => decision.approver_id === approverId);
  return hasDecided || !mayDecide(approverId, body.requested_by, policy).ok;
}

/** The words for an approved change that is not being applied yet; another state is named as it is. */
const STANDING: Readonly<Partial<Record<ChangeState, string>>> = {
  proposed: "awaits another person's approval",
  approved: 'another process applies it',
};

/**
 * Shows one change in full and applies the person's decision.
 *
 * @returns false when the person quits; a refusal when no further decision is possible
 */
async function reviewOne(
  changeId: string,
  position: Position,
  key: UnlockedKey,
  ports: CommitPorts,
  context: CommandContext,
): Promise<Outcome<boolean>> {
  const { terminal, files } = context;
  const loaded = await loadChange(changeId, ports);
  if (!loaded.ok) {
    terminal.note(`${position.number} of ${position.of}  ${visibleValue(loaded.refusal.message)}`);
    return done(true);
  }
  if (loaded.value.state !== 'proposed') {
    terminal.note(`${position.number} of ${position.of}  ${changeId} is ${loaded.value.state} by now.`);
    return done(true);
  }
  terminal.note('');
  const sheet = await sheetOf(loaded.value, ports, context);
  const answer = await askDecision(sheet, terminal, { position, alsoOffered: ['reject', 'skip'] });
  if (answer.kind === 'quit') return done(false);
  if (answer.kind === 'skip') {
    terminal.note('Left undecided.');
    return done(true);
  }
  // Checked after the answer, because the key may have timed out while the person was reading.
  const approver = await key.approver();
  if (!approver.ok) return approver;
  const comment = answer.kind === 'reject' ? answer.reason : null;
  const request = { change_id: changeId, digest: loaded.value.digest, decision: answer.kind, comment };
  const outcome = await decideAndSign(request, approver.value, files, applyingAt(ports, context));
  if (!outcome.ok && refusalKind(outcome.refusal) === 'untrusted') return outcome;
  if (!outcome.ok) terminal.note(visibleValue(`${outcome.refusal.message} ${outcome.refusal.instead}`));
  else if (answer.kind === 'reject') terminal.note('Rejected.');
  else {
    const { state, application } = outcome.value;
    const standing = application?.state ?? STANDING[state] ?? `now ${state}`;
    terminal.note(visibleValue(`Approved; ${standing}. ${maskPersonalData(application?.detail ?? '')}`));
  }
  return done(true);
}

export const changesReview: Command = {
  usage: 'changes review',
  summary:
    'Review pending changes one by one, oldest first, each shown in full. The passphrase is asked again after 15 minutes.',
  options: { as: APPROVER_OPTION },
  arguments: [],
  run: (input, context) =>
    context.withStore(async (ports) => {
      const person = requirePerson(context);
      if (!person.ok) return person;
      const ready = await requireDeciding(ports, context);
      if (!ready.ok) return ready;
      const as = textOption(input, 'as');
      const enrolled = await ports.authority.approvers();
      const approverId = as ?? (enrolled.length === 1 ? enrolled[0]?.approver_id : undefined);
      const waiting = await waitingFor(approverId, ports);
      if (waiting.length === 0) {
        context.terminal.note('No change awaits your decision.');
        return done({ reviewed: 0 });
      }
      const key = new UnlockedKey(
        () => unlockApprover(ports, context, as),
        () => Date.parse(ports.clock.now()),
      );
      const approver = await key.approver();
      if (!approver.ok) return approver;
      const intact = await checkSignedHead(context.files, ports);
      if (!intact.ok) return intact;
      let reviewed = 0;
      for (const [index, { change_id }] of waiting.entries()) {
        const position = { number: index + 1, of: waiting.length };
        const shouldContinue = await reviewOne(change_id, position, key, ports, context);
        if (!shouldContinue.ok) return shouldContinue;
        if (!shouldContinue.value) break;
        reviewed++;
      }
      context.terminal.note('Review finished.');
      return done({ reviewed });
    }),
};
