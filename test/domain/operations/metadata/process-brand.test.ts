import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { accepted, CLOSING, ROOT_CAUSE, refusalOf, SmallStore, SPLIT_PLAN } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const step = (operation: string, input: RequestedStep['input']): RequestedStep => ({ operation, input });
const process = (brandid: RequestedStep['input'][string]) => step('process_brand', { brandid });

describe('given Starbucks with ten combos and no metadata', () => {
  test('when it is processed, then the preview shows what its first metadata finds and under what it was generated', async () => {
    const preview = accepted(await store.propose([process(100)])).body.steps[0]?.preview;
    const target = 'metadata of brand 100 "Starbucks"';
    expect(preview?.changes).toContainEqual({ target, field: 'regex', before: null, after: '\\bSTARBUCKS\\b' });
    expect(preview?.changes).toContainEqual({ target, field: 'mccids', before: null, after: [5814] });
    expect(preview?.evidence).toMatchObject({ own_combos: 10, matched_own: 10, caught_others: 0, precision: 1 });
    expect(preview?.evidence.instructions).toMatchObject({ agent: 'metadata_production', text: 'not evaluated' });
    expect(preview?.blast_radius).toMatchObject({ brands: 1, combos: 10, metadata_versions: 1 });
    expect(preview?.warnings).toStrictEqual([]);
  });

  test('when it is applied, then it is version 1, suggested, with a run that succeeded and no feedback', async () => {
    const change = await store.apply([process(100)]);
    expect(await store.ports.data.metadataVersions(100)).toMatchObject([
      {
        version: 1,
        regex: '\\bSTARBUCKS\\b',
        mccids: [5814],
        origin: 'suggested',
        created_by: 'metadata_production',
        coverage_narratives_matched: 1,
        coverage_false_positives: 0,
      },
    ]);
    expect(await store.ports.data.executionsOf(100)).toMatchObject([
      { status: 'SUCCEEDED', execution_arn: expect.stringContaining(`${change.body.change_id}-100-v1`) },
    ]);
    expect(await store.ports.data.feedbackOf(100)).toStrictEqual([]);
  });

  test('when it has metadata by then, then the change is stale', async () => {
    const change = accepted(await store.propose([process(100)]));
    await store.apply([step('create_manual_metadata', { brandid: 100, regex: 'STARBUCKS', mccids: [5814] })]);
    await store.decide(change);
    expect(await store.stateOf(change)).toBe('stale');
  });

  test('when its combos are others by then, then the change is stale', async () => {
    const change = accepted(await store.propose([process(200)]));
    await store.apply([
      step('update_source_data', { table: 'combo', ccid: 81, updates: { narrative: 'STAR MKT 81' } }),
    ]);
    await store.decide(change);
    expect(await store.stateOf(change)).toBe('stale');
  });
});

test('given a plan that makes Star Market, gives it combos, processes it and ends Star, when it is applied, then the new brand has its metadata', async () => {
  const created = { $from: 'steps.0.brandid' };
  const give = (to: RequestedStep['input'][string], mccid: number[]) =>
    step('reassign_combos', { source_brandid: 12345, target_brandid: to, criteria: { mccid } });
  const change = await store.apply([
    step('create_brand', { brandname: 'Star Market', sector: 'Groceries', parent_brandid: 12345 }),
    give(created, [5411, 5499]),
    process(created),
    give(100, [5812, 5814, 6012]),
    step('deactivate_brand', { brandid: 12345, reason: 'Split.' }),
  ]);
  expect(change.body.steps[2]?.preview.summary).toBe(
    'Process brand brand:Star Market "Star Market": its first metadata',
  );
  const [child] = await store.ports.data.childBrands(12345);
  const brandid = child?.brandid ?? 0;
  expect(await store.ports.data.metadataVersions(brandid)).toMatchObject([
    { version: 1, brandid, brandname: 'Star Market', regex: '\\bSTAR\\s*MARKET\\b', mccids: [5411, 5499] },
  ]);
  expect(await store.ports.data.executionsOf(brandid)).toMatchObject([
    { execution_arn: expect.stringMatching(new RegExp(`-${brandid}-v1$`)) },
  ]);
});

test('given a name that was escalated as ambiguous and split, when a brand that begins with it is processed, then the preview warns', async () => {
  await store.apply([...SPLIT_PLAN, ROOT_CAUSE]);
  await store.apply([CLOSING]);
  const change = accepted(
    await store.propose([
      step('create_brand', { brandname: 'Star Coffee', sector: 'Food & Drink' }),
      step('reassign_combos', {
        ...{ source_brandid: 100, target_brandid: { $from: 'steps.0.brandid' }, criteria: { mccid: [5814] } },
      }),
      process({ $from: 'steps.0.brandid' }),
    ]),
  );
  expect(change.body.steps[2]?.preview.warnings).toContainEqual(expect.stringMatching(/"Star".*known to be ambiguous/));
});

describe('refusals', () => {
  test.each([
    ['has metadata already', 12345, 'conflict', /reprocess_brand/],
    ['does not exist', 1, 'not_found', /find_brands/],
  ])('when the brand %s, then it says what to do', async (_title, brandid, code, instead) => {
    const refusal = refusalOf(await store.propose([process(brandid)]));
    expect(refusal).toMatchObject({ code, field: 'steps.0.input.brandid' });
    expect(refusal.instead).toMatch(instead);
  });

  test('when the brand has no combos, then it is refused', async () => {
    const plan = [
      step('create_brand', { brandname: 'Moonlight', sector: 'Groceries' }),
      process({ $from: 'steps.0.brandid' }),
    ];
    expect(refusalOf(await store.propose(plan))).toMatchObject({
      code: 'conflict',
      message: 'The brand has no combos.',
    });
  });
});
