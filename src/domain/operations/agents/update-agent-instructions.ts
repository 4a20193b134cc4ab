import { z } from 'zod';
import { agentSchema, deployedVersion, type InstructionsVersion, MAX_INSTRUCTIONS_LENGTH } from '../../agents/agent.ts';
import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { normalisedText, parametersOf, textWarnings } from '../../agents/instructions.ts';
import { GENERATING_AGENT } from '../../agents/runtime.ts';
import { type DecisionContext, writeOperation } from '../../change/operation.ts';
import type { AgentCapability } from '../../ports/agent-runtime.ts';
import { done, type Outcome, type Refusal, refused } from '../../refusal.ts';
import { freeTextInput } from '../../text/free-text.ts';
import { textInput } from '../../text/text.ts';
import { parameterChanges, textChanges } from './instruction-changes.ts';

const input = z.strictObject({
  agent: agentSchema,
  instructions: textInput(MAX_INSTRUCTIONS_LENGTH).describe('The whole text, Markdown'),
  reason: freeTextInput().describe('What it should improve, and for which brands'),
});
type Input = z.output<typeof input>;

const output = z.object({ agent: agentSchema, version: z.int() });

/** Appends a version of an agent's instructions without deploying it (runbook, Procedure 4, step 2). */
export const updateAgentInstructions = writeOperation({
  name: 'update_agent_instructions',
  title: "Update an agent's instructions",
  toolset: 'resolve',
  risk: 'medium',
  method: 'algorithm_update',
  input,
  output,
  refusals: ['invalid_input', 'nothing_to_do'],
  async decide(request, reads, context) {
    const { agent } = request;
    const text = normalisedText(request.instructions);
    const parameters = parametersOf(agent, text);
    if (!parameters.ok) return parameters;
    const newest = await reads.instructionsVersion(agent, 'newest');
    if (newest?.text === text) return refused(unchanged(newest));
    const next = nextVersion(request, text, newest, context);
    const running = deployedVersion(await reads.deploymentsOf(agent), 'prod') ?? null;
    const { results } = await reads.agentCapability();
    return done({
      preview: previewOf(next, newest, await reads.versionWithText(agent, text), parameters.value, {
        ...{ running, results },
      }),
      mutations: [{ kind: 'instructions.append', instructions: next }],
      outbox: [],
      result: { agent, version: next.version },
      affected_brandids: [],
    });
  },
});

function unchanged({ agent, version }: InstructionsVersion): Refusal {
  return {
    code: 'nothing_to_do',
    field: 'instructions',
    message: `Version ${version} of the instructions of ${agent} already has this text.`,
    instead: 'Change the text, or deploy that version with deploy_agent.',
  };
}

function nextVersion(
  { agent, reason }: Input,
  text: string,
  newest: InstructionsVersion | undefined,
  { requested_by, now }: DecisionContext,
): InstructionsVersion {
  return {
    agent,
    version: (newest?.version ?? 0) + 1,
    text,
    reason,
    created_by: requested_by.person ?? requested_by.name,
    created_at: now,
  };
}

function previewOf(
  next: InstructionsVersion,
  newest: InstructionsVersion | undefined,
  earlier: number | undefined,
  parameters: GenerationParameters | null,
  { running, results }: { readonly running: number | null } & Pick<AgentCapability, 'results'>,
) {
  const { agent, version, text } = next;
  const target = `instructions of ${agent}`;
  const before = newest === undefined ? done(null) : parametersOf(agent, newest.text);
  const steering = parameterChanges(before.ok ? before.value : null, parameters);
  return {
    summary: `Add version ${version} of the instructions of ${agent} without deploying it`,
    changes: [
      { target, field: 'version', before: newest?.version ?? null, after: version },
      { target, field: 'reason', before: null, after: next.reason },
      ...steering,
      ...textChanges(target, newest?.text ?? '', text),
    ],
    evidence: {
      running_in_prod: running,
      effect: results === 'candidate' ? READ_BY_A_MODEL : effectOf(agent, before, steering.length > 0),
    },
    warnings: [
      ...textWarnings(text),
      ...(earlier === undefined ? [] : [`Its text equals version ${earlier}, which deploy_agent can deploy.`]),
    ],
    preconditions: [{ target, version: newest?.version ?? 0 }],
  };
}

const READ_BY_A_MODEL = 'Not evaluated here: test_agent_update shows what the text does to brands.';

function effectOf(agent: string, before: Outcome<unknown>, steers: boolean): string {
  if (agent !== GENERATING_AGENT) {
    return `Not evaluated: the embedded runtime does the work of ${GENERATING_AGENT} only.`;
  }
  if (steers || !before.ok) return 'Not evaluated here: test_agent_update shows what the parameters do to brands.';
  return 'Not evaluated: the parameters are unchanged, and the embedded runtime uses nothing else.';
}
