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
  const ask = asking(reads, caller);
  return {
    comparedTo,
    isBaseline,
    why: agent === GENERATING_AGENT ? sameText(text, isBaseline ? undefined : inProd?.text) : notCounted(agent),
    prepare(brands, signal) {
      const texts = isBaseline || inProd === undefined ? [text] : [text, inProd.text];
      return allAsked(brands.flatMap((brand) => texts.map((one) => () => ask(brand, one, signal))));
    },
    candidate: attempting(text, ask, reads),
    baseline: inProd === undefined ? null : attempting(inProd.text, ask, reads),
  };
}

/** Equal questions have one answer, so equal texts cannot be compared. */
function sameText(text: string, inProd: string | undefined): string | null {
  return text === inProd ? 'Its text is the one in prod, so there is nothing to compare.' : null;
}

function notCounted(agent: string): string {
  return `Only metadata can be counted, which ${GENERATING_AGENT} writes; the effect on ${agent} cannot be evaluated.`;
}

type Asking = (brand: Brand, instructions: string, signal: AbortSignal) => Promise<Outcome<string>>;

/** Asks about brands. A brand's question is written once, and an answer that came is found again. */
function asking(reads: ModelTrialReads, caller: string): Asking {
  const inputs = new Map<number, Promise<string>>();
  return async (brand, instructions, signal) => {
    const input = inputs.get(brand.brandid) ?? agentQuestion(brand, null, reads);
    inputs.set(brand.brandid, input);
    const question = { agent: GENERATING_AGENT, instructions, input: await input } as const;
    return reads.tryInstructions(question, caller, signal);
  };
}

/** Questions under way at a time: an answer takes seconds, and a trial has tens of them. */
const AT_ONCE = 4;

/** Asks all, and stops at the first that is refused or fails, once those under way have ended. */
async function allAsked(questions: readonly (() => Promise<Outcome<string>>)[]): Promise<Outcome<true>> {
  const waiting = [...questions];
  let stopped: Outcome<never> | undefined;
  const askOn = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        const asked = await next();
        if (asked.ok) continue;
        stopped ??= asked;
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
      waiting.length = 0;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, askOn));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return stopped ?? done(true);
}

function attempting(instructions: string, ask: Asking, reads: ModelTrialReads): Attempting {
  return async (brand: Brand, signal: AbortSignal): Promise<Outcome<Attempt | null>> => {
    const asked = await ask(brand, instructions, signal);
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
