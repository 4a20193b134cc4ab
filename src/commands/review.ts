import { checkSignedHead, decideAndSign } from '../console/signed-head.ts';
import { visibleValue } from '../console/visible-text.ts';
import type { ChangeState } from '../domain/change/lifecycle.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome, refusalKind } from '../domain/refusal.ts';
import type { Approver } from '../executor/decide.ts';
import { allChanges, applyingAt, showSheet } from './changes.ts';
import type { Command, CommandContext } from './command.ts';
import { APPROVER_OPTION, textOption } from './options.ts';
import { requireRecordedPolicy, unlockApprover } from './unlock.ts';

/** Time after which the passphrase must be entered again. */
const UNLOCKED_MS = 15 * 60 * 1000;
/** Characters of its id that approve a high-risk change, so that it cannot be approved out of habit. */
const ID_SUFFIX_LENGTH = 4;

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

async function proposalsOldestFirst(ports: CommitPorts): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { change_id, change } of allChanges(ports)) {
    if (!change.ok || change.value.state === 'proposed') ids.push(change_id);
  }
  return ids.reverse();
}

/** The words for an approved change that is not being applied yet; another state is named as it is. */
const STANDING: Readonly<Partial<Record<ChangeState, string>>> = {
  proposed: "awaits another person's approval",
  approved: 'another process applies it',
};

function decisionPrompt({ risk }: LoadedChange): string {
  return risk === 'high'
    ? `High risk. To approve, type the last ${ID_SUFFIX_LENGTH} characters of the change's id; or reject, skip or quit? `
    : 'approve, reject, skip or quit? ';
}

/** The decision that the person typed; undefined to leave the change undecided. */
function parseDecision(typed: string, { risk, body }: LoadedChange): 'approve' | 'reject' | 'quit' | undefined {
  const answer = typed.trim().toLowerCase();
  if (answer === 'quit' || answer === 'reject') return answer;
  const approval = risk === 'high' ? body.change_id.slice(-ID_SUFFIX_LENGTH).toLowerCase() : 'approve';
  return answer === approval ? 'approve' : undefined;
}

/**
 * Shows one change in full and applies the person's decision.
 *
 * @returns false when the person quits; a refusal when no further decision is possible
 */
async function reviewOne(
  changeId: string,
  key: UnlockedKey,
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
  const decision = parseDecision(await terminal.ask(decisionPrompt(loaded.value)), loaded.value);
  if (decision === 'quit') return done(false);
  if (decision === undefined) {
    terminal.note('Left undecided.');
    return done(true);
  }
  // Checked after the answer, because the key may have timed out while the person was reading.
  const approver = await key.approver();
  if (!approver.ok) return approver;
  const request = { change_id: changeId, digest: loaded.value.digest, decision, comment: null };
  const outcome = await decideAndSign(request, approver.value, files, applyingAt(ports, context));
  if (!outcome.ok && refusalKind(outcome.refusal) === 'untrusted') return outcome;
  if (!outcome.ok) terminal.note(visibleValue(`${outcome.refusal.message} ${outcome.refusal.instead}`));
  else if (decision === 'reject') terminal.note('Rejected.');
  else {
    const { state, application } = outcome.value;
    const standing = application?.state ?? STANDING[state] ?? `now ${state}`;
    terminal.note(visibleValue(`Approved; ${standing}. ${application?.detail ?? ''}`));
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
      const policy = await requireRecordedPolicy(ports, context);
      if (!policy.ok) return policy;
      const key = new UnlockedKey(
        () => unlockApprover(ports, context, textOption(input, 'as')),
        () => Date.parse(ports.clock.now()),
      );
      const approver = await key.approver();
      if (!approver.ok) return approver;
      const intact = await checkSignedHead(context.files, ports);
      if (!intact.ok) return intact;
      let reviewed = 0;
      for (const changeId of await proposalsOldestFirst(ports)) {
        const shouldContinue = await reviewOne(changeId, key, ports, context);
        if (!shouldContinue.ok) return shouldContinue;
        if (!shouldContinue.value) break;
        reviewed++;
      }
      context.terminal.note('Review finished.');
      return done({ reviewed });
    }),
};
