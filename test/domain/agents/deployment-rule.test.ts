import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentRun, BrandResult } from '../../../src/domain/agents/agent.ts';
import { VERDICTS } from '../../../src/domain/agents/agent.ts';
import { groundsFor } from '../../../src/domain/agents/deployment-rule.ts';
import { aDeployment, anAgentRun } from '../../contract/records.ts';
import { refusalOf } from '../../executor/small-store.ts';

const IN_DEV = [aDeployment({ version: 2 })];
const asked = (untested = false) => ({
  ...{ agent: 'metadata_production', version: 2, environment: 'prod' as const, untested },
});
const result = (brandid: number, verdict: BrandResult['verdict']): BrandResult => ({
  ...{ brandid, brandname: `B${brandid}`, regex: null, recall: null, precision: null, passed: false, detail: '' },
  verdict,
});
const run = (passed: boolean, results: BrandResult[], over: Partial<AgentRun> = {}) =>
  anAgentRun({ version: 2, passed, results, ...over });

describe('given a brand that got worse in one test', () => {
  const worse = run(false, [result(1, 'worse'), result(2, 'better')]);

  test('when a later test could not evaluate it, then it still counts as worse', () => {
    const unknown = run(false, [result(1, 'not_evaluated')]);
    expect(refusalOf(groundsFor(asked(true), IN_DEV, [worse, unknown])).message).toContain('worse for 1');
  });

  test('when a later test of it went well, then that is forgiven', () => {
    const well = run(true, [result(1, 'better'), result(2, 'better'), result(3, 'same')]);
    expect(groundsFor(asked(), IN_DEV, [worse, well])).toMatchObject({ ok: true, value: { warnings: [] } });
  });
});

const runs = fc.array(
  fc.record({
    passed: fc.boolean(),
    version: fc.constantFrom(1, 2),
    environment: fc.constantFrom('dev' as const, 'prod' as const),
    results: fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(...VERDICTS))
        .map(([id, verdict]) => result(id, verdict)),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 4 },
);

test('law: prod takes nothing new without a test of that version in dev, and untested never goes without a warning', () => {
  fc.assert(
    fc.property(runs, fc.boolean(), (given, untested) => {
      const recorded = given.map((one) => anAgentRun(one));
      const outcome = groundsFor(asked(untested), IN_DEV, recorded);
      const last = recorded.findLast((one) => one.version === 2 && one.environment === 'dev');
      if (!outcome.ok) return;
      expect(last).toBeDefined();
      if (last?.passed === false) {
        expect(untested).toBe(true);
        expect(outcome.value.warnings[0]).toMatch(/^NOT TESTED/);
        expect(last.results.some((one) => one.verdict === 'worse')).toBe(false);
      }
    }),
  );
});

test('given a version that ran in prod before, then staging takes it too, and prod does not take what ran in staging', () => {
  const inProd = [aDeployment({ version: 2, environment: 'prod' })];
  const inStaging = [aDeployment({ version: 2, environment: 'staging' })];
  expect(groundsFor({ ...asked(), environment: 'staging' }, inProd, []).ok).toBe(true);
  expect(refusalOf(groundsFor(asked(), inStaging, [])).instead).toContain('deploy_agent to dev and run_agent_test');
});
