import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { accepted, refusalOf, SmallStore, SPLIT } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

const MARKET = { brandname: 'Star Market', sector: 'Retail', parent_brandid: 12345 };
const step = (input: { [key: string]: Json }) => ({ operation: 'create_brand', input });
const propose = (input: { [key: string]: Json }) => store.propose([step(input)]);
const previewOf = async (input: { [key: string]: Json }) => accepted(await propose(input)).body.steps[0]?.preview;

describe('given Star, which stands for two brands', () => {
  test("when its parts are created as in the runbook, then the sectors are the mcc table's, by the parent's codes", async () => {
    const market = await previewOf(MARKET);
    const burger = await previewOf({ ...MARKET, brandname: 'Star Burger', sector: 'Food & Beverage' });
    expect(market?.summary).toBe('Create brand "Star Market", split from brand 12345 "Star"');
    expect(market?.changes).toEqual([
      { target: 'new brand brand:Star Market', field: 'brandname', before: null, after: 'Star Market' },
      { target: 'new brand brand:Star Market', field: 'sector', before: null, after: 'Groceries' },
      { target: 'new brand brand:Star Market', field: 'parent_brandid', before: null, after: 12345 },
    ]);
    expect(market?.evidence).toEqual({ sector: { asked: 'Retail', stands_for: 'Groceries' } });
    expect(burger?.changes[1]).toMatchObject({ after: 'Food & Drink' });
    expect(market?.blast_radius).toEqual({ brands: 1, combos: 0, metadata_versions: 0, escalations: 0 });
  });

  test('when it is proposed, then the risk is medium and nothing is written', async () => {
    const { body } = accepted(await propose({ ...MARKET, brandname: 'Star Coffee' }));
    expect(body.risk).toBe('medium');
    expect(await store.ports.data.brandsNamed('Star Coffee')).toEqual([]);
  });

  test('when it is applied, then the brand is there with an id of its own, active and without combos', async () => {
    await store.apply([step({ brandname: '  Star Deli ', sector: 'groceries' })]);
    const [brand] = await store.ports.data.brandsNamed('star deli');
    expect(brand).toMatchObject({
      ...{ brandname: 'Star Deli', sector: 'Groceries', status: 'active', parent_brandid: null },
      ...{ manually_processed: false, version: 1 },
    });
    expect(await store.ports.data.combosOf(brand?.brandid ?? 0)).toEqual([]);
  });

  test('when somebody takes the name before it is applied, then the change is stale', async () => {
    const waiting = accepted(await propose({ ...MARKET, brandname: 'Star Bakery' }));
    await store.apply([step({ brandname: 'STAR BAKERY', sector: 'Groceries' })]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
    expect(await store.ports.data.brandsNamed('Star Bakery')).toHaveLength(1);
  });

  test('when a plan creates the same name twice, then the second is refused', async () => {
    const refusal = refusalOf(await store.propose([step(MARKET), step({ ...MARKET, brandname: 'STAR MARKET' })]));
    expect(refusal).toMatchObject({ code: 'conflict', field: 'steps.1.input.brandname' });
    expect(refusal.message).toContain('brand:Star Market');
  });

  test('when its parent and a brand of its name are inactive, then it is created with a warning of each', async () => {
    const steps = [
      {
        operation: 'reassign_combos',
        input: { source_brandid: 200, target_brandid: 12345, criteria: { mccid: [5499] } },
      },
      { operation: 'deactivate_brand', input: { brandid: 200, reason: 'Ended' } },
      step({ brandname: 'star mart', sector: 'Groceries', parent_brandid: 200 }),
    ];
    expect(accepted(await store.propose(steps)).body.steps[2]?.preview.warnings).toEqual([
      'Its parent, brand 200, is inactive.',
      'Inactive brand 200 has the same name.',
    ]);
  });

  test.each([
    [
      'Starbuck',
      /^"Starbuck" is almost the name of brand \d+ "Starbucks"\. If they are one brand, use brand \d+ instead\.$/,
    ],
    ['The Starbucks Ltd', /is almost the name of brand \d+ "Starbucks"/],
  ])('when a brand is to be called %s, then a warning names the brand that it may be', async (brandname, warning) => {
    const preview = await previewOf({ brandname, sector: 'Food & Drink' });
    expect(preview?.warnings).toContainEqual(expect.stringMatching(warning));
  });

  test('when a plan creates a brand that is spelled almost like one it made before, then a warning names that one', async () => {
    const made = { brandname: 'Marks & Spencer', sector: 'Groceries' };
    for (const [brandname, expected] of [
      ['Marks and Spencers', 'is almost the name of brand'],
      ['M&S', 'is almost the name of brand'],
      ['Mark Spicer', undefined],
    ] as const) {
      const steps = [step(made), step({ ...made, brandname })];
      const [warning] = accepted(await store.propose(steps)).body.steps[1]?.preview.warnings ?? [];
      expect([brandname, warning?.includes('is almost the name of brand') === true]).toEqual([
        brandname,
        expected !== undefined,
      ]);
    }
  });

  test('when a brand with almost the name is made before it is applied, then the change is stale', async () => {
    const waiting = accepted(await propose({ ...MARKET, brandname: 'Star Patisserie' }));
    await store.apply([step({ brandname: 'Star Patisseries', sector: 'Groceries' })]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
  });

  test.each([
    ['the name of another brand, spelled otherwise', { ...MARKET, brandname: 'STAR-BÜCKS' }, 'conflict', 'brandname'],
    ['the name of another brand', { ...MARKET, brandname: ' starbucks' }, 'conflict', 'brandname'],
    ['the name of its parent', { ...MARKET, brandname: 'STAR' }, 'conflict', 'brandname'],
    ['a parent that there is not', { ...MARKET, parent_brandid: 999 }, 'not_found', 'parent_brandid'],
    ['a sector that there is not', { ...MARKET, sector: 'Grocerys' }, 'invalid_input', 'sector'],
    ['no sector', { brandname: 'Star Market' }, 'invalid_input', 'sector'],
    ['a blank name', { ...MARKET, brandname: '   ' }, 'invalid_input', 'brandname'],
    ['an id of its own choosing', { ...MARKET, brandid: 7 }, 'invalid_input', 'brandid'],
  ])('when it is created with %s, then it is refused by field', async (_title, input, code, field) => {
    const refusal = refusalOf(await propose(input));
    expect({ code: refusal.code, field: refusal.field }).toEqual({ code, field: `steps.0.input.${field}` });
    expect(refusal.instead.length).toBeGreaterThan(10);
  });
});

test('given that Star was split, when another brand is to begin with its name, then a warning says so', async () => {
  const split = await SmallStore.open();
  try {
    await split.apply([SPLIT]);
    const proposed = await split.propose([step({ brandname: 'Star Coffee', sector: 'Food & Drink' })]);
    const [warning] = accepted(proposed).body.steps[0]?.preview.warnings ?? [];
    expect(warning).toMatch(
      /^"Star Coffee" begins with "Star", a name known to be ambiguous: it stands for "Star Market"/,
    );
  } finally {
    await split.close();
  }
});
