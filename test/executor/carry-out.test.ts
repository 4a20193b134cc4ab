import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutsideAction } from '../../src/domain/change/outside.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import type { OutsideOutcome } from '../../src/domain/ports/outside.ts';
import { carryOut } from '../../src/executor/carry-out.ts';
import { accepted, ROOT_CAUSE, SmallStore } from './small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const AT = { agent: 'metadata_production', environment: 'prod' } as const;
const DEPLOYMENT: OutsideAction = { kind: 'agent.deploy', ...AT, version: 2, text: 'Write metadata.' };
const RUN: OutsideAction = { kind: 'agent.run', ...AT, brandid: 12345, input: '{}' };

/** Carries out actions that come out as given, one after the other. */
async function carriedOut(...steps: readonly (readonly [OutsideAction, OutsideOutcome])[]) {
  const change = accepted(await store.propose([ROOT_CAUSE]));
  const loaded = accepted(await loadChange(change.body.change_id, store.ports));
  const outcomes = steps.map(([, outcome]) => outcome);
  let done = 0;
  const outside = { carryOut: async () => outcomes[done++] ?? { state: 'lost' as const } };
  const turn = { fence: 1, lost: new AbortController().signal };
  const result = await carryOut(
    steps.map(([action]) => action),
    loaded,
    turn,
    { outside },
  );
  return { result, done };
}

const DONE: OutsideOutcome = { state: 'done', answer: null };

describe('given a change that deploys an agent and runs it', () => {
  test('when both are done, then the answer is known by its run', async () => {
    const { result } = await carriedOut([DEPLOYMENT, DONE], [RUN, { state: 'done', answer: 'the answer' }]);
    expect(result).toEqual({
      state: 'done',
      answers: new Map([['agent.run metadata_production prod 12345', 'the answer']]),
    });
  });

  test('when the first fails, then nothing was done, and the second is not begun', async () => {
    const { result, done } = await carriedOut([DEPLOYMENT, { state: 'failed', detail: 'Too short.' }], [RUN, DONE]);
    expect(result).toEqual({ state: 'failed', detail: 'Too short.' });
    expect(done).toBe(1);
  });

  test('when the second fails, then a person has to look, because the deployment can be seen', async () => {
    const { result } = await carriedOut([DEPLOYMENT, DONE], [RUN, { state: 'failed', detail: 'Refused.' }]);
    expect(result).toMatchObject({ state: 'outcome_unknown' });
    expect(result).toHaveProperty('detail', expect.stringContaining('this was done outside: agent.deploy'));
  });

  test.each(['unknown', 'lost'] as const)('when one is %s, then it stops there', async (state) => {
    const outcome = state === 'lost' ? { state } : { state, detail: 'It broke off.' };
    const { result, done } = await carriedOut([RUN, outcome], [DEPLOYMENT, DONE]);
    expect(result.state).toBe(state === 'lost' ? 'lost' : 'outcome_unknown');
    expect(done).toBe(1);
  });
});
