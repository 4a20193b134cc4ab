import type { Refusal } from '../refusal.ts';
import { type AgentRun, type Deployment, deployedVersion, type Environment } from './agent.ts';

/** A version that was to go to an environment. */
interface Asked {
  readonly agent: string;
  readonly version: number;
  readonly environment: Environment;
}

/** It was never tested where tests count. */
export function notTested({ agent, version, environment }: Asked, deployments: readonly Deployment[]): Refusal {
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
export function failed({ agent, version }: Asked, why: string): Refusal {
  return {
    code: 'not_allowed',
    field: 'version',
    message: `Version ${version} of ${agent} failed its test in dev: ${why}.`,
    instead:
      'Mend it with update_agent_instructions, try that with test_agent_update; or test it on the brands it is meant for with run_agent_test.',
  };
}

/** Its test compared it with what no longer runs in prod; better than that may still be worse than what does. */
export function testedBesideAnother(
  { agent, version }: Asked,
  comparedTo: number | null,
  inProd: number | null,
): Refusal {
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
export function notEvaluated({ agent, version }: Asked, run: AgentRun): Refusal {
  const unknown = run.results.filter((one) => one.verdict === 'not_evaluated').length;
  return {
    code: 'not_allowed',
    field: 'untested',
    message: `The test of version ${version} of ${agent} in dev could not evaluate ${unknown} of ${run.results.length} brands, and that is no pass.`,
    instead: 'Where a person is to answer for it, ask with untested: true; the change then says so to whoever decides.',
  };
}
