import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployedVersion, ENVIRONMENTS } from '../../../../src/domain/agents/agent.ts';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { allRuns } from '../../../contract/collected.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { deployTo, HARMFUL, HARMLESS, REWORDED, testIn, updateTo } from './instruction-texts.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

async function running(): Promise<(number | undefined)[]> {
  const deployments = await store.ports.data.deploymentsOf('metadata_production');
  return ENVIRONMENTS.map((environment) => deployedVersion(deployments, environment));
}
const refusal = async (steps: readonly RequestedStep[]) => refusalOf(await store.propose(steps));

describe('given a new version that does no harm', () => {
  test('when all of Procedure 4 is one plan, then it is one change of high risk, and prod runs it', async () => {
    const change = await store.apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev'), deployTo('prod')]);
    expect(change.body.risk).toBe('high');
    expect(await running()).toEqual([2, 1, 2]);
    const preview = change.body.steps[3]?.preview;
    expect(preview?.changes).toContainEqual({
      target: 'metadata_production in prod',
      field: 'version',
      before: 1,
      after: 2,
    });
    expect(preview?.changes).toContainEqual({
      target: 'parameters of metadata_production',
      field: 'generic_names',
      before: 'ignore',
      after: 'qualify',
    });
    expect(preview?.changes.some((one) => one.target === 'instructions of metadata_production in prod')).toBe(true);
    expect(preview?.evidence).toMatchObject({
      allowed_because: 'it passed its last test in dev',
      test: { brands: [{ brandid: 12345 }, { brandid: 100, verdict: 'same' }, { brandid: 200, verdict: 'same' }] },
    });
    expect(preview?.warnings).toEqual([]);
  });

  test('when each step is a change of its own, then it comes to the same', async () => {
    for (const step of [updateTo(HARMLESS), deployTo('dev'), testIn('dev'), deployTo('staging'), deployTo('prod')]) {
      await store.apply([step]);
    }
    expect(await running()).toEqual([2, 2, 2]);
  });

  test('when the test tried two brands only, then who decides is told', async () => {
    const change = await store.apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev', [100]), deployTo('prod')]);
    expect(change.body.steps[3]?.preview.warnings).toEqual([expect.stringContaining('only 2 brands')]);
  });

  test.each(['staging', 'prod'])('when it is to go to %s without dev, then the missing steps are named', async (to) => {
    const given = await refusal([updateTo(HARMLESS), deployTo(to)]);
    expect(given).toMatchObject({ code: 'not_allowed', field: 'steps.1.input.environment' });
    expect(given.instead).toMatch(/deploy_agent to dev and run_agent_test/);
  });

  test('when it runs in dev and was not tested, then the test is what is missing', async () => {
    const given = await refusal([updateTo(HARMLESS), deployTo('dev'), deployTo('prod')]);
    expect(given.message).toContain('was not tested there yet');
    expect(given.instead).toContain('run_agent_test');
  });

  test('when the test was of another version or environment, then it does not count', async () => {
    await store.apply([testIn('dev'), testIn('prod')]);
    expect((await refusal([updateTo(HARMLESS), deployTo('dev'), deployTo('prod')])).message).toContain(
      'was not tested',
    );
  });

  test('when another version failed since, then that one is not deployed and this one still may be', async () => {
    await store.apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev')]);
    await store.apply([updateTo(HARMFUL), deployTo('dev'), testIn('dev')]);
    expect((await refusal([deployTo('prod')])).message).toContain('failed its test in dev: worse for 200');
    expect(accepted(await store.propose([deployTo('prod', { version: 2 })])).body.risk).toBe('high');
  });

  test('when a test of other brands follows one that went worse, then the brand is not forgotten', async () => {
    await store.apply([updateTo(HARMFUL), deployTo('dev'), testIn('dev'), testIn('dev', [100])]);
    const runs = await allRuns(store.ports.data, 'metadata_production');
    expect(runs.map((run) => run.passed)).toEqual([false, false]);
    expect((await refusal([deployTo('prod')])).message).toContain('worse for 200');
  });
});

describe('given a version that no test can judge', () => {
  const tested = [updateTo(REWORDED), deployTo('dev'), testIn('dev')];

  test('when it is to go to prod, then it is refused, and says how a person may answer for it', async () => {
    const given = await refusal([...tested, deployTo('prod')]);
    expect(given).toMatchObject({ code: 'not_allowed', field: 'steps.3.input.untested' });
    expect(given.message).toContain('could not evaluate 3 of 3');
  });

  test('when it is asked for untested, then the first warning says so', async () => {
    const change = await store.apply([...tested, deployTo('prod', { untested: true })]);
    expect(change.body.steps[3]?.preview.warnings[0]).toMatch(/^NOT TESTED: the effect of version 2/);
    expect(await running()).toEqual([2, 1, 2]);
  });

  test('when nobody tried to test it, or the test failed, then untested does not help', async () => {
    const untried = await refusal([updateTo(REWORDED), deployTo('dev'), deployTo('prod', { untested: true })]);
    expect(untried.message).toContain('was not tested there yet');
    const harmful = [updateTo(HARMFUL), deployTo('dev'), testIn('dev'), deployTo('prod', { untested: true })];
    expect((await refusal(harmful)).message).toContain('failed its test');
  });

  test('when it is of an agent that nothing here plays, then the same way is open', async () => {
    const evaluator = { agent: 'evaluator' };
    const plan: RequestedStep[] = [
      { operation: 'update_agent_instructions', input: { ...evaluator, instructions: '# Evaluator\n', reason: 'x' } },
      { operation: 'deploy_agent', input: { ...evaluator, environment: 'dev' } },
      { operation: 'run_agent_test', input: { ...evaluator, environment: 'dev' } },
      { operation: 'deploy_agent', input: { ...evaluator, environment: 'prod', untested: true } },
    ];
    await store.apply(plan);
    expect(deployedVersion(await store.ports.data.deploymentsOf('evaluator'), 'prod')).toBe(2);
  });
});

describe('given a version that is to be taken back', () => {
  test('then the one that ran there before needs no test', async () => {
    await store.apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev'), deployTo('prod')]);
    const back = await store.apply([deployTo('prod', { version: 1 })]);
    expect(back.body.steps[0]?.preview.evidence).toMatchObject({ allowed_because: 'it ran in prod before' });
    expect(await running()).toEqual([2, 1, 1]);
    await store.apply([deployTo('prod', { version: 2 })]);
    expect(await running()).toEqual([2, 1, 2]);
  });
});

describe('given nothing new', () => {
  test.each(ENVIRONMENTS)(
    'when what runs in %s is to be deployed there, then it says how to go on',
    async (environment) => {
      const given = await refusal([deployTo(environment)]);
      expect(given).toMatchObject({ code: 'nothing_to_do', field: 'steps.0.input.version' });
      expect(given.instead).toContain('update_agent_instructions');
    },
  );

  test('when a version is asked for that is not there, then it says which are', async () => {
    expect(await refusal([deployTo('dev', { version: 7 })])).toMatchObject({
      code: 'not_found',
      field: 'steps.0.input.version',
    });
  });
});

test('given two deployments at once, then the second to be applied is stale', async () => {
  await store.apply([updateTo(HARMLESS)]);
  const first = accepted(await store.propose([deployTo('dev')]));
  const second = accepted(await store.propose([updateTo(REWORDED), deployTo('dev')]));
  expect(accepted(await store.decide(first)).application?.state).toBe('applied');
  expect(accepted(await store.decide(second)).application?.state).toBe('stale');
});
