import { z } from 'zod';
import {
  type AgentRun,
  agentSchema,
  deployedVersion,
  environmentSchema,
  type InstructionsVersion,
} from '../../agents/agent.ts';
import { type Grounds, groundsFor } from '../../agents/deployment-rule.ts';
import { equivalentVersions, versionsOfText } from '../../agents/equivalent-versions.ts';
import { parametersOf, requireVersion, textWarnings, usableParameters } from '../../agents/instructions.ts';
import { GENERATING_AGENT } from '../../agents/runtime.ts';
import { writeOperation } from '../../change/operation.ts';
import type { AgentCapability } from '../../ports/agent-runtime.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Refusal, refused } from '../../refusal.ts';
import { parameterChanges, textChanges } from './instruction-changes.ts';
import { panelNow } from './tested-brands.ts';

const input = z.strictObject({
  agent: agentSchema,
  environment: environmentSchema,
  version: z.int().min(1).max(100_000).optional().describe('Default: the newest'),
  untested: z.boolean().optional().describe('Only if the test in dev could not evaluate it'),
});
type Input = z.output<typeof input>;

const output = z.object({
  agent: agentSchema,
  environment: environmentSchema,
  version: z.int(),
  replaces: z.int().nullable().describe('The version that ran there'),
});

/** Deploys a version of an agent's instructions: to dev, and once tested there, to prod (runbook, Procedure 4, step 4). */
export const deployAgent = writeOperation({
  name: 'deploy_agent',
  title: 'Deploy an agent',
  toolset: 'resolve',
  risk: 'high',
  method: 'algorithm_update',
  input,
  output,
  refusals: ['not_found', 'conflict', 'not_allowed', 'nothing_to_do'],
  async decide(request, reads, context) {
    const { agent, environment } = request;
    const found = await requireVersion(agent, request.version, reads);
    if (!found.ok) return found;
    const { version } = found.value;
    const capability = await reads.agentCapability();
    const isOutside = capability.results === 'candidate';
    if (isOutside && capability.deployments[agent]?.includes(environment) !== true)
      return refused(runsNowhere(request));
    const deployments = await reads.deploymentsOf(agent);
    const replaces = deployedVersion(deployments, environment) ?? null;
    if (replaces === version) return refused(runsAlready(request, version));
    const usable = usableParameters(found.value, 'version');
    if (!usable.ok) return usable;
    const { equivalent, runs } = await testsOf(found.value, capability, reads);
    const candidate = {
      ...{ agent, version, environment, untested: request.untested === true, equivalent },
      panel: await panelNow(context.escalation_id, reads),
    };
    const grounds = groundsFor(candidate, deployments, runs);
    if (!grounds.ok) return grounds;
    const sequence = deployments.length + 1;
    const deployment = {
      ...{ agent, environment, sequence, version },
      deployed_by: context.requested_by.person ?? context.requested_by.name,
      deployed_at: context.now,
    };
    const before = replaces === null ? undefined : await reads.instructionsVersion(agent, replaces);
    return done({
      preview: previewOf(request, found.value, before, grounds.value, {
        ...{ sequence, change_id: context.change_id, isOutside },
      }),
      ...(isOutside
        ? { outside: [{ kind: 'agent.deploy', agent, environment, version, text: found.value.text }] }
        : {}),
      mutations: [{ kind: 'deployment.append', deployment }],
      outbox: [],
      result: { agent, environment, version, replaces },
      affected_brandids: [],
    });
  },
});

/** The tests in dev of the versions that steer as this one does, and those of these versions that any test is about. */
async function testsOf(
  version: InstructionsVersion,
  { results }: AgentCapability,
  reads: Pick<DecisionReads, 'agentRuns' | 'instructionsVersion'>,
): Promise<{ readonly equivalent: readonly number[]; readonly runs: readonly AgentRun[] }> {
  const { agent } = version;
  const tested = new Set<number>();
  for await (const run of reads.agentRuns(agent)) {
    tested.add(run.version);
    if (run.compared_to !== null) tested.add(run.compared_to);
  }
  const others: InstructionsVersion[] = [];
  for (const number of tested) {
    const other = number === version.version ? undefined : await reads.instructionsVersion(agent, number);
    if (other !== undefined) others.push(other);
  }
  const all = [version, ...others];
  const equivalent = results === 'pinned' ? equivalentVersions(agent, version, all) : versionsOfText(version, all);
  const runs: AgentRun[] = [];
  for await (const run of reads.agentRuns(agent))
    if (run.environment === 'dev' && equivalent.includes(run.version)) runs.push(run);
  return { equivalent, runs: runs.reverse() };
}

function runsAlready({ agent, environment }: Input, version: number): Refusal {
  return {
    code: 'nothing_to_do',
    field: 'version',
    message: `Version ${version} of ${agent} is already running in ${environment}.`,
    instead: 'Propose update_agent_instructions first, or name another version.',
  };
}

function previewOf(
  { agent, environment }: Input,
  next: InstructionsVersion,
  before: InstructionsVersion | undefined,
  grounds: Grounds,
  {
    sequence,
    change_id,
    isOutside,
  }: { readonly sequence: number; readonly change_id: string; readonly isOutside: boolean },
) {
  const target = `${agent} in ${environment}`;
  const steering = [before, next].map((one) => {
    const read = one === undefined ? done(null) : parametersOf(agent, one.text);
    return read.ok ? read.value : null;
  });
  return {
    summary: `Deploy version ${next.version} of the instructions of ${agent} to ${environment}`,
    changes: [
      { target, field: 'version', before: before?.version ?? null, after: next.version },
      ...parameterChanges(steering[0] ?? null, steering[1] ?? null),
      ...textChanges(`instructions of ${target}`, before?.text ?? '', next.text),
    ],
    evidence: {
      allowed_because: grounds.because,
      test: grounds.run === null ? null : testEvidence(grounds.run, change_id),
      effect: isOutside ? EFFECT_OUTSIDE : effectOf(agent, environment),
    },
    warnings: [...grounds.warnings, ...textWarnings(next.text)],
    preconditions: [{ target: `deployments of ${agent}`, version: sequence - 1 }],
  };
}

/** Leaves out the time of a test in the same plan, which is known only once the plan is applied. */
function testEvidence({ run_id, run_at, compared_to, passed, results }: AgentRun, changeId: string) {
  return {
    run_at: run_id.startsWith(`${changeId}/`) ? null : run_at,
    compared_to_version: compared_to,
    passed,
    brands: results.map(({ brandid, chosen, verdict, detail }) => ({ brandid, chosen, verdict, detail })),
  };
}

const EFFECT_OUTSIDE =
  'The agent runs it there from then on, in all that uses it. Stored metadata stays until its brand is reprocessed.';

function runsNowhere({ agent, environment }: Input): Refusal {
  return {
    code: 'conflict',
    field: 'environment',
    message: `No agent of Bedrock is set for ${agent} in ${environment}.`,
    instead: 'Ask the operator to name its alias in config/agents.json.',
  };
}

function effectOf(agent: string, environment: string): string {
  if (agent !== GENERATING_AGENT) return 'The embedded runtime stores the text but does not do the work of this agent.';
  return environment === 'prod'
    ? 'Metadata is generated under it from then on; stored metadata stays until its brand is reprocessed.'
    : 'Tests in this environment run it; the metadata generated for brands does not change.';
}
