import { noun } from '../noun.ts';
import { done, type Outcome, type Refusal, refused } from '../refusal.ts';
import type { AgentRun, Deployment, Environment } from './agent.ts';

/** What a deployment rests on, in our words, and what who decides should know. */
export interface Grounds {
  readonly because: string;
  readonly run_id: string | null;
  readonly warnings: readonly string[];
}

export interface AskedDeployment {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
  /** A person is asked to answer for what no test could tell. */
  readonly untested: boolean;
}

/**
 * May this version go to this environment? dev takes any. staging and prod take what ran there before, which is a way
 * back, or what passed its last test in dev. What a test in dev could not evaluate goes on only as `untested`, with a
 * warning; what failed its test does not go on at all (runbook, Procedure 4, step 4).
 */
export function groundsFor(
  asked: AskedDeployment,
  deployments: readonly Deployment[],
  runs: readonly AgentRun[],
): Outcome<Grounds> {
  if (asked.environment === 'dev') return done({ because: 'dev takes every version', run_id: null, warnings: [] });
  const earlier = deployments.findLast((one) => one.version === asked.version && isBefore(one, asked.environment));
  if (earlier !== undefined) {
    return done({ because: `it ran in ${earlier.environment} before`, run_id: null, warnings: [] });
  }
  const inDev = runs.filter((one) => one.version === asked.version && one.environment === 'dev');
  const run = inDev.at(-1);
  if (run === undefined) return refused(notTested(asked, deployments));
  const worse = stillWorse(inDev);
  if (worse.length > 0) return refused(failed(asked, `worse for ${worse.slice(0, 10).join(', ')}`));
  if (run.passed) {
    return done({ because: 'it passed its last test in dev', run_id: run.run_id, warnings: narrowness(run) });
  }
  if (!run.results.some((one) => one.verdict === 'not_evaluated')) {
    return refused(failed(asked, 'better for no brand, and not good for all'));
  }
  if (!asked.untested) return refused(notEvaluated(asked, run));
  return done({
    because: 'the test in dev could not evaluate it, and it was asked for untested',
    run_id: run.run_id,
    warnings: [
      `NOT TESTED: nobody knows what version ${asked.version} of ${asked.agent} does. Approve it only if you have read every changed line and answer for it.`,
    ],
  });
}

/** Who asks for a test chooses its brands, so a person should see how few they were. */
const WIDE_ENOUGH = 3;

function narrowness({ results }: AgentRun): string[] {
  if (results.length >= WIDE_ENOUGH) return [];
  return [
    `The test tried only ${results.length} ${noun(results.length, 'brand')}; what it does to others is not known.`,
  ];
}

function isBefore(one: Deployment, environment: Environment): boolean {
  return one.environment === environment || (environment === 'staging' && one.environment === 'prod');
}

/** Brands whose last verdict was that they get worse, in whichever run: another test on other brands does not make up for it. */
function stillWorse(runs: readonly AgentRun[]): number[] {
  const known = runs.flatMap(({ results }) => results).filter((one) => one.verdict !== 'not_evaluated');
  const last = new Map(known.map((one) => [one.brandid, one.verdict]));
  return [...last].filter(([, verdict]) => verdict === 'worse').map(([brandid]) => brandid);
}

function notTested({ agent, version, environment }: AskedDeployment, deployments: readonly Deployment[]): Refusal {
  const inDev = deployments.findLast((one) => one.environment === 'dev')?.version === version;
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

function failed({ agent, version }: AskedDeployment, why: string): Refusal {
  return {
    code: 'not_allowed',
    field: 'version',
    message: `Version ${version} of ${agent} failed its test in dev: ${why}.`,
    instead:
      'Mend it with update_agent_instructions, try that with test_agent_update; or test it on the brands it is meant for with run_agent_test.',
  };
}

function notEvaluated({ agent, version }: AskedDeployment, run: AgentRun): Refusal {
  const unknown = run.results.filter((one) => one.verdict === 'not_evaluated').length;
  return {
    code: 'not_allowed',
    field: 'untested',
    message: `The test of version ${version} of ${agent} in dev could not evaluate ${unknown} of ${run.results.length} brands, and that is no pass.`,
    instead: 'Where a person is to answer for it, ask with untested: true; the change then says so to whoever decides.',
  };
}
