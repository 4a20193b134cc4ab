import type { Coverage } from '../../src/domain/metadata/coverage.ts';
import type { CoverageAnswer } from '../../src/domain/ports/matching.ts';

/** Returns the counts of an answer. Fails where the count was refused. */
export async function counted(answer: Promise<CoverageAnswer>): Promise<Coverage> {
  const given = await answer;
  if (given.kind !== 'counted') throw new Error(given.problem.problem);
  return given.coverage;
}
