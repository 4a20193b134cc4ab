import { done, type Outcome, type Refusal, refused } from '../refusal.ts';
import { noun } from '../text/noun.ts';
import { type AgentRun, type Deployment, deployedVersion, type Environment } from './agent.ts';

/** The reason why a deployment is allowed, in our own words, with warnings for the approver. */
export interface Grounds {
  readonly because: string;
  /** The last recorded test of the version in dev; null where there is none. */
  readonly run: AgentRun | null;
  readonly warnings: readonly string[];
}

interface AskedDeployment {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
  /** The requester accepts that no test could evaluate the version. */
  readonly untested: boolean;
  /** Versions with the same parameters, this one included. */
  readonly equivalent: readonly number[];
  /** Brands that every test would try today. */
  readonly panel: readonly number[];
}

/**
 * Decides whether a version may go to an environment. dev takes every version. staging and prod take a version that ran
 * there before (a rollback), or one that passed its last test in dev against the version that still runs in prod. A
 * version that the test could not evaluate is accepted only as `untested`, with a warning. A version that failed its test
 * is refused (runbook, Procedure 4, step 4).
 */
export function groundsFor(
  asked: AskedDeployment,
  deployments: readonly Deployment[],
  runs: readonly AgentRun[],
): Outcome<Grounds> {
  if (asked.environment === 'dev') return done({ because: 'dev takes every version', run: null, warnings: [] });
  const inDev = runs.filter((one) => one.environment === 'dev');
  const own = inDev.filter((one) => one.version === asked.version);
  const run = own.at(-1) ?? null;
  const worse = stillWorse(inDev, asked.equivalent);
  const earlier = deployments.findLast((one) => one.version === asked.version && isBefore(one, asked.environment));
  if (earlier !== undefined) {
    const warnings = wayBackWarnings(asked, own, worse);
    return done({ because: `it ran in ${earlier.environment} before`, run, warnings });
  }
  if (run === null) return refused(notTested(asked, deployments));
  if (worse.length > 0) return refused(failed(asked, `worse for ${listed(worse)}`));
  const inProd = deployedVersion(deployments, 'prod') ?? null;
  if (run.compared_to !== inProd) return refused(testedBesideAnother(asked, run.compared_to, inProd));
  if (run.passed) {
    return done({ because: 'it passed its last test in dev', run, warnings: scopeWarnings(run, asked.panel) });
  }
  if (!isUnknown(run)) return refused(failed(asked, 'better for no brand, and not good for all'));
  if (!asked.untested) return refused(notEvaluated(asked, run));
  return done({
    because: 'the test in dev could not evaluate it, and it was asked for untested',
    run,
    warnings: [notTestedWarning(asked)],
  });
}

function isBefore(one: Deployment, environment: Environment): boolean {
  return one.environment === environment || (environment === 'staging' && one.environment === 'prod');
}

/**
 * Returns the brands whose last verdict is "worse", under this version or an equivalent one. A later test on other brands
 * does not clear them, nor does an equivalent version with other words. A test that compares a version with itself is left
 * out, because it can never be worse.
 */
function stillWorse(runs: readonly AgentRun[], equivalent: readonly number[]): number[] {
  const beside = runs.filter(
    ({ version, compared_to }) => equivalent.includes(version) && !equivalent.includes(compared_to ?? 0),
  );
  const known = beside.flatMap(({ results }) => results).filter((one) => one.verdict !== 'not_evaluated');
  const last = new Map(known.map((one) => [one.brandid, one.verdict]));
  return [...last].filter(([, verdict]) => verdict === 'worse').map(([brandid]) => brandid);
}

function isUnknown({ results }: AgentRun): boolean {
  return results.some((one) => one.verdict === 'not_evaluated');
}

