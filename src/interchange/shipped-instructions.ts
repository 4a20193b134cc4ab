import { readFileSync } from 'node:fs';
import { AGENTS, type Deployment, ENVIRONMENTS, type InstructionsVersion } from '../domain/agents/agent.ts';
import { normalisedText } from '../domain/agents/instructions.ts';
import type { Rows, StoreRecords } from '../domain/store-records.ts';

const FOLDER = new URL('../../agent-instructions/agents/', import.meta.url);
/** The author recorded for the shipped instructions. */
const AUTHOR = 'brand-escalations-mcp';
/** Their date: fixed, not the time at which a store is created, so that the same data gives the same store. */
const EDITION = '2025-11-01T00:00:00.000Z';

/** The first version of every agent's instructions, as shipped with this program. */
export function shippedInstructions(): InstructionsVersion[] {
  return AGENTS.map((agent) => ({
    ...{ agent, version: 1, created_by: AUTHOR, created_at: EDITION },
    text: normalisedText(readFileSync(new URL(`${agent}_instructions.md`, FOLDER), 'utf8')),
    reason: 'As shipped',
  }));
}

/** Version 1 in every environment: in use until another version is deployed. */
function firstDeployments({ agent }: InstructionsVersion): Deployment[] {
  return ENVIRONMENTS.map((environment, index) => ({
    ...{ agent, environment, sequence: index + 1, version: 1 },
    ...{ deployed_by: AUTHOR, deployed_at: EDITION },
  }));
}

/** Adds the shipped instructions of every agent for which the records have none, so that a new store has all ten agents. */
export function withShippedInstructions(records: StoreRecords): StoreRecords {
  return {
    ...records,
    async history() {
      const history = await records.history();
      const instructions = await collect(history.instructions ?? []);
      const deployments = await collect(history.deployments ?? []);
      const known = new Set(instructions.map((version) => version.agent));
      const missing = shippedInstructions().filter((version) => !known.has(version.agent));
      return {
        ...history,
        instructions: [...instructions, ...missing],
        deployments: [...deployments, ...missing.flatMap(firstDeployments)],
      };
    },
  };
}

async function collect<T>(rows: Rows<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
