import { expect, test } from 'vitest';
import { evaluateSteps } from '../../../../src/domain/change/evaluate.ts';
import type { Mutation } from '../../../../src/domain/change/mutation.ts';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { writeOperations } from '../../../../src/domain/operations/write-operations.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';
import { deployTo, instructionsWith, testIn, updateTo } from './instruction-texts.ts';

const store = sampleStore();
/** Brands of the sample with metadata, whose names other brands carry too. */
const AFFECTED = [288, 539];
const REPROCESS: RequestedStep = {
  operation: 'reprocess_brands',
  input: { brandids: AFFECTED, reason: 'Algorithm update for generic brand names' },
};

function evaluate(steps: readonly RequestedStep[]) {
  const ports = store.ports();
  return evaluateSteps({
    steps,
    change_id: 'CHG-01KH0000000000000000000000',
    escalation_id: null,
    requested_by: CONTEXT.principal,
    now: '2026-02-14T10:00:00.000Z',
    approvers: [],
    operations: writeOperations,
    reads: ports.data,
    signal: CONTEXT.signal,
    nonce: ports.ids.nonce(),
  });
}

test('Procedure 4 as one plan: what its last step generates follows what its second-last deploys', async () => {
  const text = instructionsWith({ most_words: 4, generic_names: 'qualify' });
  const plan = [updateTo(text), deployTo('dev'), testIn('dev', [...AFFECTED, 104]), deployTo('prod'), REPROCESS];
  const { mutations, link } = answerOf(await evaluate(plan));
  const kinds = mutations.map((one) => one.kind);
  expect(kinds.slice(0, 4)).toEqual([
    'instructions.append',
    'deployment.append',
    'agent_run.append',
    'deployment.append',
  ]);
  expect(link).toMatchObject({ method: 'algorithm_update', affected_brandids: AFFECTED });
  const regexes = (all: readonly Mutation[]) =>
    all.flatMap((one) => (one.kind === 'metadata.append' ? [one.metadata.regex] : []));
  expect(regexes(mutations)).toHaveLength(2);
  // Under what runs in prod now they come out otherwise.
  const now = await evaluate([REPROCESS]);
  expect(now.ok ? regexes(now.value.mutations) : []).not.toEqual(regexes(mutations));
});

test('without its test in dev the plan is refused at the step that lacks it', async () => {
  const text = instructionsWith({ most_words: 4, generic_names: 'qualify' });
  expect(refusalOf(await evaluate([updateTo(text), deployTo('dev'), deployTo('prod'), REPROCESS]))).toMatchObject({
    code: 'not_allowed',
    field: 'steps.2.input.environment',
  });
});
