import { z } from 'zod';
import { done, type Outcome } from '../domain/refusal.ts';
import type { GatherFact } from '../mcp/prompt.ts';

const escalationFacts = z.looseObject({ brandid: z.int() });

/** Puts the escalation and its brand among the facts; gives the brand's id. */
export async function escalationWithBrand(
  { escalation_id }: Readonly<Record<string, string>>,
  fact: GatherFact,
): Promise<Outcome<number>> {
  const escalation = await fact('get_escalation', { escalation_id });
  if (!escalation.ok) return escalation;
  const { brandid } = escalationFacts.parse(escalation.value);
  const brand = await fact('get_brand_details', { brandid });
  return brand.ok ? done(brandid) : brand;
}
