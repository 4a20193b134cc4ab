import { parentPort } from 'node:worker_threads';
import type { MatchJob, MatchReport } from '../../../src/backends/embedded/match-messages.ts';
import { type Coverage, CoverageCounter } from '../../../src/domain/metadata/coverage.ts';

const port = parentPort;
if (port === null) throw new Error('this is a worker');

function counted(job: MatchJob, combos: number, complete: boolean): Coverage {
  const counter = new CoverageCounter(job.request, { matches: () => true, athenaDiffers: () => false });
  return { ...counter.result(complete, new Map()), combos_considered: combos };
}

port.on('message', (job: MatchJob) => {
  if (job.request.source === 'DIE') throw new Error('died as told');
  const report = (message: MatchReport) => port.postMessage(message);
  if (job.request.source === 'STICK') {
    report({ kind: 'progress', coverage: counted(job, 7, false) });
    for (;;);
  }
  report({ kind: 'counted', coverage: counted(job, 8, true) });
});
