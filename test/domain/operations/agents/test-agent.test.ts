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

test('given the sample, then the panel has ten brands, the same at each call', async () => {
  const call = () => sample.run(testAgent, { agent: 'metadata_production', environment: 'dev' });
  const [once, again] = [answerOf(await call()), answerOf(await call())];
  expect(once.results).toHaveLength(10);
  expect(again).toEqual(once);
});
