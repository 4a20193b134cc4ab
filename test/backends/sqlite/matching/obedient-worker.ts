import type { MatchAnswer, MatchRequest } from '../../../../src/backends/sqlite/matching/match-messages.ts';
import { CoverageCounter } from '../../../../src/domain/metadata/coverage.ts';
import { serveJobs } from '../../../../src/threads/serve-jobs.ts';

function answerTo(job: MatchRequest, combos: number, complete: boolean): MatchAnswer {
  if (job.kind !== 'coverage') return { kind: 'narratives', answer: { kind: 'matched', complete, matched: new Set() } };
  const counter = new CoverageCounter(job.request, { matches: () => true, athenaDiffers: () => false });
  const coverage = { ...counter.result(complete, new Map()), combos_considered: combos };
  return { kind: 'coverage', answer: { kind: 'counted', coverage } };
}

serveJobs<MatchRequest, MatchAnswer>((job, { report }) => {
  switch ((job.kind === 'coverage' ? job.request : job).regex.pattern.source) {
    case 'DIE':
      return dieOf(new Error('died as told'));
    case 'STICK':
      report(answerTo(job, 7, false));
      for (;;);
    default:
      return answerTo(job, 8, true);
  }
});

/** Ends the thread by an error that no handler catches. */
function dieOf(error: Error): Promise<never> {
  setImmediate(() => {
    throw error;
  });
  return new Promise(() => undefined);
}
