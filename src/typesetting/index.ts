import { reportMarkdown } from '../domain/reporting/markdown.ts';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import { reportDocument } from './document.ts';
import { print } from './print.ts';

export type ReportFormat = 'json' | 'markdown' | 'pdf';

const ENDINGS: ReadonlyMap<string, ReportFormat> = new Map([
  ['json', 'json'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['pdf', 'pdf'],
]);

/** The format that a file's name asks for. */
export function formatOfFile(path: string): ReportFormat | undefined {
  return ENDINGS.get(/\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
}

/** The bytes of a report's file; the same for the same report. */
export async function writeReport(report: EscalationReport, format: ReportFormat): Promise<Uint8Array> {
  if (format === 'pdf') return print(reportDocument(report));
  const text = format === 'markdown' ? reportMarkdown(report) : `${JSON.stringify(report, null, 2)}\n`;
  return new TextEncoder().encode(text);
}
