import { actionKey, type OutsideAction, type OutsideAnswers } from '../domain/change/outside.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import type { Turn } from '../domain/ports/commit.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';

/** How the actions of a change came out: all done, with what agents answered, or where they stopped. */
export type CarriedOut =
  | { readonly state: 'done'; readonly answers: OutsideAnswers }
  | { readonly state: 'failed'; readonly detail: string }
  | { readonly state: 'outcome_unknown'; readonly detail: string }
  | { readonly state: 'lost' };

/**
 * Carries out what a change does outside, in order. It stops at the first action that is not done: nothing is written to
 * the data then. What was done before it can be seen outside, and the detail says so.
 */
export async function carryOut(
  actions: readonly OutsideAction[],
  { body: { change_id } }: LoadedChange,
  turn: Turn,
  { outside }: Pick<CommitPorts, 'outside'>,
): Promise<CarriedOut> {
  const answers = new Map<string, string>();
  for (const [index, action] of actions.entries()) {
    const outcome = await outside.carryOut(change_id, action, turn);
    if (outcome.state === 'lost') return outcome;
    if (outcome.state === 'done') {
      if (outcome.answer !== null) answers.set(actionKey(action), outcome.answer);
      continue;
    }
    const deployed = actions.slice(0, index).filter(({ kind }) => kind === 'agent.deploy');
    const detail = `${outcome.detail}${deployed.length === 0 ? '' : ` Before it, this was done outside: ${deployed.map(actionKey).join(', ')}.`}`;
    return { state: outcome.state === 'failed' && deployed.length === 0 ? 'failed' : 'outcome_unknown', detail };
  }
  return { state: 'done', answers };
}
