import type { Agent, InstructionsVersion } from './agent.ts';
import type { GenerationParameters } from './generation-parameters.ts';
import { parametersOf } from './instructions.ts';

/** Compares two sets of parameters. Both come from the same schema, so their keys are in the same order. */
export function sameParameters(one: GenerationParameters, other: GenerationParameters): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Returns the versions with the same text as this one, itself included: a language model reads all of it. */
export function versionsOfText(
  { version, text }: InstructionsVersion,
  versions: readonly InstructionsVersion[],
): readonly number[] {
  return versions.filter((one) => one.version === version || one.text === text).map((one) => one.version);
}

/**
 * Returns the versions with the same parameters as this one, itself included. The embedded runtime reads nothing else of
 * instructions, so the result of a test of one holds for all. Without parameters no other version is known to be equivalent.
 */
export function equivalentVersions(
  agent: Agent,
  { version, text }: InstructionsVersion,
  versions: readonly InstructionsVersion[],
): readonly number[] {
  const own = parametersOrNull(agent, text);
  return versions
    .filter((one) => {
      if (one.version === version) return true;
      const other = own === null ? null : parametersOrNull(agent, one.text);
      return own !== null && other !== null && sameParameters(own, other);
    })
    .map((one) => one.version);
}

/** Returns null also for a version that cannot run. */
function parametersOrNull(agent: Agent, text: string): GenerationParameters | null {
  const read = parametersOf(agent, text);
  return read.ok ? read.value : null;
}
