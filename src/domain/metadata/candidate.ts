import { z } from 'zod';

/** Metadata that a deployed agent answered to an approved change. It is current only once a second change makes it so. */
export const candidateSchema = z.object({
  brandid: z.int(),
  regex: z.string(),
  mccids: z.array(z.int()),
  confidence_score: z.number().nullable(),
});
export type Candidate = z.infer<typeof candidateSchema>;
