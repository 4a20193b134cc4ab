import type { MatchAnswer, MatchRequest } from '../../../../src/backends/sqlite/matching/match-messages.ts';
import { CoverageCounter } from '../../../../src/domain/metadata/coverage.ts';
import { serveJobs } from '../../../../src/threads/serve-jobs.ts';

/** Blocks of a count, of which the thread that began it searches the first part. */
export const BLOCKS = 33;

function answerTo(job: MatchRequest, combos: number, complete: boolean, revision = 1): MatchAnswer {
  if (job.kind === 'narratives') return { kind: 'matched', complete, matched: new Set() };
  const counter = new CoverageCounter(job.request, { matches: () => true, athenaDiffers: () => false });
  if (job.kind === 'help') {
    counter.addCaught({ brandid: 7, mccid: 1, narrative: 'HELPED' }, combos);
    const brandNames = new Map([[7, 'Helped']]);
    return { kind: 'helped', complete, revision, caught: counter.caught(), brandNames };
  }
  counter.considerAll(combos);
  const counts = counter.counts();
  return { kind: 'counted', complete, revision, counts, blocks: BLOCKS, parts: [0], brandNames: new Map() };
}

serveJobs<MatchRequest, MatchAnswer>((job, { report }) => {
  switch ((job.kind === 'narratives' ? job : job.request).regex.pattern.source) {
    case 'DIE':
      return dieOf(new Error('died as told'));
    case 'STICK':
      report(answerTo(job, 7, false));
      for (;;);
    // The second word says which state of the data a helper sees.
    case 'SHARE SAME':
    case 'SHARE OTHER':
    case 'SHARE FAIL':
    case 'SHARE DIE':
      return shared(job, report);
    default:
      return answerTo(job, 8, true);
  }
});

/** Reports that it could be helped, and waits for the helper, which says so through the cursor. */
function shared(job: MatchRequest, report: (partial: MatchAnswer) => void): MatchAnswer | Promise<never> {
  if (job.kind === 'narratives') return answerTo(job, 0, true);
  if (job.kind === 'help') {
    // What is left is searched as ordered: a combo of another brand in each part.
    if ('parts' in job.share) return answerTo(job, job.share.parts.length, true);
    const { cursor } = job.share;
    Atomics.store(cursor, 0, 1);
    Atomics.notify(cursor, 0);
    switch (job.request.regex.pattern.source) {
      case 'SHARE FAIL':
        throw new Error('failed as told');
      case 'SHARE DIE':
        return dieOf(new Error('died as told'));
      default:
        return answerTo(job, 5, true, job.request.regex.pattern.source === 'SHARE SAME' ? 1 : 2);
    }
  }
  report({ kind: 'shareable' });
  // A count that gets no help, because it must see one state of the data, goes on by itself.
  Atomics.wait(job.share.cursor, 0, 0, job.request.samples);
  return answerTo(job, 8, true);
}

/** Ends the thread by an error that no handler catches. */
function dieOf(error: Error): Promise<never> {
  setImmediate(() => {
    throw error;
  });
  return new Promise(() => undefined);
}
