import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { proposeChange } from '../../../../src/domain/change/propose.ts';
import { getEscalation } from '../../../../src/domain/operations/escalations/get-escalation.ts';
import { writeOperations } from '../../../../src/domain/operations/write-operations.ts';
import {
  AGENT,
  accepted,
  CLOSING,
  ROOT_CAUSE,
  refusalOf,
  SmallStore,
  SPLIT,
  SPLIT_PLAN,
} from '../../../executor/small-store.ts';

const CONTEXT = {
  principal: AGENT,
  connection: 'a connection',
  signal: new AbortController().signal,
  progress: () => {},
};
let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const closing = (input: { [key: string]: string }) =>
  store.propose([{ ...CLOSING, input: { ...CLOSING.input, ...input } }]);

describe('given an escalation that nobody has worked on', () => {
  test('when it is to be closed, then the refusal names every item of the checklist that nothing supports', async () => {
    const refusal = refusalOf(
      await store.propose([{ ...CLOSING, input: { escalation_id: 'ESC-2026-001', resolution: 'done' } }]),
    );
    expect(refusal.code).toBe('checklist_incomplete');
    expect(refusal.message).toBe(
      'ESC-2026-001 cannot be closed: resolution_implemented, results_verified, approval_obtained, documentation_updated, lessons_learned, preventive_measures missing.',
    );
  });

  test('when no change is needed, then a root cause, lessons and measures are still asked for', async () => {
    expect(refusalOf(await closing({ method: 'no_change_needed' })).message).toContain('documentation_updated missing');
    await store.apply([ROOT_CAUSE]);
    const preview = accepted(await closing({ method: 'no_change_needed' })).body.steps[0]?.preview;
    expect(preview?.warnings).toEqual(['No change was applied for this escalation; it closes without one.']);
  });

  test.each([
    ['no other escalation', {}],
    ['an unknown one', { duplicate_of: 'ESC-2026-999' }],
    ['itself', { duplicate_of: 'ESC-2026-001' }],
  ])('when it is a duplicate of %s, then that is refused', async (_title, input) => {
    expect(refusalOf(await closing({ method: 'duplicate', ...input })).field).toBe('steps.0.input.duplicate_of');
  });
});

describe('given a change for a brand that the escalation is not about', () => {
  test('when it is to be closed on that, then nothing is implemented', async () => {
    await store.apply([ROOT_CAUSE]);
    const input = { brandid: 100, regex: 'STARBUCKS', mccids: [5814] };
    await store.apply([{ operation: 'create_manual_metadata', input }]);
    expect(refusalOf(await store.propose([CLOSING])).message).toContain('resolution_implemented');
    const shown = accepted(await getEscalation.run({ escalation_id: 'ESC-2026-001' }, store.ports, CONTEXT));
    expect(shown.closing_checklist).toContainEqual(
      expect.objectContaining({ item: 'resolution_implemented', done: false }),
    );
    expect(refusalOf(await store.propose([{ operation: 'create_manual_metadata', input }, CLOSING])).message).toContain(
      'resolution_implemented',
    );
  });
});

describe('given a split whose parts have no metadata yet', () => {
  test('when it is to be closed, then the verification that fails is named', async () => {
    await store.apply([ROOT_CAUSE]);
    await store.apply([SPLIT]);
    const refusal = refusalOf(await store.propose([CLOSING]));
    expect(refusal.message).toContain('results_verified missing');
    expect(refusal.instead).toContain('brand 12346: has_metadata');
  });
});

