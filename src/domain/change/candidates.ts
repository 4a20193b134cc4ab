import { z } from 'zod';
import { type Candidate, candidateSchema } from '../metadata/candidate.ts';
import type { MetadataReads } from '../ports/metadata.ts';
import type { AppliedChange } from './mutation.ts';

/** The part of a step's result that names what agents answered. */
const withCandidates = z.object({ candidates: z.array(candidateSchema) });

/** Returns the candidates that a change left. They lie in its applied change, which decides whether they exist at all. */
function candidatesIn({ results }: Pick<AppliedChange, 'results'>): readonly Candidate[] {
  return results.flatMap((result) => withCandidates.safeParse(result).data?.candidates ?? []);
}

/** Reads of candidates, over reads of applied changes. */
export function candidateReads(
  appliedChange: (changeId: string) => Promise<AppliedChange | undefined>,
): Pick<MetadataReads, 'candidateOf'> {
  return {
    async candidateOf(changeId, brandid) {
      const applied = await appliedChange(changeId);
      return applied && candidatesIn(applied).findLast((one) => one.brandid === brandid);
    },
  };
}
