import type { AgentReads } from '../ports/agents.ts';
import { done, type Outcome, refused, refusedBelow } from '../refusal.ts';
import { stripControls } from '../text/text.ts';
import type { Agent, Environment, InstructionsVersion } from './agent.ts';
import { deployedVersion } from './agent.ts';
import { DEFAULT_GENERATION_PARAMETERS, type GenerationParameters, parametersIn } from './generation-parameters.ts';
import { GENERATING_AGENT } from './runtime.ts';

/** Normalises a text for storage: no byte-order mark, LF line ends, one at the end. Editors differ in these. */
export function normalisedText(text: string): string {
  return `${text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd()}\n`;
}

/** Reads an agent's parameters in a text; null for an agent that the embedded runtime does not play. */
export function parametersOf(agent: Agent, text: string): Outcome<GenerationParameters | null> {
  if (agent !== GENERATING_AGENT) return done(null);
  const read = parametersIn(text);
  return read.ok ? done(read.value ?? DEFAULT_GENERATION_PARAMETERS) : refusedBelow('instructions', read.refusal);
}

/** Loads a version of an agent's instructions: the newest where no number is given. Refuses if there is none. */
export async function requireVersion(
  agent: Agent,
  asked: number | undefined,
  reads: Pick<AgentReads, 'instructionsVersion'>,
  field = 'version',
): Promise<Outcome<InstructionsVersion>> {
  const found = await reads.instructionsVersion(agent, asked ?? 'newest');
  if (found !== undefined) return done(found);
  const newest = await reads.instructionsVersion(agent, 'newest');
  if (newest === undefined) {
    return refused({
      code: 'not_found',
      field: 'agent',
      message: `This store has no instructions of ${agent}.`,
      instead: 'Propose the first version with update_agent_instructions.',
    });
  }
  return refused({
    code: 'not_found',
    field,
    message: `There is no version ${asked} of the instructions of ${agent}.`,
    instead: `It has versions 1 to ${newest.version}; get_agent_instructions lists them.`,
  });
}

/** Finds the version that runs in an environment, with its parameters. */
export async function requireRunning(
  agent: Agent,
  environment: Environment,
  reads: Pick<AgentReads, 'instructionsVersion' | 'deploymentsOf'>,
): Promise<Outcome<{ agent: Agent; version: number; text: string; parameters: GenerationParameters | null }>> {
  const version = deployedVersion(await reads.deploymentsOf(agent), environment);
  if (version === undefined) {
    return refused({
      code: 'conflict',
      field: 'environment',
      message: `No version of ${agent} was deployed to ${environment} yet.`,
      instead: `Propose deploy_agent with environment ${environment}, or test a text with test_agent_update.`,
    });
  }
  const found = await requireVersion(agent, version, reads);
  if (!found.ok) return found;
  const parameters = usableParameters(found.value, 'environment');
  return parameters.ok ? done({ agent, version, text: found.value.text, parameters: parameters.value }) : parameters;
}

/** Reads the parameters of a stored version. They are validated again, because other programs may have filled the store. */
export function usableParameters(
  { agent, version, text }: InstructionsVersion,
  field: string,
): Outcome<GenerationParameters | null> {
  const parameters = parametersOf(agent, text);
  if (parameters.ok) return parameters;
  return refused({
    code: 'conflict',
    field,
    message: `Version ${version} of ${agent} cannot run. ${parameters.refusal.message}`,
    instead: `${parameters.refusal.instead} Propose the fixed text with update_agent_instructions.`,
  });
}

/** Warnings about a text, for the person who approves it. */
export function textWarnings(text: string): string[] {
  const hidden = text.length - stripControls(text).length;
  if (hidden === 0) return [];
  return [
    `The instructions contain ${hidden} hidden or direction-changing characters: an agent reads them, but people do not see them.`,
  ];
}