describe('given a split with metadata for both parts, and a root cause on record', () => {
  beforeEach(async () => {
    await store.apply([ROOT_CAUSE]);
    await store.apply(SPLIT_PLAN);
  });

  test.each(['lessons_learned', 'preventive_measures'])(
    'when %s are blank, then it is refused by that field',
    async (field) => {
      expect(refusalOf(await closing({ [field]: '  ' })).field).toBe(`steps.0.input.${field}`);
    },
  );

  test('when it is closed, then stakeholders and the assignee are told, once, from the outbox', async () => {
    const change = accepted(await store.propose([CLOSING]));
    expect(change.body.steps[0]?.preview.evidence.verifications).toMatchObject([
      { brandid: 12346, passed: true },
      { brandid: 12347, passed: true },
    ]);
    expect(accepted(await store.decide(change)).application?.state).toBe('applied');
    const refusal = refusalOf(await store.propose([ROOT_CAUSE]));
    expect(refusal.code).toBe('escalation_closed');
  });

  test('when the data changes so that it no longer verifies, then the approved closing is stale', async () => {
    const change = accepted(await store.propose([CLOSING]));
    await store.apply([
      { operation: 'create_manual_metadata', input: { brandid: 12346, regex: 'NOTHING LIKE IT', mccids: [5411] } },
    ]);
    expect(accepted(await store.decide(change)).application).toMatchObject({
      state: 'stale',
      detail: expect.stringContaining('results_verified'),
    });
    expect((await store.ports.data.escalation('ESC-2026-001'))?.resolution).toBeNull();
  });
});

describe('given records that went to a brand which the escalation is not about', () => {
  const toMart = (mccid: readonly number[]) => ({
    operation: 'reassign_combos',
    input: { source_brandid: 12345, target_brandid: 200, criteria: { mccid: [...mccid] } },
  });
  const byHand = {
    operation: 'create_manual_metadata',
    input: { brandid: 12345, regex: '\\bSTAR\\s+MARKET\\b', mccids: [5411, 5499] },
  };
  beforeEach(async () => {
    await store.apply([ROOT_CAUSE]);
  });

  test('when its own brand holds, then the other does not hold the closing up, and the person is warned', async () => {
    await store.apply([toMart([5812, 5814]), byHand]);
    const preview = accepted(await store.propose([CLOSING])).body.steps[0]?.preview;
    expect(preview?.evidence.checklist).toContain('results_verified: Verified: brand 12345.');
    expect(preview?.evidence.verifications).toMatchObject([
      { brandid: 12345, passed: true },
      { brandid: 200, passed: false },
    ]);
    expect(preview?.warnings).toEqual([
      'Also changed, and failing verification: brand 200 (has_metadata). This escalation is not about them, so it can close.',
    ]);
  });

  test('when its own brand does not hold, then the refusal names that one alone', async () => {
    await store.apply([
      toMart([5812, 5814]),
      { ...byHand, input: { ...byHand.input, regex: '\\bSTAR\\s+MARKET\\s+BOSTON\\b', mccids: [5499] } },
    ]);
    const { instead } = refusalOf(await store.propose([CLOSING]));
    expect(instead).toContain('brand 12345: recall');
    expect(instead).not.toContain('brand 200');
  });

  test('when nothing is left of its own brand, then the one that got all of it is verified', async () => {
    const gone = { operation: 'deactivate_brand', input: { brandid: 12345, reason: 'The same as Star Mart' } };
    await store.apply([toMart([5411, 5499, 5812, 5814]), gone]);
    expect(refusalOf(await store.propose([CLOSING])).instead).toContain(
      'Verification fails for brand 200: has_metadata.',
    );
    const metadata = { brandid: 200, regex: '\\bSTAR\\b', mccids: [5411, 5499, 5812, 5814] };
    await store.apply([{ operation: 'create_manual_metadata', input: metadata }]);
    expect(accepted(await store.propose([CLOSING])).body.steps[0]?.preview.warnings).toEqual([
      expect.stringContaining('2 combos are left with brand 12345'),
    ]);
  });
});

describe('given a split that left wallet combos with its source and ended it', () => {
  test('when it is closed, then the person is warned of them, and sees which status it leaves', async () => {
    await store.apply([ROOT_CAUSE]);
    const [split, ...metadata] = SPLIT_PLAN;
    if (split === undefined) throw new Error('the plan begins with the split');
    await store.apply([{ ...split, input: { ...split.input, deactivate_source: true } }, ...metadata]);
    const preview = accepted(await store.propose([CLOSING])).body.steps[0]?.preview;
    expect(preview?.warnings).toEqual([
      '2 combos are left with brand 12345, which is inactive (2 wallet-affected): nothing classifies them until reassign_combos gives them to an active brand.',
    ]);
    expect(preview?.changes[0]).toMatchObject({ field: 'status', before: 'verifying', after: 'closed' });
  });
});

