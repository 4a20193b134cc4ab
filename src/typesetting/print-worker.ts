/** The thread that typesets, so that the event loop stays free: a review of a quarter takes it half a second. */
import { parentPort } from 'node:worker_threads';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import { reportDocument } from './document.ts';
import { type Printed, print } from './print.ts';

parentPort?.on('message', (report: EscalationReport) => void answer(report));

async function answer(report: EscalationReport): Promise<void> {
  try {
    tell({ kind: 'printed', bytes: await print(reportDocument(report)) });
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function tell(printed: Printed): void {
  parentPort?.postMessage(printed);
}
