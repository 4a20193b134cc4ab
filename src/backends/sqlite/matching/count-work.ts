import type { CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { DialectProblem } from '../../../domain/regex/pattern.ts';
import { longestOf, WORK_BUDGET, workProblem } from '../../../domain/regex/work.ts';
import type { Database } from '../database.ts';
import { NARRATIVES_PER_BLOCK } from '../narrative-blocks.ts';
import { integer, only } from '../row.ts';
import { candidateBlocks } from './count-coverage.ts';
import { narrativeLengths } from './narrative-lengths.ts';

const OWN = "SELECT ifnull(sum(narratives), 0) AS narratives FROM narrative_total WHERE brandid = ? AND mccid <> '*'";

/**
 * Returns the reason why a count would take more work than the budget; null if it would not. First all narratives are taken
 * to be searched, which most patterns can afford. Otherwise those of the blocks that may hold a match, of which each is
 * taken to be one of the longest: how long they are is only known once they are read.
 */
export function countProblem(
  database: Database,
  request: CoverageRequest,
  budget: number = WORK_BUDGET,
): DialectProblem | null {
  const all = narrativeLengths(database);
  if (workProblem(request.regex, all, { budget }) === null) return null;
  const own = integer(only(database.get(OWN, request.brandid)), 'narratives');
  // A narrative that is longer than what is searched of it is in no block.
  const beyondBlocks = all.plain.at(-1) ?? 0;
  const blocks = candidateBlocks(database, request).count;
  const most = blocks * NARRATIVES_PER_BLOCK + own + 2 * request.moved.length + beyondBlocks;
  // Another pattern may have to search all of them, so advice is on all.
  return workProblem(request.regex, { ...all, plain: longestOf(all.plain, most) }, { budget, advisedOn: all });
}