describe('given new instructions that run, and brands that were not processed again', () => {
  test('when it is to be closed, then the refusal says that they change none of its brands, and what does', async () => {
    await store.apply([ROOT_CAUSE]);
    const input = { agent: 'metadata_production', instructions: '# Metadata production', reason: 'Shorter' };
    const change = await store.apply([{ operation: 'update_agent_instructions', input }]);
    const { instead } = refusalOf(await store.propose([CLOSING]));
    expect(instead).toContain(`What was applied changes none of its brands (${change.body.change_id}).`);
    expect(instead).toContain('reprocess_brands');
  });
});

describe('given an escalation over two brands', () => {
  const CLOSE = { resolution: 'Metadata by hand.', lessons_learned: 'Look at all.', preventive_measures: 'A list.' };

  async function applyFor(escalation_id: string | null, steps: readonly RequestedStep[]): Promise<void> {
    const request = escalation_id === null ? { steps } : { steps, escalation_id };
    const { signal } = new AbortController();
    accepted(
      await store.decide(
        accepted(
          await proposeChange(request, { principal: AGENT, ports: store.ports, operations: writeOperations, signal }),
        ),
      ),
    );
  }

  test('when something was done for one only, then the other holds the closing up by name', async () => {
    const opened = {
      brandid: 200,
      reason: 'low_confidence',
      details: 'Both.',
      scope: 'systematic',
      affected_brandids: [100],
    };
    await applyFor(null, [{ operation: 'create_escalation', input: opened }]);
    const [escalation] = await store.ports.data.activeEscalationsOf(200);
    const escalation_id = escalation?.escalation_id ?? '';
    const metadata = { brandid: 200, regex: '\\bSTAR\\s+MART\\b', mccids: [5499] };
    const note = { escalation_id, kind: 'root_cause', notes: 'Generic.' };
    await applyFor(escalation_id, [
      { operation: 'create_manual_metadata', input: metadata },
      { operation: 'add_escalation_notes', input: note },
    ]);
    const closing = { operation: 'close_escalation', input: { escalation_id, ...CLOSE } };
    const refusal = refusalOf(await store.propose([closing]));
    expect(refusal.instead).toContain('Verification fails for brand 100: has_metadata');
    const other = { brandid: 100, regex: '\\bSTARBUCKS\\b', mccids: [5814] };
    await applyFor(escalation_id, [{ operation: 'create_manual_metadata', input: other }]);
    await applyFor(escalation_id, [closing]);
    expect((await store.ports.data.escalation(escalation_id))?.resolution?.method).toBe('manual_metadata');
  });
});

test('given a brand made of an escalation’s records without naming its parent, then it has to be verified as well', async () => {
  const moved = {
    source_brandid: 12345,
    target_brandid: { $from: 'steps.0.brandid' },
    criteria: { mccid: [5812, 5814] },
  };
  const market = { brandid: 12345, regex: '\\bSTAR\\s+MARKET\\b', mccids: [5411, 5499] };
  await store.apply([
    { operation: 'create_brand', input: { brandname: 'Star Burger', sector: 'Food & Drink' } },
    { operation: 'reassign_combos', input: moved },
    { operation: 'create_manual_metadata', input: market },
    ROOT_CAUSE,
  ]);
  expect(refusalOf(await store.propose([CLOSING])).instead).toContain(
    'Verification fails for brand 12346: has_metadata',
  );
});

test('given a method that nothing applied is of, when it is claimed, then the preview says what was applied', async () => {
  const market = { brandid: 12345, regex: '\\bSTAR\\s+(?:MARKET|BURGER)\\b', mccids: [5411, 5499, 5812, 5814] };
  await store.apply([{ operation: 'create_manual_metadata', input: market }, ROOT_CAUSE]);
  const claimed = { ...CLOSING, input: { ...CLOSING.input, method: 'brand_split' } };
  const warnings = accepted(await store.propose([claimed])).body.steps[0]?.preview.warnings;
  expect(warnings).toContain('It closes as brand_split; its applied changes amount to manual_metadata.');
});
