import { z } from 'zod';
import { type AgentRun, agentSchema, environmentSchema } from '../../agents/agent.ts';
import { requireRunning } from '../../agents/instructions.ts';
import { type DecisionContext, writeOperation } from '../../change/operation.ts';
import { spenderOf } from '../../change/principal.ts';
import { tryInstructions } from '../../generation/trial.ts';
import type { Trial } from '../../generation/trial-verdict.ts';
import { done } from '../../refusal.ts';
import { brandsToTest } from './tested-brands.ts';
import { testBrandidsSchema } from './tried-brands.ts';

const input = z.strictObject({
  agent: agentSchema,
  environment: environmentSchema,
  test_brandids: testBrandidsSchema
    .optional()
    .describe('Further brands; those escalated, due for a check or once worse are always tested'),
});
type Input = z.output<typeof input>;

const output = z.object({
  run_id: z.string(),
  agent: agentSchema,
  environment: environmentSchema,
  version: z.int(),
  passed: z.boolean(),
  summary: z.string(),
});

/**
 * Tests the version deployed to an environment and records the outcome, which further deployments depend on
 * (runbook, Procedure 4, step 4). The executor repeats the test when it records it.
 */
export const runAgentTest = writeOperation({
  name: 'run_agent_test',
  title: 'Run an agent test on record',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'low',
  method: null,
  input,
  output,
  refusals: ['not_found', 'conflict', 'not_allowed', 'too_large'],
  async decide(request, reads, context) {
    const { agent, environment } = request;
    const deployed = await requireRunning(agent, environment, reads);
    if (!deployed.ok) return deployed;
    const tested = await brandsToTest(agent, request.test_brandids, reads, context);
    if (!tested.ok) return tested;
    const { brands, chosen } = tested.value;
    const tried = await tryInstructions(deployed.value, brands, reads, context.signal, {
      caller: spenderOf(context.requested_by),
    });
    if (!tried.ok) return tried;
    const trial = tried.value;
    const run = runOf(request, deployed.value.version, trial, chosen, context);
    const { run_id, version, passed } = run;
    return done({
      preview: previewOf(run, trial, chosen),
      mutations: [{ kind: 'agent_run.append', run }],
      outbox: [],
      result: { run_id, agent, environment, version, passed, summary: trial.verdict },
      affected_brandids: [],
    });
  },
});

function runOf(
  { agent, environment }: Input,
  version: number,
  { compared_to, passed, results }: Trial,
  chosen: ReadonlySet<number>,
  { change_id, requested_by, now, written }: DecisionContext,
): AgentRun {
  const prefix = `${change_id}/${agent}/`;
  const earlier = written.filter((one) => one.kind === 'agent_run.append' && one.run.agent === agent).length;
  return {
    run_id: `${prefix}${String(earlier + 1).padStart(2, '0')}`,
    ...{ agent, environment, version, compared_to, passed },
    results: results.map(({ before: _before, ...result }) => ({ ...result, chosen: chosen.has(result.brandid) })),
    run_by: requested_by.person ?? requested_by.name,
    run_at: now,
  };
}

function previewOf(
  { agent, environment, version }: AgentRun,
  { compared_to, verdict, passed, results }: Trial,
  chosen: ReadonlySet<number>,
) {
  return {
    summary: `Record a test of version ${version} of ${agent} in ${environment}: ${passed ? 'passed' : 'not passed'}`,
    changes: [
      { target: `tests of ${agent}`, field: `version ${version} in ${environment}`, before: null, after: verdict },
    ],
    evidence: {
      compared_to_version: compared_to,
      brands: results.map(({ brandid, brandname, verdict: outcome, detail, before, ...after }) => ({
        ...{ brandid, brandname, chosen: chosen.has(brandid), verdict: outcome, detail },
        ...{ regex: after.regex, recall: after.recall, precision: after.precision },
        regex_in_prod: before?.regex ?? null,
        recall_in_prod: before?.recall ?? null,
        precision_in_prod: before?.precision ?? null,
      })),
    },
    warnings: passed ? [] : ['The test did not pass, so it does not allow a deployment to staging or prod.'],
    preconditions: [],
  };
}
