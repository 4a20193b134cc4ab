import { done, type Outcome, type Refusal, refused } from '../refusal.ts';
import { noun } from '../text/noun.ts';
import { type AgentRun, type Deployment, deployedVersion, type Environment } from './agent.ts';

/** Reason for allowing a deployment, and warnings for the person who decides. */
export interface Grounds {
  readonly because: string;
  /** The last recorded test of the version in dev; null if none counts. */
  readonly run: AgentRun | null;
  readonly warnings: readonly string[];
}

interface DeploymentRequest {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
  /** True if a person is asked to accept a version that no test could evaluate. */
  readonly untested: boolean;
  /** Versions that steer the runtime in the same way, including this one. */
  readonly equivalent: readonly number[];
  /** Brands that any test would include today. */
  readonly panel: readonly number[];
}

/**
 * Decides if a version may be deployed to an environment. dev takes any version. staging and prod take a version that ran there before, as a
 * rollback, or one that passed its last test in dev against the current version in prod. A version that a test in dev could not evaluate
 * is allowed only as `untested`, with a warning; a version that failed its test is refused (runbook, Procedure 4, step 4).
 */
export function groundsFor(
  request: DeploymentRequest,
  deployments: readonly Deployment[],
  runs: readonly AgentRun[],
): Outcome<Grounds> {
  if (request.environment === 'dev') return done({ because: 'dev takes every version', run: null, warnings: [] });
  const inDev = runs.filter((one) => one.environment === 'dev');
  const own = inDev.filter((one) => one.version === request.version);
  const run = own.at(-1) ?? null;
  const worse = stillWorse(inDev, request.equivalent);
  const earlier = deployments.findLast((one) => one.version === request.version && isBefore(one, request.environment));
  if (earlier !== undefined) {
    const warnings = wayBackWarnings(request, own, worse);
    return done({ because: `it ran in ${earlier.environment} before`, run, warnings });
  }
  if (run === null) return refused(notTested(request, deployments));
  if (worse.length > 0) return refused(failed(request, `worse for ${listed(worse)}`));
  const inProd = deployedVersion(deployments, 'prod') ?? null;
  if (run.compared_to !== inProd) return refused(testedBesideAnother(request, run.compared_to, inProd));
  if (run.passed) {
    return done({ because: 'it passed its last test in dev', run, warnings: scopeWarnings(run, request.panel) });
  }
  if (!isUnknown(run)) return refused(failed(request, 'better for no brand, and not good for all'));
  if (!request.untested) return refused(notEvaluated(request, run));
  return done({
    because: 'the test in dev could not evaluate it, and untested was requested',
    run,
    warnings: [notTestedWarning(request)],
  });
}

function isBefore(one: Deployment, environment: Environment): boolean {
  return one.environment === environment || (environment === 'staging' && one.environment === 'prod');
}

/**
 * Returns brands whose last verdict was worse, under any equivalent version: another test on other brands
 * does not cancel it, nor does another wording. A version is never worse than itself, so such a test does not count.
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

/** Warns that a rollback is allowed regardless of tests, so the person who decides does not assume a passed test. */
function wayBackWarnings(request: DeploymentRequest, runs: readonly AgentRun[], worse: readonly number[]): string[] {
  const run = runs.at(-1);
  const { version } = request;
  if (worse.length > 0) {
    return [
      `A test in dev found version ${version} worse for ${listed(worse)}. It is allowed only because it ran there before.`,
    ];
  }
  if (run === undefined)
    return [`No test of version ${version} in dev is on record. It is allowed because it ran there before.`];
  if (run.passed) return [];
  if (isUnknown(run) && !runs.some((one) => one.passed)) return [notTestedWarning(request)];
  return [`Version ${version} did not pass its last test in dev. It is allowed only because it ran there before.`];
}

function notTestedWarning({ agent, version }: DeploymentRequest): string {
  return `NOT TESTED: the effect of version ${version} of ${agent} is unknown. Approve it only if you have read every changed line and take responsibility.`;
}

/** Minimum number of tested brands; fewer do not show the effect on the rest. */
const WIDE_ENOUGH = 3;

/** Warns of brands that a test left out, because its requester may choose brands. */
function scopeWarnings({ results }: AgentRun, panel: readonly number[]): string[] {
  const tried = new Set(results.map((one) => one.brandid));
  const missed = panel.filter((brandid) => !tried.has(brandid));
  return [
    ...(missed.length === 0
      ? []
      : [
          `The test did not include ${listed(missed)}, which ${noun(missed.length, 'is', 'are')} escalated or due for a check now.`,
        ]),
    ...(results.every((one) => one.chosen) ? ['The requester of the test chose every brand in it.'] : []),
    ...(results.length >= WIDE_ENOUGH
      ? []
      : [`The test covered only ${results.length} ${noun(results.length, 'brand')}; the effect on others is unknown.`]),
  ];
}

const MOST_LISTED = 10;

function listed(brandids: readonly number[]): string {
  const more = brandids.length - MOST_LISTED;
  return `${brandids.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A version and the environment to deploy it to. */
interface Asked {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
}

/** Refusal for a version without a test in dev. */
function notTested({ agent, version, environment }: Asked, deployments: readonly Deployment[]): Refusal {
  const inDev = deployedVersion(deployments, 'dev') === version;
  return {
    code: 'not_allowed',
    field: 'environment',
    message: inDev
      ? `Version ${version} of ${agent} runs in dev but was not tested there yet, so it may not go to ${environment}.`
      : `Version ${version} of ${agent} does not run in dev, so it was not tested there.`,
    instead: inDev
      ? 'Propose run_agent_test in dev first, as a separate change or as an earlier step of the same plan.'
      : 'Propose deploy_agent to dev and run_agent_test in dev first; all can be steps of one plan.',
  };
}

/** Refusal for a version that failed its test. */
function failed({ agent, version }: Asked, why: string): Refusal {
  return {
    code: 'not_allowed',
    field: 'version',
    message: `Version ${version} of ${agent} failed its test in dev: ${why}.`,
    instead:
      'Fix it with update_agent_instructions, and check that with test_agent_update; or test it on its intended brands with run_agent_test.',
  };
}

/** Refusal for a test against a version that no longer runs in prod; the current one may be better. */
function testedBesideAnother({ agent, version }: Asked, comparedTo: number | null, inProd: number | null): Refusal {
  const before = comparedTo === null ? 'with nothing in prod' : `with version ${comparedTo}`;
  const now = inProd === null ? 'nothing runs in prod' : `version ${inProd} runs in prod`;
  return {
    code: 'not_allowed',
    field: 'version',
    message: `The last test of version ${version} of ${agent} in dev compared it ${before}, and ${now} now.`,
    instead: `Test it again: deploy_agent version ${version} to dev if another runs there, then run_agent_test in dev; all can be steps of one plan.`,
  };
}

/** Refusal for a test that could not evaluate some brands. */
function notEvaluated({ agent, version }: Asked, run: AgentRun): Refusal {
  const unknown = run.results.filter((one) => one.verdict === 'not_evaluated').length;
  return {
    code: 'not_allowed',
    field: 'untested',
    message: `The test of version ${version} of ${agent} in dev could not evaluate ${unknown} of ${run.results.length} brands, which does not count as passed.`,
    instead: 'To let a person decide without a test, set untested: true; the change then says so.',
  };
}
