/** Typesets reports off the event loop: a quarterly review takes half a second. */
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { reportDocument } from './document.ts';
import { print } from './print.ts';

serveJobs<EscalationReport, Uint8Array>((report) => print(reportDocument(report)));
