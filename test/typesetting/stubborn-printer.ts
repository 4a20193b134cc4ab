import type { EscalationReport } from '../../src/domain/reporting/report-schema.ts';
import { serveJobs } from '../../src/threads/serve-jobs.ts';

/** Obeys the text of a report's first remark: hangs, dies, fails, or prints how often it was called. */
let calls = 0;
serveJobs<EscalationReport, Uint8Array>(({ remarks: [remark] }) => {
  calls++;
  switch (remark?.text) {
    case 'STICK':
      for (;;);
    case 'DIE':
      return dieOf(new Error('as told'));
    case 'FAIL':
      throw new Error('as told');
    default:
      return Uint8Array.of(calls);
  }
});

/** Ends the thread by an error that no handler catches. */
function dieOf(error: Error): Promise<never> {
  setImmediate(() => {
    throw error;
  });
  return new Promise(() => undefined);
}
