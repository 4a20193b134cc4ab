import { parentPort } from 'node:worker_threads';
import type { MatchAnswer, MatchJob, MatchReport } from '../../../../src/backends/sqlite/matching/match-messages.ts';
import { CoverageCounter } from '../../../../src/domain/metadata/coverage.ts';

const port = parentPort;
if (port === null) throw new Error('this is a worker');

function counted({ question }: MatchJob, combos: number, complete: boolean): MatchAnswer {
  if (question.kind !== 'coverage') return { kind: 'narratives', matches: { complete, matched: new Set() } };
  const counter = new CoverageCounter(question.request, { matches: () => true, athenaDiffers: () => false });
  return { kind: 'coverage', coverage: { ...counter.result(complete, new Map()), combos_considered: combos } };
}

port.on('message', (job: MatchJob) => {
  const source = job.question.kind === 'coverage' ? job.question.request.source : job.question.source;
  if (source === 'DIE') throw new Error('died as told');
  const report = (message: MatchReport) => port.postMessage(message);
  if (source === 'STICK') {
    report({ kind: 'progress', answer: counted(job, 7, false) });
    for (;;);
  }
  report({ kind: 'answered', answer: counted(job, 8, true) });
});
