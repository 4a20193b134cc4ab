import { z } from 'zod';
import { agentSchema, deployedVersion, instructionsVersionSchema } from '../../agents/agent.ts';
import { parametersOf, requireVersion, textWarnings } from '../../agents/instructions.ts';
import { diffLines, lineDiffSchema, markedLines } from '../../agents/line-diff.ts';
import { readOperation } from '../../change/operation.ts';
import { done } from '../../refusal.ts';
import { safeText, untrustedText } from '../../text/text.ts';

const LISTED_VERSIONS = 20;
const SHOWN_LINES = 200;

const versionNumber = z.int().min(1).max(100_000);

const input = z.strictObject({
  agent: agentSchema,
  version: versionNumber.exactOptional().describe('Default: the newest'),
  compare_with: versionNumber.exactOptional().describe('Show what differs from this version, instead of the text'),
});

const described = instructionsVersionSchema.omit({ agent: true, text: true });
const running = z.int().nullable();

const output = described.extend({
  agent: agentSchema,
  text: untrustedText.nullable().describe('Null in a comparison'),
  running: z.object({ dev: running, staging: running, prod: running }),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .nullable()
    .describe('Null: nothing steers the runtime'),
  comparison: lineDiffSchema.extend({ with: z.int() }).nullable(),
  versions: z.array(described).describe(`Newest first, at most ${LISTED_VERSIONS}`),
  total: z.int(),
  warnings: z.array(untrustedText),
});

/** Reads an agent's instructions, the version in each environment, and the changes of a version (runbook, Procedure 4, step 2). */
export const getAgentInstructions = readOperation({
  name: 'get_agent_instructions',
  title: "Get an agent's instructions",
  toolset: 'resolve',
  input,
  output,
  refusals: ['not_found'],
  async run({ agent, version, compare_with }, ports) {
    const found = await requireVersion(agent, version, ports.data);
    if (!found.ok) return found;
    const other =
      compare_with === undefined ? null : await requireVersion(agent, compare_with, ports.data, 'compare_with');
    if (other !== null && !other.ok) return other;
    const { text, ...about } = found.value;
    const versions = await ports.data.instructionsPage(agent, LISTED_VERSIONS);
    const deployments = await ports.data.deploymentsOf(agent);
    const parameters = parametersOf(agent, text);
    const inEnvironment = (environment: 'dev' | 'staging' | 'prod') =>
      deployedVersion(deployments, environment) ?? null;
    return done({
      ...about,
      text: other === null ? text : null,
      running: { dev: inEnvironment('dev'), staging: inEnvironment('staging'), prod: inEnvironment('prod') },
      parameters: parameters.ok && parameters.value !== null ? { ...parameters.value } : null,
      comparison:
        other === null
          ? null
          : { with: other.value.version, ...markedLines(diffLines(other.value.text, text), SHOWN_LINES) },
      versions: [...versions.rows],
      total: versions.total,
      warnings: [
        ...textWarnings(text),
        ...(parameters.ok ? [] : [`${parameters.refusal.message} It cannot be deployed.`]),
        ...(safeText(text) === text ? [] : [MASKED]),
      ],
    });
  },
});

const MASKED =
  'Addresses, card numbers or hidden characters are masked in the text shown: edit the file, not this text.';
