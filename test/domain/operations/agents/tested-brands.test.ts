import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { allRuns } from '../../../contract/collected.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { deployTo, HARMFUL, HARMLESS, instructionsWith, testIn, updateTo } from './instruction-texts.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

let minute = 0;
/** Each a minute later, so that the tests have an order. */
function apply(steps: readonly RequestedStep[]) {
  store.setTime(new Date(Date.UTC(2026, 1, 14, 9, ++minute)).toISOString());
  return store.apply(steps);
}

const runs = () => allRuns(store.ports.data, 'metadata_production');
const tried = async () => (await runs()).at(-1)?.results.map((one) => [one.brandid, one.verdict, one.chosen]);
const refusal = async (steps: readonly RequestedStep[]) => refusalOf(await store.propose(steps));
/** Star Mart, which the harmful instructions make worse, is one that is tried whoever asks. */
const STAR_MART_ESCALATED: RequestedStep = {
  operation: 'create_escalation',
  input: { brandid: 200, reason: 'ambiguous_brand_name', details: 'Star catches it' },
};
/** Steers as little otherwise as it can, and is another candidate for all that. */
const HARMFUL_TOO = instructionsWith({
  generic_names: 'ignore',
  most_words: 1,
  most_alternatives: 1,
  least_support: 0.021,
});
const moved = (from: number, to: number, criteria: RequestedStep['input']): RequestedStep => ({
  operation: 'reassign_combos',
  input: { source_brandid: from, target_brandid: to, criteria },
});

describe('given harmful instructions in dev, and an open escalation of a brand that they harm', () => {
  beforeEach(async () => {
    await apply([STAR_MART_ESCALATED]);
    await apply([updateTo(HARMFUL), deployTo('dev')]);
  });

  test('when the test names only brands that they do not harm, then the other is tried as well, and the test fails', async () => {
    const change = await apply([testIn('dev', [100])]);
    expect(await tried()).toEqual([
      [100, 'same', true],
      [12345, 'same', false],
      [200, 'worse', false],
    ]);
    expect(change.body.steps[0]?.preview.evidence).toMatchObject({
      brands: [{ brandid: 100, chosen: true }, { chosen: false }, { brandid: 200, chosen: false }],
    });
    expect((await refusal([deployTo('prod')])).message).toContain('worse for 200');
  });

  test('when a brand of the panel is named too, then it does not count as chosen', async () => {
    await apply([testIn('dev', [200, 100])]);
    expect(await tried()).toEqual([
      [200, 'worse', false],
      [100, 'same', true],
      [12345, 'same', false],
    ]);
  });
});

test('given a test that is proposed, when a brand joins the panel before it is decided, then the change is stale', async () => {
  const change = accepted(await store.propose([testIn('dev', [100])]));
  await apply([STAR_MART_ESCALATED]);
  expect(accepted(await store.decide(change)).application?.state).toBe('stale');
  expect(await runs()).toEqual([]);
});

describe('given instructions that a test found worse for a brand that is neither escalated nor to check', () => {
  beforeEach(async () => {
    await apply([updateTo(HARMFUL), deployTo('dev'), testIn('dev', [200])]);
  });

  test('when another candidate is tested without that brand, then it is tried again', async () => {
    await apply([updateTo(HARMFUL_TOO), deployTo('dev'), testIn('dev', [100])]);
    expect(await tried()).toEqual([
      [100, 'same', true],
      [12345, 'same', false],
      [200, 'worse', false],
    ]);
  });

  test('when that brand is gone by then, then its test says that nothing is lost there any more', async () => {
    await apply([moved(200, 12345, { mccid: [5499] })]);
    await apply([{ operation: 'deactivate_brand', input: { brandid: 200, reason: 'Merged into Star' } }]);
    await apply([testIn('dev', [100])]);
    expect(await tried()).toContainEqual([200, 'same', false]);
  });
});

describe('given a plan whose earlier steps change the data that a test would judge by', () => {
  const swapped = moved(12345, 200, { not: { mccid: [6012] } });
  const back = moved(200, 12345, { not: { narrative: 'STAR MART AUSTIN' } });
  const corrected: RequestedStep = {
    operation: 'update_source_data',
    input: { table: 'combo', ccid: 81, bankid: 1, updates: { narrative: 'STAR MART HOUSTON 81' } },
  };
  const renamed: RequestedStep = {
    operation: 'update_brand_data',
    input: { brandid: 200, field: 'brandname', value: 'Star Mart Texas', reason: 'x' },
  };

  test('when combos are moved, tested and moved back, then the test is refused at its step', async () => {
    await apply([updateTo(HARMFUL), deployTo('dev'), testIn('dev')]);
    const given = await refusal([swapped, testIn('dev', [200]), back, deployTo('prod')]);
    expect(given).toMatchObject({ code: 'not_allowed', field: 'steps.1.input' });
    expect(given.message).toContain('change the data');
    expect(given.instead).toContain('a separate change');
  });

  test.each([
    ['a combo is corrected', corrected],
    ['a brand is renamed', renamed],
  ])('when %s, then it is refused too', async (_what, step) => {
    expect(await refusal([step, testIn('dev')])).toMatchObject({ code: 'not_allowed', field: 'steps.1.input' });
  });

  test('when the test comes first, or the steps before it change no data, then it is accepted', async () => {
    expect(accepted(await store.propose([testIn('dev'), swapped])).body.steps).toHaveLength(2);
    const whole = [STAR_MART_ESCALATED, updateTo(HARMLESS), deployTo('dev'), testIn('dev')];
    expect(accepted(await store.propose(whole)).body.steps).toHaveLength(4);
  });
});

test('given a plan of many tests, then it is refused at the one that makes them too many brands', async () => {
  const evaluator: RequestedStep = {
    operation: 'run_agent_test',
    input: { agent: 'evaluator', environment: 'dev', test_brandids: [12345, 100, 200] },
  };
  const tests = (count: number) => Array.from({ length: count }, () => evaluator);
  expect(accepted(await store.propose(tests(16))).body.steps).toHaveLength(16);
  const given = await refusal(tests(17));
  expect(given).toMatchObject({ code: 'too_large', field: 'steps.16.input.test_brandids' });
  expect(given.message).toContain('50');
});
