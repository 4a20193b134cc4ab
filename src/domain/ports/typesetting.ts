/** Typesetting of reports. */
import type { EscalationReport } from '../reporting/report-schema.ts';

/** Sets a report for print. */
export interface ReportTypesetter {
  /** A PDF; the same bytes for the same report. */
  pdf(report: EscalationReport): Promise<Uint8Array>;
}
