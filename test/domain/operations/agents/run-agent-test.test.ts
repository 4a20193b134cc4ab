import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allRuns } from '../../../contract/collected.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { deployTo, HARMFUL, HARMLESS, REWORDED, testIn, updateTo } from './instruction-texts.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const runs = () => allRuns(store.ports.data, 'metadata_production');

describe('given a version in dev', () => {
  test('when it is tested, then the preview shows each brand beside prod, and the run is on record as shown', async () => {
    await store.apply([updateTo(HARMFUL), deployTo('dev')]);
    const change = await store.apply([testIn('dev')]);
    const preview = change.body.steps[0]?.preview;
    expect(preview?.changes).toEqual([
      {
        target: 'tests of metadata_production',
        field: 'version 2 in dev',
        before: null,
        after: 'Failed: worse than in prod for 1 of 3 brands.',
      },
    ]);
    expect(preview?.evidence).toMatchObject({
      compared_to_version: 1,
      brands: [{ brandid: 12345 }, { brandid: 100 }, { brandid: 200, verdict: 'worse', precision_in_prod: 1 }],
    });
    expect(preview?.warnings).toEqual([expect.stringContaining('did not pass')]);
    expect(await runs()).toMatchObject([
      {
        run_id: `${change.body.change_id}/metadata_production/01`,
        environment: 'dev',
        version: 2,
        compared_to: 1,
        passed: false,
        run_by: 'ed.allison@rewardinsight.com',
        run_at: '2026-02-14T09:00:00.000Z',
        results: [
          { brandid: 12345 },
          { brandid: 100, verdict: 'same' },
          { brandid: 200, verdict: 'worse', passed: false },
        ],
      },
    ]);
  });

  test('when it is tested twice in one plan, then both runs are on record, each under its own name', async () => {
    await store.apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev'), testIn('dev', [200])]);
    expect((await runs()).map((run) => [run.run_id.slice(-2), run.passed])).toEqual([
      ['01', true],
      ['02', true],
    ]);
  });

  test('when only its words differ from prod, then the run says that nothing was evaluated', async () => {
    await store.apply([updateTo(REWORDED), deployTo('dev'), testIn('dev', [12345])]);
    expect(await runs()).toMatchObject([{ passed: false, results: [{ verdict: 'not_evaluated', regex: null }] }]);
  });

  test('when no brands are named, then those of the escalation served are tried', async () => {
    const run = { operation: 'run_agent_test', input: { agent: 'metadata_production', environment: 'dev' } };
    const change = accepted(await store.propose([run]));
    expect(change.body.steps[0]?.preview.evidence).toMatchObject({ brands: [{ brandid: 12345 }] });
  });

  test('when another version is deployed before it is decided, then the change is stale', async () => {
    const change = accepted(await store.propose([testIn('dev')]));
    await store.apply([updateTo(HARMLESS), deployTo('dev')]);
    expect(accepted(await store.decide(change)).application?.state).toBe('stale');
    expect(await runs()).toEqual([]);
  });
});

test('given a brand that does not exist, then it is refused by field', async () => {
  const refusal = refusalOf(await store.propose([testIn('dev', [100, 999])]));
  expect(refusal).toMatchObject({ code: 'not_found', field: 'steps.0.input.test_brandids' });
});
