/** Typesetting of reports. */
import type { EscalationReport } from '../reporting/report-schema.ts';

/** Typesets a report. */
export interface ReportTypesetter {
  /** Returns a PDF; the same bytes for the same report. */
  pdf(report: EscalationReport): Promise<Uint8Array>;
}
