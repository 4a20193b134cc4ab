import { z } from 'zod';
import { agentSchema, deployedVersion, environmentSchema, type InstructionsVersion } from '../agents/agent.ts';
import { type Grounds, groundsFor } from '../agents/deployment-rule.ts';
import {
  parameterChanges,
  parametersOf,
  requireVersion,
  textChanges,
  textWarnings,
  usableParameters,
} from '../agents/instructions.ts';
import { GENERATING_AGENT } from '../agents/runtime.ts';
import type { DecisionReads } from '../ports.ts';
import { done, type Refusal, refused } from '../refusal.ts';
import { writeOperation } from './operation.ts';

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

/** Puts a version of an agent's instructions into service: dev, then tested there, then prod (runbook, Procedure 4, step 4). */
export const deployAgent = writeOperation({
  name: 'deploy_agent',
  title: 'Deploy an agent',
  toolset: 'resolve',
  risk: 'high',
  method: 'algorithm_update',
  input,
  output,
  refusals: ['not_found', 'conflict', 'not_allowed', 'nothing_to_do'],
  async decide(asked, reads, context) {
    const { agent, environment } = asked;
    const versions = await reads.instructionsOf(agent);
    const found = requireVersion(agent, versions, asked.version);
    if (!found.ok) return found;
    const { version } = found.value;
    const deployments = await reads.deploymentsOf(agent);
    const replaces = deployedVersion(deployments, environment) ?? null;
    if (replaces === version) return refused(runsAlready(asked, version));
    const usable = usableParameters(found.value, 'version');
    if (!usable.ok) return usable;
    const untested = asked.untested === true;
    const grounds = groundsFor({ agent, version, environment, untested }, deployments, await reads.agentRunsOf(agent));
    if (!grounds.ok) return grounds;
    const sequence = deployments.length + 1;
    const deployment = {
      ...{ agent, environment, sequence, version },
      deployed_by: context.requested_by.person ?? context.requested_by.name,
      deployed_at: context.now,
    };
    const before = versions.find((one) => one.version === replaces);
    return done({
      preview: await previewOf(asked, found.value, before, grounds.value, sequence, reads),
      mutations: [{ kind: 'deployment.append', deployment }],
      outbox: [],
      result: { agent, environment, version, replaces },
      affected_brandids: [],
    });
  },
});

function runsAlready({ agent, environment }: Input, version: number): Refusal {
  return {
    code: 'nothing_to_do',
    field: 'version',
    message: `Version ${version} of ${agent} runs in ${environment} already.`,
    instead: 'Propose update_agent_instructions first, or name another version.',
  };
}

async function previewOf(
  { agent, environment }: Input,
  next: InstructionsVersion,
  before: InstructionsVersion | undefined,
  grounds: Grounds,
  sequence: number,
  reads: Pick<DecisionReads, 'agentRunsOf'>,
) {
  const target = `${agent} in ${environment}`;
  const run = (await reads.agentRunsOf(agent)).find((one) => one.run_id === grounds.run_id);
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
      test: run === undefined ? null : testEvidence(run.results),
      effect: effectOf(agent, environment),
    },
    warnings: [...grounds.warnings, ...textWarnings(next.text)],
    preconditions: [{ target: `deployments of ${agent}`, version: sequence - 1 }],
  };
}

function testEvidence(results: readonly { brandid: number; verdict: string; detail: string }[]) {
  return results.map(({ brandid, verdict, detail }) => ({ brandid, verdict, detail }));
}

function effectOf(agent: string, environment: string): string {
  if (agent !== GENERATING_AGENT) return 'The embedded runtime keeps the text and does not do the work of this agent.';
  return environment === 'prod'
    ? 'Metadata is generated under it from then on; what is stored stays until a brand is reprocessed.'
    : 'Tests in this environment run it; what is generated for brands does not change.';
}
