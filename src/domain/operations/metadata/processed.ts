import { z } from 'zod';
import { changeIdSchema } from '../../change/change.ts';
import { candidateSchema } from '../../metadata/candidate.ts';

/** Names the change whose answer of an agent is to become current. */
export const candidateInput = changeIdSchema.describe("Applied change whose agent's answer becomes current");

/** The result of processing one brand. */
export const processedSchema = z.object({
  brandid: z.int(),
  /** Null where an agent was asked: its answer is a candidate, and no version yet. */
  version: z.int().nullable(),
  regex: z.string().nullable(),
  mccids: z.array(z.int()),
  confidence_score: z.number().nullable(),
  candidates: z.array(candidateSchema),
});
