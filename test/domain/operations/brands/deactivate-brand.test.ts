import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { proposeChange } from '../../../../src/domain/change/propose.ts';
import { writeOperations } from '../../../../src/domain/operations/write-operations.ts';
import { AGENT, accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const DEACTIVATE: RequestedStep = { operation: 'deactivate_brand', input: { brandid: 12345, reason: 'Split in two' } };
const moveTo = (target_brandid: number, mccid: number[]): RequestedStep => ({
  operation: 'reassign_combos',
  input: { source_brandid: 12345, target_brandid, criteria: { mccid } },
});
const EMPTIED = [moveTo(200, [5411, 5499]), moveTo(100, [5812, 5814])];
const escalate = (brandid: number): RequestedStep => ({
  operation: 'create_escalation',
  input: { brandid, reason: 'low_confidence', details: 'Below 0.5.', assigned_to: 'ed.allison@rewardinsight.com' },
});

describe('given Star with 32 combos that no wallet hides', () => {
  test('when it is deactivated, then it is refused with how many and by what code, and what to do', async () => {
    const refusal = refusalOf(await store.propose([DEACTIVATE]));
    expect(refusal).toMatchObject({ code: 'conflict', field: 'steps.0.input.brandid' });
    expect(refusal.message).toContain('32 combos not affected by wallets are still with brand 12345 "Star"');
    expect(refusal.message).toContain('5411 (16), 5814 (8), 5499 (4), 5812 (4).');
    expect(refusal.instead).toContain('reassign_combos');
  });

  test('when the plan moves them first, then what is left and what stops is shown', async () => {
    const change = accepted(await store.propose([...EMPTIED, DEACTIVATE]));
    const preview = change.body.steps[2]?.preview;
    expect(change.body.risk).toBe('high');
    expect(preview?.changes).toEqual([{ target: 'brand 12345', field: 'status', before: 'active', after: 'inactive' }]);
    expect(preview?.evidence).toMatchObject({
      combos_left: { combos: 2, combos_by_mccid: { 6012: 2 } },
      metadata_that_stops: {
        ...{ version: 1, combos_classified: 38, own: 0, of_other_brands: 38 },
      },
      split_into: [],
    });
    expect(preview?.warnings).toEqual([expect.stringContaining('2 wallet-affected combos stay with it')]);
  });

  test('when it is applied, then it is inactive and cannot be deactivated again', async () => {
    await store.apply([...EMPTIED, DEACTIVATE]);
    expect(await store.ports.data.brand(12345)).toMatchObject({ status: 'inactive', version: 4 });
    const again = refusalOf(await store.propose([DEACTIVATE]));
    expect(again).toMatchObject({ code: 'nothing_to_do', field: 'steps.0.input.brandid' });
  });

  test('when a combo comes to it before it is applied, then the change is stale and it stays active', async () => {
    await store.apply(EMPTIED);
    const waiting = accepted(await store.propose([DEACTIVATE]));
    await store.apply([
      {
        operation: 'reassign_combos',
        input: { source_brandid: 200, target_brandid: 12345, criteria: { location: ['SALEM'] } },
      },
    ]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
    expect((await store.ports.data.brand(12345))?.status).toBe('active');
  });

  test('when combos go from one other brand to another before it is applied, then it is applied all the same', async () => {
    await store.apply(EMPTIED);
    const waiting = accepted(await store.propose([DEACTIVATE]));
    const criteria = { mccid: [5812] };
    await store.apply([
      { operation: 'reassign_combos', input: { source_brandid: 100, target_brandid: 200, criteria } },
    ]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('applied');
  });

  test('when an escalation is opened on it before it is applied, then the change is stale', async () => {
    await store.apply(EMPTIED);
    const waiting = accepted(await store.propose([DEACTIVATE]));
    await store.apply([escalate(12345)]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
  });

  test('when the change serves no escalation, then the open one is in its way', async () => {
    await store.apply(EMPTIED);
    const { signal } = new AbortController();
    const refusal = refusalOf(
      await proposeChange(
        { steps: [DEACTIVATE] },
        { principal: AGENT, ports: store.ports, operations: writeOperations, signal },
      ),
    );
    expect(refusal).toMatchObject({ code: 'conflict', field: 'steps.0.input.brandid' });
    expect(refusal.message).toContain('1 open escalation: ESC-2026-001');
    expect(refusal.instead).toContain('escalation_id');
  });

  test('when it has no metadata and nothing else, then that is what is shown', async () => {
    const made: RequestedStep = { operation: 'create_brand', input: { brandname: 'Star Deli', sector: 'Groceries' } };
    const ends: RequestedStep = {
      operation: 'deactivate_brand',
      input: { brandid: { $from: 'steps.0.brandid' }, reason: 'Made by mistake' },
    };
    const preview = accepted(await store.propose([made, ends])).body.steps[1]?.preview;
    expect(preview?.evidence).toMatchObject({ combos_left: { combos: 0 }, metadata_that_stops: 'none' });
    expect(preview?.warnings).toEqual([]);
  });

  test.each([
    ['an unknown brand', { brandid: 7, reason: 'x' }, 'not_found', 'brandid'],
    ['no reason', { brandid: 12345 }, 'invalid_input', 'reason'],
    ['a blank reason', { brandid: 12345, reason: ' ' }, 'invalid_input', 'reason'],
  ])('when it is asked with %s, then it is refused by field', async (_title, input, code, field) => {
    const refusal = refusalOf(await store.propose([{ operation: 'deactivate_brand', input }]));
    expect({ code: refusal.code, field: refusal.field }).toEqual({ code, field: `steps.0.input.${field}` });
  });
});
