import { z } from 'zod';
import type { EarlierAnswers, Fact } from '../mcp/prompt.ts';

const escalationFacts = z.looseObject({ brandid: z.int(), reason: z.string() });

/** The first fact about a case: the escalation, which names its brand. */
export const ESCALATION: Fact = {
  tool: 'get_escalation',
  input: ({ escalation_id }) => ({ escalation_id }),
};

/** Returns a call about the brand of the escalation. */
export function aboutBrand(tool: string, more: Readonly<Record<string, unknown>> = {}): Fact {
  return { tool, input: (_args, answers) => ({ brandid: escalationIn(answers).brandid, ...more }) };
}

/** Returns the escalation from the answers of earlier facts. */
export function escalationIn(answers: EarlierAnswers): z.infer<typeof escalationFacts> {
  return escalationFacts.parse(answers.get(ESCALATION.tool));
}
