/** Reads of the agents' instructions, their deployments and their recorded tests. */
import type { Agent, AgentRun, Deployment, InstructionsVersion } from '../agents/agent.ts';
import type { Page } from '../paging/page.ts';

/** A version of instructions as a list shows it. */
export type InstructionsSummary = Omit<InstructionsVersion, 'text'>;

export interface AgentReads {
  /** Returns one version with its text; `newest` is the last one, deployed or not. */
  instructionsVersion(agent: Agent, version: number | 'newest'): Promise<InstructionsVersion | undefined>;
  /** Returns the earliest version with exactly this text. */
  versionWithText(agent: Agent, text: string): Promise<number | undefined>;
  /** Pages the versions, newest first. */
  instructionsPage(agent: Agent, limit: number, cursor?: string): Promise<Page<InstructionsSummary>>;
  /** Returns the deployments in the order in which they were made. */
  deploymentsOf(agent: Agent): Promise<readonly Deployment[]>;
  agentRun(runId: string): Promise<AgentRun | undefined>;
  /** Streams all test runs of an agent, the one recorded last first. */
  agentRuns(agent: Agent): AsyncIterable<AgentRun>;
  /**
   * Returns default brands for testing an agent: active, with combos, not processed by hand. First those whose
   * escalation has been open longest, then those due for a check, by brandid.
   */
  brandsToTry(limit: number): Promise<readonly number[]>;
}
