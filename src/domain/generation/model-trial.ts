import { deployedVersion } from '../agents/agent.ts';
import { GENERATING_AGENT } from '../agents/runtime.ts';
import type { Brand } from '../brand/brand.ts';
import { workInWords } from '../metadata/too-much-work.ts';
import type { AgentTrials } from '../ports/agent-runtime.ts';
import type { AgentReads } from '../ports/agents.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import { done, type Outcome } from '../refusal.ts';
import { readAgentAnswer } from './agent-answer.ts';
import { agentQuestion, type QuestionReads } from './agent-question.ts';
import { type Attempt, attemptOf, NOTHING } from './trial-verdict.ts';
import type { Attempting, TriedInstructions, Trying } from './tried-instructions.ts';

export type ModelTrialReads = QuestionReads &
  Pick<AgentTrials, 'tryInstructions'> &
  Pick<AgentReads, 'instructionsVersion' | 'deploymentsOf'> &
  Pick<DecisionReads, 'mccs' | 'coverage'>;

/**
 * Tests instructions on a language model: it answers with metadata for each brand, under the candidate and under the text
 * in prod, and this program counts what both match.
 */
export async function modelTrial(
  { agent, version, text }: TriedInstructions,
  reads: ModelTrialReads,
  caller: string,
): Promise<Trying> {
  const comparedTo = deployedVersion(await reads.deploymentsOf(agent), 'prod') ?? null;
  const inProd = comparedTo === null ? undefined : await reads.instructionsVersion(agent, comparedTo);
  const isBaseline = version !== null && version === comparedTo;
  return {
    comparedTo,
    isBaseline,
    why: agent === GENERATING_AGENT ? sameText(text, isBaseline ? undefined : inProd?.text) : notCounted(agent),
    candidate: attempting(text, reads, caller),
    baseline: inProd === undefined ? null : attempting(inProd.text, reads, caller),
  };
}

/** Equal questions have one answer, so equal texts cannot be compared. */
function sameText(text: string, inProd: string | undefined): string | null {
  return text === inProd ? 'Its text is the one in prod, so there is nothing to compare.' : null;
}

function notCounted(agent: string): string {
  return `Only metadata can be counted, which ${GENERATING_AGENT} writes; the effect on ${agent} cannot be evaluated.`;
}

function attempting(instructions: string, reads: ModelTrialReads, caller: string): Attempting {
  return async (brand: Brand, signal: AbortSignal): Promise<Outcome<Attempt | null>> => {
    const input = await agentQuestion(brand, null, reads);
    const asked = await reads.tryInstructions({ agent: GENERATING_AGENT, instructions, input }, caller, signal);
    if (!asked.ok) return asked;
    const answer = readAgentAnswer(asked.value, brand, await reads.mccs());
    if (!answer.ok) return done({ ...NOTHING, detail: answer.refusal.message });
    const { regex, mccids } = answer.value;
    const request = { brandid: brand.brandid, regex, mccids, moved: [], samples: 0 };
    const counted = await reads.coverage(request, signal);
    if (counted.kind === 'too_much_work') return done({ ...NOTHING, detail: workInWords(counted) });
    return done(attemptOf(regex.pattern.source, counted.coverage));
  };
}
