import type { CoverageReads } from '../ports/matching.ts';
import { assessRegex } from '../regex/assessment.ts';
import type { Coverage } from './coverage.ts';
import type { MetadataVersion } from './metadata.ts';

/**
 * What a stored version matches now, over all combos; null where its regex cannot be evaluated: versions from before
 * this system may hold what no engine here takes.
 */
export async function coverageOfVersion(
  { brandid, regex: source, mccids }: Pick<MetadataVersion, 'brandid' | 'regex' | 'mccids'>,
  reads: Pick<CoverageReads, 'coverage'>,
  signal: AbortSignal,
  told?: (considered: number) => void,
): Promise<Coverage | null> {
  if (!assessRegex(source).accepted) return null;
  return reads.coverage({ brandid, source, mccids, moved: [], samples: 0 }, signal, told);
}
