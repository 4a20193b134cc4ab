import { done, type Outcome, type Refusal, refused } from '../refusal.ts';
import { noun } from '../text/noun.ts';
import { type AgentRun, type Deployment, deployedVersion, type Environment } from './agent.ts';

/** What a deployment rests on, in our words, and what who decides should know. */
export interface Grounds {
  readonly because: string;
  /** The last recorded test of the version in dev; null where none counts. */
  readonly run: AgentRun | null;
  readonly warnings: readonly string[];
}

interface AskedDeployment {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
  /** A person is asked to answer for what no test could tell. */
  readonly untested: boolean;
  /** Versions that steer alike, this one among them. */
  readonly alike: readonly number[];
  /** Brands that a test would try today whoever asks for it. */
  readonly panel: readonly number[];
}

/**
 * May this version go to this environment? dev takes any. staging and prod take what ran there before, which is a way
 * back, or what passed its last test in dev, beside what still runs in prod. What a test in dev could not evaluate goes
 * on only as `untested`, with a warning; what failed its test does not go on at all (runbook, Procedure 4, step 4).
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
  const worse = stillWorse(inDev, asked.alike);
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
 * Brands whose last verdict was that they get worse, under any version that steers alike: another test on other brands
 * does not make up for it, nor do other words. A version beside itself is never worse, so such a test does not count.
 */
function stillWorse(runs: readonly AgentRun[], alike: readonly number[]): number[] {
  const beside = runs.filter(
    ({ version, compared_to }) => alike.includes(version) && !alike.includes(compared_to ?? 0),
  );
  const known = beside.flatMap(({ results }) => results).filter((one) => one.verdict !== 'not_evaluated');
  const last = new Map(known.map((one) => [one.brandid, one.verdict]));
  return [...last].filter(([, verdict]) => verdict === 'worse').map(([brandid]) => brandid);
}

function isUnknown({ results }: AgentRun): boolean {
  return results.some((one) => one.verdict === 'not_evaluated');
}

/** The way back is open whatever tests say; who decides should not take that for a test passed. */
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
  return `NOT TESTED: nobody knows what version ${version} of ${agent} does. Approve it only if you have read every changed line and answer for it.`;
}

/** Fewer say little of what instructions do to the rest. */
const WIDE_ENOUGH = 3;

/** Who asks for a test may choose brands of it, so who decides should see what it left out. */
function scopeWarnings({ results }: AgentRun, panel: readonly number[]): string[] {
  const tried = new Set(results.map((one) => one.brandid));
  const missed = panel.filter((brandid) => !tried.has(brandid));
  return [
    ...(missed.length === 0
      ? []
      : [
          `The test did not try ${listed(missed)}, which ${noun(missed.length, 'is', 'are')} escalated or to check now.`,
        ]),
    ...(results.every((one) => one.chosen) ? ['Whoever asked for the test chose every brand that it tried.'] : []),
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

/** A version that was to go to an environment. */
interface Asked {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
}

/** It was never tested where tests count. */
function notTested({ agent, version, environment }: Asked, deployments: readonly Deployment[]): Refusal {
  const inDev = deployedVersion(deployments, 'dev') === version;
  return {
    code: 'not_allowed',
    field: 'environment',
    message: inDev
      ? `Version ${version} of ${agent} runs in dev and was not tested there yet, so it may not go to ${environment}.`
      : `Version ${version} of ${agent} does not run in dev, so nobody has tested it there.`,
    instead: inDev
      ? 'Propose run_agent_test in dev first, as a change of its own or as an earlier step of the same plan.'
      : 'Propose deploy_agent to dev and run_agent_test in dev first; all can be steps of one plan.',
  };
}

/** Its test says no. */
function failed({ agent, version }: Asked, why: string): Refusal {
  return {
    code: 'not_allowed',
    field: 'version',
    message: `Version ${version} of ${agent} failed its test in dev: ${why}.`,
    instead:
      'Mend it with update_agent_instructions, try that with test_agent_update; or test it on the brands it is meant for with run_agent_test.',
  };
}

/** Its test compared it with what no longer runs in prod; better than that may still be worse than what does. */
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

/** Its test could not tell. */
function notEvaluated({ agent, version }: Asked, run: AgentRun): Refusal {
  const unknown = run.results.filter((one) => one.verdict === 'not_evaluated').length;
  return {
    code: 'not_allowed',
    field: 'untested',
    message: `The test of version ${version} of ${agent} in dev could not evaluate ${unknown} of ${run.results.length} brands, and that is no pass.`,
    instead: 'Where a person is to answer for it, ask with untested: true; the change then says so to whoever decides.',
  };
}
