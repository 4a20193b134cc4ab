import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { testAgent } from '../../../../src/domain/operations/agents/test-agent.ts';
import { allRuns } from '../../../contract/collected.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { answerOf, CONTEXT, sampleStore } from '../sample-store.ts';
import { deployTo, HARMFUL, updateTo } from './instruction-texts.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
  await store.apply([updateTo(HARMFUL), deployTo('dev')]);
});
afterAll(() => store.close());
const sample = sampleStore();

type Input = z.output<typeof testAgent.input>;

async function ask(input: Partial<z.input<typeof testAgent.input>>) {
  const asked = testAgent.input.parse({ agent: 'metadata_production', environment: 'dev', ...input });
  const outcome = await testAgent.run(asked, store.ports, CONTEXT);
  return outcome;
}

describe('given dev with instructions that make Star Mart worse, and prod without them', () => {
  test('when dev is tested, then it is that version that is tried, against the one in prod', async () => {
    const given = accepted(await ask({ test_brandids: [200, 100] }));
    expect(given).toMatchObject({ version: 2, compared_to: 1, passed: false });
    expect(given.results.map((one) => one.verdict)).toEqual(['worse', 'same']);
  });

  test('when prod is tested, then it is measured by what verification asks for', async () => {
    const given = accepted(await ask({ environment: 'prod', test_brandids: [200, 100] }));
    expect(given).toMatchObject({ version: 1, compared_to: 1, passed: true });
    expect(given.summary).toContain('it runs in prod, and 2 of 2');
  });

  test('when no brands are named, then those of open escalations are tried, without combos of which there is nothing to try', async () => {
    expect(accepted(await ask({})).results.map((one) => one.brandid)).toEqual([12345]);
  });

  test('when it is of an agent that nothing here plays, then it is not evaluated', async () => {
    const given = accepted(await ask({ agent: 'evaluator', environment: 'prod' }));
    expect(given.results.map((one) => one.verdict)).toEqual(['not_evaluated']);
    expect(given.passed).toBe(false);
  });

  test('then nothing is on record of it', async () => {
    expect(await allRuns(store.ports.data, 'metadata_production')).toEqual([]);
  });

  test('when a brand does not exist, then it says so', async () => {
    expect(refusalOf(await ask({ test_brandids: [1] }))).toMatchObject({ code: 'not_found', field: 'test_brandids' });
  });
});

describe('given brands with so many combos that one call cannot try them', () => {
  /** Each brand has so many combos, as far as the kept counts say. */
  const withCombos = (combos: number) => ({ codesOf: async () => [{ mccid: 5411, combos }] });

  test('when they are named, then the trial is refused beforehand, with the part of them that one call can try', async () => {
    const data = { ...store.ports.data, ...withCombos(1_500_000) };
    const coverage = () => Promise.reject(new Error('it was begun'));
    const input = { agent: 'metadata_production', environment: 'dev', test_brandids: [200, 100] } satisfies Input;
    const refusal = refusalOf(await testAgent.run(input, { ...store.ports, data: { ...data, coverage } }, CONTEXT));
    expect(refusal).toMatchObject({
      code: 'too_large',
      field: 'test_brandids',
      message: expect.stringContaining(
        '2 brands with 2 versions would go through 6,000,000 combos; the limit of one call is 4,000,000',
      ),
      instead: 'Name the first one of them in one call, and the others in further calls.',
    });
    const first = await testAgent.run({ ...input, test_brandids: [200] }, { ...store.ports, data }, CONTEXT);
    expect(accepted(first).results).toMatchObject([{ brandid: 200, verdict: 'worse' }]);
    const prod = await testAgent.run({ ...input, environment: 'prod' }, { ...store.ports, data }, CONTEXT);
    expect(accepted(prod).results.map(({ brandid }) => brandid)).toEqual([200, 100]);
  });

  test('when none is named, then the panel has the first of them', async () => {
    const ports = sample.ports();
    const whole = answerOf(await sample.run(testAgent, { agent: 'metadata_production', environment: 'dev' }));
    const data = { ...ports.data, ...withCombos(600_000) };
    const input = { agent: 'metadata_production', environment: 'dev' } as const;
    const panel = answerOf(await testAgent.run(input, { ...ports, data }, CONTEXT)).results;
    expect(panel.map(({ brandid }) => brandid)).toEqual(whole.results.slice(0, 3).map(({ brandid }) => brandid));
  });
});

test('given the sample, then the panel has ten brands, the same at each call', async () => {
  const call = () => sample.run(testAgent, { agent: 'metadata_production', environment: 'dev' });
  const [once, again] = [answerOf(await call()), answerOf(await call())];
  expect(once.results).toHaveLength(10);
  expect(again).toEqual(once);
});
