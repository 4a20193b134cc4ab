import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../src/domain/change/proposal.ts';
import { proposeChange } from '../../../src/domain/change/propose.ts';
import { MAY_HOLD_NEW_IDS } from '../../../src/domain/change/provisional-ids.ts';
import { writeOperations } from '../../../src/domain/operations/write-operations.ts';
import { AGENT, accepted, refusalOf, SmallStore } from '../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const CREATE: RequestedStep = { operation: 'create_brand', input: { brandname: 'Star Market', sector: 'Groceries' } };
const step = (operation: string, input: RequestedStep['input']): RequestedStep => ({ operation, input });
const ID = '{steps.0.brandid}';

describe('given a plan that makes a brand, whose id is not known yet', () => {
  test.each([
    [
      'a narrative',
      step('update_source_data', { table: 'combo', ccid: 1, bankid: 1, updates: { narrative: `MART ${ID}` } }),
      'updates.narrative',
    ],
    ['a regex', step('create_manual_metadata', { brandid: 200, regex: `MART\\s${ID}`, mccids: [5499] }), 'regex'],
    ['a name', step('create_brand', { brandname: `Nr ${ID}`, sector: 'Groceries' }), 'brandname'],
    [
      'criteria',
      step('reassign_combos', { source_brandid: 12345, target_brandid: 200, criteria: { narrative: `STAR|${ID}` } }),
      'criteria.narrative',
    ],
    [
      'instructions',
      step('update_agent_instructions', { agent: 'metadata_production', instructions: `# For ${ID}`, reason: 'x' }),
      'instructions',
    ],
  ])(
    'when %s refers to it, then the plan is refused: nobody could test what would be stored',
    async (_, second, field) => {
      const refusal = refusalOf(await store.propose([CREATE, second]));
      expect(refusal).toMatchObject({ code: 'invalid_input', field: `steps.1.input.${field}` });
      expect(refusal.message).toContain('does not exist yet');
    },
  );

  test('when a note and a reason refer to it, then they are stored with the id that it gets', async () => {
    const deactivate = step('add_escalation_notes', { escalation_id: 'ESC-2026-001', notes: `Made brand ${ID}.` });
    await store.apply([CREATE, deactivate]);
    const [brand] = await store.ports.data.brandsNamed('Star Market');
    const notes = (await store.ports.data.escalation('ESC-2026-001'))?.notes;
    expect(notes?.at(-1)?.text).toBe(`Made brand ${brand?.brandid}.`);
  });

  test('every field that may hold it is a field of some operation', () => {
    const fields = new Set([...writeOperations.values()].flatMap(({ input }) => Object.keys(input.shape)));
    expect([...MAY_HOLD_NEW_IDS].filter((field) => !fields.has(field))).toEqual([]);
  });
});

const move = (from: number, to: number): RequestedStep =>
  step('reassign_combos', { source_brandid: from, target_brandid: to, criteria: { narrative: 'STAR MARKET SALEM' } });

test('given combos that a plan moves and moves back, when it is applied, then it counts as applied', async () => {
  const change = accepted(await store.propose([move(12345, 200), move(200, 12345)]));
  await store.decide(change);
  expect(await store.stateOf(change)).toBe('applied');
  expect(await store.ports.data.combosOf(12345)).toHaveLength(34);
});

test('given a plan that opens its escalation, when it is applied, then it is linked to that', async () => {
  const open = { brandid: 200, reason: 'low_confidence', details: 'Below 0.5 after four iterations.' };
  const metadata = { brandid: 200, regex: '\\bSTAR\\s+MART\\b', mccids: [5499] };
  const steps = [step('create_escalation', open), step('create_manual_metadata', metadata)];
  const { signal } = new AbortController();
  const change = accepted(
    await proposeChange({ steps }, { principal: AGENT, ports: store.ports, operations: writeOperations, signal }),
  );
  accepted(await store.decide(change));
  const { body } = change;
  const [opened] = await store.ports.data.activeEscalationsOf(200);
  expect(opened?.linked_changes).toMatchObject([{ change_id: body.change_id, method: 'manual_metadata' }]);
});

test('given an escalation open for a brand, when another reason is escalated, then the preview names the open one', async () => {
  const open = { brandid: 12345, reason: 'low_confidence', details: 'Below 0.5 after four iterations.' };
  const { body } = accepted(await store.propose([step('create_escalation', open)]));
  expect(body.steps[0]?.preview.warnings).toContainEqual(
    'ESC-2026-001 is already open for this brand: ambiguous_brand_name.',
  );
});

test.each([
  ['reason', 'It is generic'],
  ['escalation_id', 'ESC-2026-001'],
])('given a step that carries the plan’s %s, then the refusal says where it stands', async (field, value) => {
  const refusal = refusalOf(await store.propose([step('process_brand', { brandid: 200, [field]: value })]));
  expect(refusal).toMatchObject({
    field: `steps.0.input.${field}`,
    instead: expect.stringContaining('beside "steps"'),
  });
});
