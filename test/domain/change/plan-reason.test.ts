import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestedStep } from '../../../src/domain/change/proposal.ts';
import { proposeChange } from '../../../src/domain/change/propose.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';
import { AGENT, accepted, refusalOf, SmallStore } from '../../executor/small-store.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

const propose = (steps: readonly RequestedStep[], reason?: string) =>
  proposeChange(
    { steps, reason },
    { principal: AGENT, ports: store.ports, operations: writeOperations, signal: new AbortController().signal },
  );

const RENAME = { operation: 'update_brand_data', input: { brandid: 12345, field: 'brandname', value: 'Star Market' } };

test('given a plan with a reason, then a step that needs one and gives none takes it', async () => {
  const { body } = accepted(await propose([RENAME], 'The name of the chain since 2024'));
  expect(body.steps[0]?.input).toEqual({ ...RENAME.input, reason: 'The name of the chain since 2024' });
  expect(body.steps[0]?.preview.evidence.reason).toBe('The name of the chain since 2024');
});

test('given a step with a reason of its own, then it keeps it', async () => {
  const own = { ...RENAME, input: { ...RENAME.input, reason: 'Its own' } };
  expect(accepted(await propose([own], 'Of the plan')).body.steps[0]?.input.reason).toBe('Its own');
});

test('given no reason anywhere, then the step is refused; a reason of another kind is not taken for one', async () => {
  expect(refusalOf(await propose([RENAME]))).toMatchObject({ field: 'steps.0.input.reason' });
  const open = { operation: 'create_escalation', input: { brandid: 100, details: 'Two companies.' } };
  const refusal = refusalOf(await propose([open], 'As agreed'));
  expect(refusal).toMatchObject({ field: 'steps.0.input.reason', message: expect.stringContaining('missing') });
});
