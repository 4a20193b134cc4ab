/** Reads of the agents' instructions, their deployments and their recorded tests. */
import type { Agent, AgentRun, Deployment, InstructionsVersion } from '../agents/agent.ts';

export interface AgentReads {
  /** Ascending by version; the last one is the newest, deployed or not. */
  instructionsOf(agent: Agent): Promise<readonly InstructionsVersion[]>;
  /** In the order in which they were made. */
  deploymentsOf(agent: Agent): Promise<readonly Deployment[]>;
  /** In the order in which they were recorded. */
  agentRunsOf(agent: Agent): Promise<readonly AgentRun[]>;
  /**
   * Brands to try an agent on when nobody names any: active, with combos, not processed by hand. First those whose
   * escalation has been open longest, then those that are to check, by brandid.
   */
  brandsToTry(limit: number): Promise<readonly number[]>;
}
