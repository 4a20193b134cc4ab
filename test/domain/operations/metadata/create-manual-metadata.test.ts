import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

const RUNBOOK = {
  brandid: 12345,
  regex: '\\bStar\\s+Market\\b',
  mccids: [5411, 5499],
  notes: 'Manually created for Star Market grocery stores',
};
const propose = (input: { [key: string]: Json }) =>
  store.propose([{ operation: 'create_manual_metadata', input: { ...RUNBOOK, ...input } }]);

describe('given Star with one metadata version of an agent', () => {
  test('when metadata is created by hand as in the runbook, then the preview shows the diff and what it matches', async () => {
    const preview = accepted(await propose({})).body.steps[0]?.preview;
    expect(preview?.changes).toContainEqual({
      target: 'metadata of brand 12345 "Star"',
      field: 'regex',
      before: '\\bSTAR\\b',
      after: '\\bStar\\s+Market\\b',
    });
    expect(preview?.changes).toContainEqual({
      target: 'brand 12345',
      field: 'manually_processed',
      before: false,
      after: true,
    });
    expect(preview?.evidence).toMatchObject({ own_combos: 34, matched_own: 20, caught_others: 0, precision: 1 });
    expect(preview?.warnings).toEqual([expect.stringContaining("of the brand's own combos")]);
  });

  test('when it catches other brands, then the preview warns and names them', async () => {
    const preview = accepted(await propose({ regex: '\\bSTAR', mccids: [5411, 5499, 5812, 5814] })).body.steps[0]
      ?.preview;
    expect(preview?.warnings).toContainEqual(expect.stringContaining('of what it matches is the brand'));
    expect(preview?.evidence.caught_by_brand).toMatchObject([
      { brandid: 100, combos: 10 },
      { brandid: 200, combos: 6 },
    ]);
  });

  test.each(['PAYPAL\\s*\\*', 'STAR|^SumUp', 'APPLE\\s?PAY'])(
    'when the words of a wallet are enough for %s, then the preview warns of it first',
    async (regex) => {
      const preview = accepted(await propose({ regex })).body.steps[0]?.preview;
      expect(preview?.warnings[0]).toMatch(/^A wallet's words alone satisfy this regex/);
    },
  );

  test('when the regex is written in another notation, then the preview warns of it with the one that is meant', async () => {
    const preview = accepted(await propose({ regex: '\\\\bStar\\\\b' })).body.steps[0]?.preview;
    expect(preview?.warnings[0]).toMatch(/If that is not what you mean, write: \\bStar\\b$/);
  });

  test.each([
    ['UBER(?!\\s*EATS)', 'UBER\\s*(?:$|[^E\\s]|E(?:$|[^A]|A(?:$|[^T]|T(?:$|[^S]))))'],
    ['^NATERA\\y', '^NATERA\\b'],
    ['"STAR\\h+MARKET"', 'STAR\\s+MARKET'],
  ])(
    'when %s is refused, then the refusal holds the regex that is meant, and that one is taken',
    async (regex, meant) => {
      const refusal = refusalOf(await propose({ regex }));
      expect(refusal).toMatchObject({ code: 'unsafe_regex', field: 'steps.0.input.regex' });
      expect(refusal.instead).toContain(`as a whole: ${meant} (test it`);
      expect(accepted(await propose({ regex: meant })).body.steps).toHaveLength(1);
    },
  );

  test('when the sector is in the runbook’s words, then it is the one of the codes', async () => {
    const preview = accepted(await propose({ sector: 'Food & Beverage', mccids: [5812, 5814] })).body.steps[0]?.preview;
    expect(preview?.changes).toContainEqual(expect.objectContaining({ field: 'sector', after: 'Food & Drink' }));
    expect(preview?.evidence.sector).toEqual({ asked: 'Food & Beverage', stands_for: 'Food & Drink' });
  });

  test('when it is applied, then it is version 2, by hand, and the codes stand sorted and once', async () => {
    await store.apply([
      { operation: 'create_manual_metadata', input: { ...RUNBOOK, mccids: [5499, 5411, 5499], confidence: 0.95 } },
    ]);
    expect((await store.ports.data.metadataVersions(12345)).at(-1)).toMatchObject({
      version: 2,
      origin: 'manual',
      mccids: [5411, 5499],
      confidence_score: 0.95,
      created_by: 'ed.allison@rewardinsight.com',
      notes: 'Manually created for Star Market grocery stores',
    });
    expect((await store.ports.data.brand(12345))?.manually_processed).toBe(true);
  });

  test.each([
    ['a lookahead', { regex: 'Star(?!bucks)' }, 'unsafe_regex', 'regex'],
    ['a catastrophic regex', { regex: '(?:\\w+\\s?)+$' }, 'unsafe_regex', 'regex'],
    ['a regex that matches the empty string', { regex: '(?:Star)?' }, 'unsafe_regex', 'regex'],
    ['a wallet code', { mccids: [5411, 6012] }, 'invalid_metadata', 'mccids'],
    ['an unknown code', { mccids: [5411, 1234] }, 'invalid_metadata', 'mccids'],
    ['an unknown sector', { sector: 'Grocerys' }, 'invalid_metadata', 'sector'],
    ['codes as texts', { mccids: ['5411'] }, 'invalid_input', 'mccids.0'],
    ['a confidence in per cent', { confidence: 95 }, 'invalid_input', 'confidence'],
    ['a regex of 100 KB', { regex: 'x'.repeat(100_000) }, 'invalid_input', 'regex'],
    ['an unknown brand', { brandid: 1 }, 'not_found', 'brandid'],
  ])('when it is created with %s, then it is refused by field', async (_title, input, code, field) => {
    const refusal = refusalOf(await propose(input));
    expect(refusal.code).toBe(code);
    expect(refusal.field).toMatch(new RegExp(`^steps\\.0\\.input\\.${field.replaceAll('.', '\\.')}`));
    expect(refusal.message.length).toBeLessThan(1000);
  });
});
