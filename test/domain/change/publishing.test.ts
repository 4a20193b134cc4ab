import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RequestedStep } from '../../../src/domain/change/proposal.ts';
import { proposeChange } from '../../../src/domain/change/propose.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';
import type { AgentPorts } from '../../../src/domain/ports/agent-side.ts';
import { applyChange } from '../../../src/executor/apply-change.ts';
import { decideChange } from '../../../src/executor/decide.ts';
import { AGENT, accepted, finding, refusalOf, SmallStore, SPLIT } from '../../executor/small-store.ts';

const INSTEAD = 'Copy the table combo into an Iceberg table first.';
let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

/** The store, with tables outside of which some cannot be written. */
const publishing = <P extends AgentPorts>(ports: P, combos: boolean, brands: boolean): P => ({
  ...ports,
  data: { ...ports.data, publishes: async () => ({ combos, brands, instead: INSTEAD }) },
});

const propose = (step: RequestedStep, combos: boolean, brands: boolean) =>
  proposeChange(
    { steps: [step] },
    {
      principal: AGENT,
      ports: publishing(store.ports, combos, brands),
      operations: writeOperations,
      signal: new AbortController().signal,
    },
  );

const step = (operation: string, input: RequestedStep['input']): RequestedStep => ({ operation, input });
const REASSIGN = step('reassign_combos', {
  source_brandid: 12345,
  target_brandid: 200,
  criteria: { mccid: [5411, 5499] },
});
const CORRECT_COMBO = step('update_source_data', { table: 'combo', ccid: 51, updates: { mccid: 5411 } });
const CORRECT_MCC = step('update_source_data', { table: 'mcc', mccid: 5499, updates: { mcc_desc: 'Food Stores' } });
const RENAME = step('update_brand_data', { brandid: 200, field: 'sector', value: 'Food & Drink', reason: 'It does.' });
const CREATE = step('create_brand', { brandname: 'Star Market', sector: 'Retail' });

test.each([
  ['reassign_combos', REASSIGN],
  ['a correction of a combo', CORRECT_COMBO],
  ['a correction of a code', CORRECT_MCC],
  ['split_brand', SPLIT],
])('%s is refused with the way out where combos cannot be published', async (_, moving) => {
  expect(refusalOf(await propose(moving, false, true))).toMatchObject({ code: 'not_allowed', instead: INSTEAD });
});

test.each([
  ['update_brand_data', RENAME],
  ['create_brand', CREATE],
  ['split_brand', SPLIT],
])('%s is refused with the way out where brands cannot be published', async (_, changing) => {
  expect(refusalOf(await propose(changing, true, false))).toMatchObject({ code: 'not_allowed', instead: INSTEAD });
});

test('what writes no such table is proposed', async () => {
  accepted(await propose(finding(1), false, false));
  accepted(await propose(RENAME, false, true));
  accepted(await propose(CORRECT_MCC, true, false));
});

test('a change that was proposed while it could be published is stale once it cannot', async () => {
  const { body, digest } = accepted(await store.propose([REASSIGN]));
  const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(request, store.approver, store.ports));
  const outcome = accepted(await applyChange(body.change_id, publishing(store.ports, false, true), writeOperations));
  expect(outcome.state).toBe('stale');
  expect(outcome.detail).toContain(INSTEAD);
});

test('the embedded store publishes everything', async () => {
  expect(await store.ports.data.publishes()).toEqual({ combos: true, brands: true, instead: null });
});