/** A rollback is allowed whatever the tests say. The warnings keep the approver from taking that for a passed test. */
function wayBackWarnings(asked: AskedDeployment, runs: readonly AgentRun[], worse: readonly number[]): string[] {
  const run = runs.at(-1);
  const { version } = asked;
  if (worse.length > 0) {
    return [`A test in dev found version ${version} worse for ${listed(worse)}. It may go back only as it ran before.`];
  }
  if (run === undefined) return [`No test of version ${version} in dev is on record. It may go back as it ran before.`];
  if (run.passed) return [];
  if (isUnknown(run) && !runs.some((one) => one.passed)) return [notTestedWarning(asked)];
  return [`Version ${version} did not pass its last test in dev. It may go back only as it ran before.`];
}

function notTestedWarning({ agent, version }: AskedDeployment): string {
  return `NOT TESTED: the effect of version ${version} of ${agent} is unknown. Approve it only if you have read every changed line and take responsibility for it.`;
}

/** Number of tested brands below which the result says little about all others. */
const WIDE_ENOUGH = 3;

/** The requester may choose brands of a test, so the approver is told what it left out. */
function scopeWarnings({ results }: AgentRun, panel: readonly number[]): string[] {
  const tried = new Set(results.map((one) => one.brandid));
  const missed = panel.filter((brandid) => !tried.has(brandid));
  return [
    ...(missed.length === 0
      ? []
      : [
          `The test did not try ${listed(missed)}, which ${noun(missed.length, 'is', 'are')} escalated or to check now.`,
        ]),
    ...(results.every((one) => one.chosen) ? ['The requester of the test chose every brand that it tried.'] : []),
    ...(results.length >= WIDE_ENOUGH
      ? []
      : [
          `The test tried only ${results.length} ${noun(results.length, 'brand')}; what it does to others is not known.`,
        ]),
  ];
}

const MOST_LISTED = 10;

function listed(brandids: readonly number[]): string {
  const more = brandids.length - MOST_LISTED;
  return `${brandids.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A requested deployment, as refusals name it. */
interface Asked {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
}

/** Refuses a version that was never tested in dev. */
function notTested({ agent, version, environment }: Asked, deployments: readonly Deployment[]): Refusal {
  const inDev = deployedVersion(deployments, 'dev') === version;
  return {
    code: 'not_allowed',
    field: 'environment',
    message: inDev
      ? `Version ${version} of ${agent} runs in dev and was not tested there yet, so it may not go to ${environment}.`
      : `Version ${version} of ${agent} does not run in dev, so it was not tested there.`,
    instead: inDev
      ? 'Propose run_agent_test in dev first, as a change of its own or as an earlier step of the same plan.'
      : 'Propose deploy_agent to dev and run_agent_test in dev first; all can be steps of one plan.',
  };
}

/** Refuses a version that failed its test. */
function failed({ agent, version }: Asked, why: string): Refusal {
  return {
    code: 'not_allowed',
    field: 'version',
    message: `Version ${version} of ${agent} failed its test in dev: ${why}.`,
    instead:
      'Fix it with update_agent_instructions and try that with test_agent_update, or test it with run_agent_test on the brands that it is meant for.',
  };
}

/** Refuses a version whose test compared it with one that no longer runs in prod: it may be worse than the one that does. */
function testedBesideAnother({ agent, version }: Asked, comparedTo: number | null, inProd: number | null): Refusal {
  const before = comparedTo === null ? 'with nothing in prod' : `with version ${comparedTo}`;
  const now = inProd === null ? 'nothing runs in prod' : `version ${inProd} runs in prod`;
  return {
    code: 'not_allowed',
    field: 'version',
    message: `The last test of version ${version} of ${agent} in dev compared it ${before}, and ${now} now.`,
    instead: `Test it again: deploy_agent version ${version} to dev where another runs there, then run_agent_test in dev; all can be steps of one plan.`,
  };
}

/** Refuses a version that its test could not evaluate. */
function notEvaluated({ agent, version }: Asked, run: AgentRun): Refusal {
  const unknown = run.results.filter((one) => one.verdict === 'not_evaluated').length;
  return {
    code: 'not_allowed',
    field: 'untested',
    message: `The test of version ${version} of ${agent} in dev could not evaluate ${unknown} of ${run.results.length} brands, so it has not passed.`,
    instead: 'If a person is to accept that risk, ask with untested: true. The change then shows it to the approver.',
  };
}
