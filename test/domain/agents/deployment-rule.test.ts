import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AGENT_RUN_FORMAT, type AgentRun, type BrandResult, VERDICTS } from '../../../src/domain/agents/agent.ts';
import { groundsFor } from '../../../src/domain/agents/deployment-rule.ts';
import { readDocument } from '../../../src/domain/record-format.ts';
import { aDeployment, anAgentRun } from '../../contract/records.ts';
import { refusalOf } from '../../executor/small-store.ts';

const IN_DEV = [aDeployment({ version: 2 })];
const asked = (untested = false) => ({
  ...{ agent: 'metadata_production', version: 2, environment: 'prod' as const, untested, equivalent: [2], panel: [1] },
});
const result = (brandid: number, verdict: BrandResult['verdict']): BrandResult => ({
  ...{ brandid, brandname: `B${brandid}`, regex: null, recall: null, precision: null, passed: false, detail: '' },
  ...{ verdict, chosen: false },
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

describe('given a version that steers as one that got worse', () => {
  const worse = run(false, [result(1, 'worse')], { version: 3 });
  const well = run(true, [result(2, 'better'), result(3, 'same'), result(4, 'same')]);

  test('when it passed on other brands, then it does not go on; one that steers otherwise does', () => {
    expect(refusalOf(groundsFor({ ...asked(), equivalent: [2, 3] }, IN_DEV, [worse, well])).message).toContain(
      'worse for 1',
    );
    expect(groundsFor(asked(), IN_DEV, [worse, well]).ok).toBe(true);
  });

  test('when that one was only tested beside itself since, then it is worse all the same', () => {
    const itself = run(true, [result(1, 'same')], { version: 3, compared_to: 2 });
    expect(groundsFor({ ...asked(), equivalent: [2, 3] }, IN_DEV, [worse, itself, well]).ok).toBe(false);
  });
});

describe('given a test that passed', () => {
  const well = (chosen: boolean) =>
    run(
      true,
      [1, 2, 3].map((brandid) => ({ ...result(brandid, 'better'), chosen })),
    );
  const warnings = (test: AgentRun, panel: readonly number[]) => {
    const outcome = groundsFor({ ...asked(), panel }, IN_DEV, [test]);
    return outcome.ok ? outcome.value.warnings : [];
  };

  test('when it left out brands that are escalated or to check, then they are named', () => {
    expect(warnings(well(false), [3, 7, 9])).toEqual([
      expect.stringContaining('did not include 7, 9, which are escalated'),
    ]);
  });

  test('when whoever asked for it chose every brand of it, then that is said', () => {
    expect(warnings(well(true), [])).toEqual([expect.stringContaining('chose every brand')]);
    expect(warnings(well(false), [])).toEqual([]);
    // As runs were kept before that was on record.
    const { results, ...rest } = well(false);
    const old = { ...rest, results: results.map(({ chosen: _chosen, ...kept }) => kept) };
    const read = readDocument(AGENT_RUN_FORMAT, old);
    if (read.outcome !== 'read') throw new Error(read.outcome);
    expect(warnings(read.record, [])).toEqual(warnings(well(true), []));
  });
});

describe('given a test beside a version that no longer runs in prod', () => {
  const inProd = [...IN_DEV, aDeployment({ version: 4, environment: 'prod' })];

  test.each([
    [null, 'with nothing in prod'],
    [1, 'with version 1'],
  ])('when that was %s, then it is to be tested again', (before, words) => {
    const given = refusalOf(groundsFor(asked(), inProd, [run(true, [result(1, 'better')], { compared_to: before })]));
    expect(given.message).toContain(`${words}, and version 4 runs in prod now`);
  });

  test('when it could not evaluate it, then untested does not make up for that', () => {
    const unknown = run(false, [result(1, 'not_evaluated')], { compared_to: 1 });
    expect(refusalOf(groundsFor(asked(true), inProd, [unknown])).instead).toContain('Test it again');
  });
});

const runs = fc.array(
  fc.record({
    passed: fc.boolean(),
    version: fc.constantFrom(1, 2),
    environment: fc.constantFrom('dev' as const, 'prod' as const),
    compared_to: fc.constantFrom(null, 1),
    // A run tries each brand once.
    results: fc.uniqueArray(
      fc
        .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(...VERDICTS))
        .map(([id, verdict]) => result(id, verdict)),
      { maxLength: 3, selector: ({ brandid }) => brandid },
    ),
  }),
  { maxLength: 4 },
);

test('law: prod takes nothing new without a test of that version in dev beside what runs in prod, and untested never goes without a warning', () => {
  fc.assert(
    fc.property(runs, fc.boolean(), (given, untested) => {
      const recorded = given.map((one) => anAgentRun(one));
      const outcome = groundsFor(asked(untested), IN_DEV, recorded);
      const last = recorded.findLast((one) => one.version === 2 && one.environment === 'dev');
      if (!outcome.ok) return;
      expect(last?.compared_to).toBeNull();
      if (last?.passed === false) {
        expect(untested).toBe(true);
        expect(outcome.value.warnings[0]).toMatch(/^NOT TESTED/);
        expect(last.results.some((one) => one.verdict === 'worse')).toBe(false);
      }
    }),
    { numRuns: 1000 },
  );
});

test('given a version that ran in prod before, then staging takes it too, and prod does not take what ran in staging', () => {
  const inProd = [aDeployment({ version: 2, environment: 'prod' })];
  const inStaging = [aDeployment({ version: 2, environment: 'staging' })];
  expect(groundsFor({ ...asked(), environment: 'staging' }, inProd, []).ok).toBe(true);
  expect(refusalOf(groundsFor(asked(), inStaging, [])).instead).toContain('deploy_agent to dev and run_agent_test');
});
