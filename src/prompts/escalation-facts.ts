import { z } from 'zod';
import type { Fact, Known } from '../mcp/prompt.ts';

const escalationFacts = z.looseObject({ brandid: z.int(), reason: z.string() });

/** What the facts about a case start from: the escalation, which tells its brand. */
export const ESCALATION: Fact = {
  tool: 'get_escalation',
  input: ({ escalation_id }) => ({ escalation_id }),
};

/** A call about the brand of the escalation. */
export function aboutBrand(tool: string, more: Readonly<Record<string, unknown>> = {}): Fact {
  return { tool, input: (_given, known) => ({ brandid: escalationIn(known).brandid, ...more }) };
}

/** The escalation that a fact before has answered. */
export function escalationIn(known: Known): z.infer<typeof escalationFacts> {
  return escalationFacts.parse(known.get(ESCALATION.tool));
}
