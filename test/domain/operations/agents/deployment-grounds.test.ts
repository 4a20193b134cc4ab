import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { deployTo, HARMFUL, HARMLESS, instructionsWith, REWORDED, testIn, updateTo } from './instruction-texts.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

let minute = 0;
/** Each a minute later, so that the tests have an order. */
function apply(steps: readonly RequestedStep[]) {
  store.setTime(now(++minute));
  return store.apply(steps);
}
const now = (minutes: number) => new Date(Date.UTC(2026, 1, 14, 9, minutes)).toISOString();

const refusal = async (steps: readonly RequestedStep[]) => refusalOf(await store.propose(steps));
const last = async (steps: readonly RequestedStep[]) => accepted(await store.propose(steps)).body.steps.at(-1)?.preview;
/** The harmful instructions get into prod by a test that did not try the brand that they harm. */
const HARMFUL_IN_PROD = [updateTo(HARMFUL), deployTo('dev'), testIn('dev', [100]), deployTo('prod')];
const BACK = deployTo('prod', { version: 1 });

describe('given a version that got worse for a brand', () => {
  test('when other words make a new version that steers the same, then what the test found still counts', async () => {
    await apply([updateTo(HARMFUL), deployTo('dev'), testIn('dev')]);
    const words = updateTo(HARMFUL.replace('Write metadata.', 'Write metadata!'));
    const given = await refusal([words, deployTo('dev'), testIn('dev', [100, 12345]), deployTo('prod')]);
    expect(given.message).toContain('worse for 200');
  });
});

describe('given a version that passed its test, and a brand that was escalated since', () => {
  test('when it is to go to prod, then who decides reads which brands the test left out', async () => {
    await apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev', [100, 12345])]);
    const input = { brandid: 200, reason: 'ambiguous_brand_name', details: 'Star catches it' };
    await apply([{ operation: 'create_escalation', input }]);
    expect((await last([deployTo('prod')]))?.warnings).toContainEqual(expect.stringContaining('did not include 200'));
  });
});

describe('given a version that ran in prod and was replaced', () => {
  test('when a test has found it worse since, then it may go back, with that test and a warning', async () => {
    await apply(HARMFUL_IN_PROD);
    await apply([BACK]);
    await apply([testIn('dev')]);
    for (const environment of ['prod', 'staging']) {
      const preview = await last([deployTo(environment, { version: 2 })]);
      expect(preview?.evidence).toMatchObject({
        allowed_because: 'it ran in prod before',
        test: { passed: false, compared_to_version: 1, run_at: now(minute) },
      });
      expect(preview?.warnings).toContainEqual(expect.stringContaining('worse for 200'));
    }
  });

  test('when it is then tested beside itself, then that does not make up for it', async () => {
    await apply(HARMFUL_IN_PROD);
    await apply([BACK]);
    await apply([testIn('dev')]);
    await apply([deployTo('prod', { version: 2 })]);
    await apply([testIn('dev')]);
    await apply([BACK]);
    const preview = await last([deployTo('prod', { version: 2 })]);
    expect(preview?.warnings).toContainEqual(expect.stringContaining('worse for 200'));
  });

  test('when it went there untested, then NOT TESTED is said again', async () => {
    const untested = deployTo('prod', { untested: true });
    await apply([updateTo(REWORDED), deployTo('dev'), testIn('dev'), untested]);
    await apply([BACK]);
    expect((await last([deployTo('prod', { version: 2 })]))?.warnings[0]).toMatch(/^NOT TESTED/);
  });

  test('when no test of it was ever recorded, then the warning says so', async () => {
    await apply(HARMFUL_IN_PROD);
    expect((await last([BACK]))?.warnings).toEqual([expect.stringContaining('No test of version 1')]);
  });

  test('when it passed its last test, then there is nothing to warn of', async () => {
    await apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev'), deployTo('prod')]);
    await apply([BACK]);
    const preview = await last([deployTo('prod', { version: 2 })]);
    expect(preview?.warnings).toEqual([]);
    expect(preview?.evidence).toMatchObject({ test: { passed: true, compared_to_version: 1 } });
  });
});

describe('given a version that passed beside what ran in prod then', () => {
  const FLAGGED = instructionsWith({ generic_names: 'flag', least_precision: 0.8 });

  const again = [deployTo('dev', { version: 2 }), testIn('dev'), deployTo('prod', { version: 2 })];

  test('when another runs there by now, then it is to be tested again, and goes on once it passes beside that', async () => {
    await apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev')]);
    await apply([updateTo(FLAGGED), deployTo('dev'), testIn('dev'), deployTo('prod')]);
    const given = await refusal([deployTo('prod', { version: 2 })]);
    expect(given).toMatchObject({ code: 'not_allowed', field: 'steps.0.input.version' });
    expect(given.message).toContain('compared it with version 1');
    expect(given.message).toContain('version 3 runs in prod');
    expect(given.instead).toContain('run_agent_test');
    expect((await last(again))?.evidence).toMatchObject({ test: { passed: true, compared_to_version: 3 } });
  });

  test('when it is worse than what runs there by now, then the new test stops it', async () => {
    await apply([updateTo(FLAGGED), deployTo('dev'), testIn('dev')]);
    await apply([updateTo(HARMLESS), deployTo('dev'), testIn('dev'), deployTo('prod')]);
    expect((await refusal(again)).message).toContain('worse for 12345');
  });

  test('when the test is of the same plan, then the preview names what it compared with, and no time that is not known yet', async () => {
    const plan = [updateTo(HARMLESS), deployTo('dev'), testIn('dev'), deployTo('prod')];
    const change = await apply(plan);
    expect(change.body.steps.at(-1)?.preview.evidence).toMatchObject({
      test: { run_at: null, compared_to_version: 1, passed: true },
    });
  });
});
