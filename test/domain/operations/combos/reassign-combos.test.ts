import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { accepted, refusalOf, SmallStore, SPLIT } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const TO_MART = { source_brandid: 12345, target_brandid: 200, criteria: { mccid: [5411, 5499] } };
const step = (input: { [key: string]: Json }) => ({ operation: 'reassign_combos', input: { ...TO_MART, ...input } });
const propose = (input: { [key: string]: Json } = {}) => store.propose([step(input)]);
const previewOf = async (input: { [key: string]: Json }) => accepted(await propose(input)).body.steps[0]?.preview;
const combosOf = async (brandid: number) => (await store.ports.data.combosOf(brandid)).length;
const METADATA = {
  operation: 'create_manual_metadata',
  input: { brandid: 200, regex: '^STAR\\s+MART\\b', mccids: [5499] },
};

describe('given Star with 20 grocery, 12 restaurant and 2 wallet combos, and Star Mart with 6 of its own', () => {
  test('when the grocery codes are reassigned, then the preview shows what moves, what stays and what metadata then does', async () => {
    const preview = await previewOf({});
    expect(preview?.summary).toBe('Reassign 20 of 34 combos from brand 12345 "Star" to brand 200 "Star Mart"');
    expect(preview?.changes).toEqual([{ target: '20 combos', field: 'brandid', before: 12345, after: 200 }]);
    expect(preview?.evidence).toMatchObject({
      criteria: 'MCC is 5411 or 5499',
      moved: { combos: 20, wallet_affected: 0, combos_by_mccid: { 5411: 16, 5499: 4 } },
      staying: { combos: 14, wallet_affected: 2, combos_by_mccid: { 5814: 8, 5812: 4, 6012: 2 } },
      source_metadata: {
        version: 1,
        matched: { before: 32, after: 12 },
        missed: { before: 2, after: 2 },
        caught_of_the_moved: { before: 0, after: 20 },
      },
      target_metadata: 'none',
    });
    expect(preview?.blast_radius).toEqual({ brands: 2, combos: 20, metadata_versions: 0, escalations: 0 });
    expect(preview?.warnings).toEqual([
      expect.stringContaining('still matches 20 of the moved combos'),
      expect.stringContaining('Brand 200 "Star Mart" has no metadata'),
    ]);
  });

  test('when the target has metadata, then it shows what of the moved it matches, misses and caught before', async () => {
    await store.apply([METADATA]);
    const criteria = { any: [{ mccid: [5499] }, { narrative: 'BURGER\\s+POMONA' }] };
    expect((await previewOf({ criteria }))?.evidence.target_metadata).toEqual({
      version: 1,
      matched_of_the_moved: { before: 0, after: 0 },
      missed_of_the_moved: { before: 0, after: 8 },
      caught_of_the_moved: { before: 0, after: 0 },
    });
    const back = { source_brandid: 200, target_brandid: 12345, criteria: { narrative: 'STAR MART AUSTIN' } };
    const preview = await previewOf(back);
    expect(preview?.evidence).toMatchObject({
      source_metadata: { matched: { before: 6, after: 0 }, caught_of_the_moved: { after: 6 } },
      target_metadata: { version: 1, matched_of_the_moved: { after: 6 }, caught_of_the_moved: { before: 6, after: 0 } },
    });
    expect(preview?.warnings[0]).toContain('has no combos left');
  });

  test('when it is by place or by what the narrative says, then wallet rows go by their words', async () => {
    const places = await previewOf({ criteria: { location: ['Salem', 'Pomona'] } });
    expect(places?.evidence).toMatchObject({ moved: { combos: 8, combos_by_mccid: { 5499: 4, 5812: 4 } } });
    const words = await previewOf({ criteria: { narrative: 'STAR\\s*MARKET' } });
    expect(words?.evidence).toMatchObject({
      moved: { combos: 22, wallet_affected: 2 },
      source_metadata: { missed: { before: 2, after: 0 }, caught_of_the_moved: { after: 20 } },
    });
  });

  test('when it is applied, then the combos are with the target and both brands have a new version', async () => {
    await store.apply([step({})]);
    expect([await combosOf(12345), await combosOf(200)]).toEqual([14, 26]);
    const versions = [await store.ports.data.brand(12345), await store.ports.data.brand(200)].map((b) => b?.version);
    expect(versions).toEqual([2, 2]);
    expect((await store.ports.data.escalation('ESC-2026-001'))?.linked_changes.at(-1)).toMatchObject({
      operations: ['reassign_combos'],
      method: 'data_correction',
      affected_brandids: [200, 12345],
    });
  });

  test('when the source has other combos by then, then the change is stale and moves nothing', async () => {
    const waiting = accepted(await propose());
    await store.apply([step({ target_brandid: 100, criteria: { mccid: [5812, 5814] } })]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
    expect(await combosOf(200)).toBe(6);
  });

  test('when the target got combos of another brand meanwhile, then it is applied all the same', async () => {
    const waiting = accepted(await propose());
    await store.apply([step({ source_brandid: 100, criteria: { mccid: [5814] } })]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('applied');
    expect([await combosOf(12345), await combosOf(100), await combosOf(200)]).toEqual([14, 0, 36]);
  });

  test('when the metadata of the target changes meanwhile, then the change is stale', async () => {
    const waiting = accepted(await propose());
    await store.apply([METADATA]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
  });

  test.each([
    ['source and target the same', { target_brandid: 12345 }, 'invalid_input', 'target_brandid'],
    ['an unknown source', { source_brandid: 7 }, 'not_found', 'source_brandid'],
    ['an unknown target', { target_brandid: 7 }, 'not_found', 'target_brandid'],
    ['criteria that take nothing', { criteria: { mccid: [4111] } }, 'nothing_to_do', 'criteria'],
    [
      'a regex out of the dialect',
      { criteria: { any: [{ narrative: '(?=A)' }] } },
      'invalid_input',
      'criteria.any.0.narrative',
    ],
    [
      'a regex of countless steps',
      { criteria: { narrative: '(?:\\w+\\s?)+$' } },
      'invalid_input',
      'criteria.narrative',
    ],
    ['criteria as text', { criteria: "mccid IN ('5411')" }, 'invalid_input', 'criteria'],
    [
      'eleven regexes',
      { criteria: { any: Array.from({ length: 11 }, (_, i) => ({ narrative: `STAR ${i}` })) } },
      'invalid_input',
      'criteria',
    ],
  ])('when it is asked with %s, then it is refused by field', async (_title, input, code, field) => {
    const refusal = refusalOf(await propose(input));
    expect({ code: refusal.code, field: refusal.field }).toEqual({ code, field: `steps.0.input.${field}` });
    expect(refusal.instead.length).toBeGreaterThan(10);
  });

  test('when nothing meets the criteria, then it says what the source holds', async () => {
    expect(refusalOf(await propose({ criteria: { mccid: [4111] } })).instead).toContain(
      '5411 (16), 5814 (8), 5499 (4), 5812 (4), 6012 (2)',
    );
  });

  test('when the target is inactive, then it is refused', async () => {
    await store.apply([
      step({ source_brandid: 200, target_brandid: 12345, criteria: { mccid: [5499] } }),
      { operation: 'deactivate_brand', input: { brandid: 200, reason: 'It was Star all along' } },
    ]);
    expect(refusalOf(await propose())).toMatchObject({ code: 'conflict', field: 'steps.0.input.target_brandid' });
  });

  test('when a split left combos with its source and ended it, then they still go where they belong', async () => {
    const split = { ...SPLIT, input: { ...SPLIT.input, deactivate_source: true } };
    await store.apply([split]);
    const rest = { criteria: { mccid: [6012] } };
    const preview = await previewOf(rest);
    expect(preview?.evidence.source_metadata).toEqual({ version: 1, effect: 'none: the brand is inactive' });
    expect(preview?.warnings).toEqual([expect.stringContaining('Brand 200 "Star Mart" has no metadata')]);
    await store.apply([step(rest)]);
    expect([await combosOf(12345), await combosOf(200)]).toEqual([0, 8]);
    expect((await store.ports.data.brand(12345))?.status).toBe('inactive');
  });
});
