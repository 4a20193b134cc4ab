import { reportMarkdown } from '../domain/reporting/markdown.ts';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import { PrintThread, type PrintThreadSettings } from './print-thread.ts';

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

/** PDFs that are kept. Twenty viewers of one report ask within a moment. */
const KEPT = 8;

/** Makes files of reports. PDFs come from a thread of its own, which {@link close} ends. */
export class Typesetting {
  readonly #thread: PrintThread;
  /** Made or being made, by what they are made of; the last asked for at the end. */
  readonly #kept = new Map<string, Promise<Uint8Array>>();

  constructor(settings: Partial<PrintThreadSettings> = {}) {
    this.#thread = new PrintThread(settings);
  }

  /** The bytes of a report's file; the same for the same report. */
  async write(report: EscalationReport, format: ReportFormat): Promise<Uint8Array> {
    if (format === 'pdf') return this.#pdf(report);
    const text = format === 'markdown' ? reportMarkdown(report) : `${JSON.stringify(report, null, 2)}\n`;
    return new TextEncoder().encode(text);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  #pdf(exact: EscalationReport): Promise<Uint8Array> {
    // Pages tell the minute, so that those of the same minute are the same.
    const report = { ...exact, as_of: `${exact.as_of.slice(0, 16)}:00.000Z` };
    const key = JSON.stringify(report);
    const pages = this.#kept.get(key) ?? this.#thread.print(report);
    this.#kept.delete(key);
    this.#kept.set(key, pages);
    for (const oldest of [...this.#kept.keys()].slice(0, -KEPT)) this.#kept.delete(oldest);
    // What failed is tried again by the next who asks.
    pages.catch(() => this.#kept.get(key) === pages && this.#kept.delete(key));
    return pages;
  }
}
