import type { Agent, InstructionsVersion } from './agent.ts';
import type { GenerationParameters } from './generation-parameters.ts';
import { parametersOf } from './instructions.ts';

/** Both come from the same schema, so their keys stand in the same order. */
export function sameParameters(one: GenerationParameters, other: GenerationParameters): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Versions that steer the embedded runtime as this one does, itself among them: what a test found of one holds for all,
 * however their words differ. Where nothing is steered, no other version is known to be alike.
 */
export function versionsAlike(
  agent: Agent,
  { version, text }: InstructionsVersion,
  versions: readonly InstructionsVersion[],
): readonly number[] {
  const steering = steeringOf(agent, text);
  return versions
    .filter((one) => {
      if (one.version === version) return true;
      const other = steering === null ? null : steeringOf(agent, one.text);
      return steering !== null && other !== null && sameParameters(steering, other);
    })
    .map((one) => one.version);
}

/** Null also for a version that cannot run. */
function steeringOf(agent: Agent, text: string): GenerationParameters | null {
  const read = parametersOf(agent, text);
  return read.ok ? read.value : null;
}
