/** Reads of the agents' instructions, their deployments and their recorded tests. */
import type { Agent, AgentRun, Deployment, InstructionsVersion } from '../agents/agent.ts';

export interface AgentReads {
  /** Returns the versions in ascending order; the last one is the newest, deployed or not. */
  instructionsOf(agent: Agent): Promise<readonly InstructionsVersion[]>;
  /** Returns the deployments in the order in which they were made. */
  deploymentsOf(agent: Agent): Promise<readonly Deployment[]>;
  /** Returns the test runs in the order in which they were recorded. */
  agentRunsOf(agent: Agent): Promise<readonly AgentRun[]>;
  /**
   * Returns default brands for testing an agent: active, with combos, not processed by hand. First those whose
   * escalation has been open longest, then those due for a check, by brandid.
   */
  brandsToTry(limit: number): Promise<readonly number[]>;
}
