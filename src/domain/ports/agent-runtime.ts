/** The agents that generate metadata, as a store has them run. */
import type { Agent, Environment } from '../agents/agent.ts';
import type { Outcome } from '../refusal.ts';

/** How the agents of a store run. Declared, so that operations, scenarios and tests can tell. */
export interface AgentCapability {
  /**
   * `pinned`: a run follows from data and parameters, so a preview shows its result and applying gives it again.
   * `candidate`: a language model answers. Its answer to an approved change is a candidate, which a second change makes
   * current.
   */
  readonly results: 'pinned' | 'candidate';
  /** Where each agent runs outside of the store; empty where a deployment is a record only. */
  readonly deployments: Readonly<Partial<Record<Agent, readonly Environment[]>>>;
}

/** A question to an agent under instructions that are deployed nowhere. Equal questions have one answer. */
export interface TrialQuestion {
  readonly agent: Agent;
  readonly instructions: string;
  /** What the agent is asked, as text. */
  readonly input: string;
}

export interface AgentTrials {
  agentCapability(): Promise<AgentCapability>;
  /**
   * Returns the text that an agent answers, whatever it is. An answer is kept with its question: the agent is asked once,
   * and applying a change finds what its preview rested on. The agent side asks; the commit side only finds answers.
   * Refuses before it asks where the caller has spent what a day allows. Throws `StoreTrouble` where the agent did not
   * answer. Never called on a store whose results are pinned.
   *
   * @param caller the person or client whose spending it counts as
   */
  tryInstructions(question: TrialQuestion, caller: string, signal: AbortSignal): Promise<Outcome<string>>;
}
