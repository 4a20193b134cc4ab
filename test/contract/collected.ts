import type { Agent, AgentRun, InstructionsVersion } from '../../src/domain/agents/agent.ts';
import type { AmbiguousName } from '../../src/domain/brand/ambiguous-names.ts';
import type { AgentReads } from '../../src/domain/ports/agents.ts';
import type { AmbiguityReads } from '../../src/domain/ports/brands.ts';
import { walk } from './walk.ts';

/** Everything that a stream gives. */
export async function collected<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

/** Every version of an agent's instructions, the earliest first. */
export async function allInstructions(
  reads: Pick<AgentReads, 'instructionsVersion'>,
  agent: Agent,
): Promise<InstructionsVersion[]> {
  const all: InstructionsVersion[] = [];
  const newest = (await reads.instructionsVersion(agent, 'newest'))?.version ?? 0;
  for (let version = 1; version <= newest; version++) {
    const one = await reads.instructionsVersion(agent, version);
    if (one !== undefined) all.push(one);
  }
  return all;
}

/** Every recorded test of an agent, in the order in which they were recorded. */
export async function allRuns(reads: Pick<AgentReads, 'agentRuns'>, agent: Agent): Promise<AgentRun[]> {
  return (await collected(reads.agentRuns(agent))).reverse();
}

/** Every name known to be ambiguous, read in pages of `limit`. */
export async function allAmbiguousNames(
  reads: Pick<AmbiguityReads, 'ambiguousNamePage'>,
  limit = 200,
): Promise<AmbiguousName[]> {
  return walk(limit, (cursor) => reads.ambiguousNamePage(limit, cursor));
}
