import { deployedVersion } from '../agents/agent.ts';
import { GENERATING_AGENT } from '../agents/runtime.ts';
import type { Brand } from '../brand/brand.ts';
import type { Candidate } from '../metadata/candidate.ts';
import type { WorkflowExecution } from '../metadata/metadata.ts';
import type { AgentReads } from '../ports/agents.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import { done, type Outcome } from '../refusal.ts';
import { readAgentAnswer } from './agent-answer.ts';
import { agentQuestion, type QuestionReads } from './agent-question.ts';
import { ENVIRONMENT } from './processing.ts';

export type AgentRunReads = QuestionReads & Pick<DecisionReads, 'mccs'> & Pick<AgentReads, 'deploymentsOf'>;

/** A run of the agent in prod on one brand. */
export interface AgentRunRequest {
  readonly agent: typeof GENERATING_AGENT;
  readonly environment: typeof ENVIRONMENT;
  readonly brandid: number;
  readonly input: string;
}

/** Returns the run that asks for a brand's metadata, on the data as it is. */
export async function agentRunOf(brand: Brand, prompt: string | null, reads: QuestionReads): Promise<AgentRunRequest> {
  const input = await agentQuestion(brand, prompt, reads);
  return { agent: GENERATING_AGENT, environment: ENVIRONMENT, brandid: brand.brandid, input };
}

/** Reads what the agent answered as a candidate, whole or not at all. */
export async function candidateIn(
  answer: string,
  brand: Brand,
  reads: Pick<DecisionReads, 'mccs'>,
): Promise<Outcome<Candidate>> {
  const read = readAgentAnswer(answer, brand, await reads.mccs());
  if (!read.ok) return read;
  const { regex, mccids, confidence_score } = read.value;
  return done({ brandid: brand.brandid, regex: regex.pattern.source, mccids: [...mccids], confidence_score });
}

/** Returns the record of a run, as upstream keeps its own. */
export function runExecution(brandid: number, changeId: string, now: string, error: string | null): WorkflowExecution {
  return {
    execution_arn: `bedrock:agent:${GENERATING_AGENT}:${changeId}-${brandid}`,
    brandid,
    status: error === null ? 'SUCCEEDED' : 'FAILED',
    start_time: now,
    stop_time: now,
    duration_seconds: null,
    error_message: error,
  };
}

/** Returns what a preview says of the agent that will be asked: facts only. */
export async function runEvidence(reads: Pick<AgentReads, 'deploymentsOf'>) {
  const version = deployedVersion(await reads.deploymentsOf(GENERATING_AGENT), ENVIRONMENT) ?? null;
  return { agent: GENERATING_AGENT, environment: ENVIRONMENT, version, text: 'read by the model' };
}
