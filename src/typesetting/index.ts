import { reportMarkdown } from '../domain/reporting/markdown.ts';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import { ThreadSupervisor } from '../threads/supervisor.ts';

export type ReportFormat = 'json' | 'markdown' | 'pdf';

const FORMATS: ReadonlyMap<string, ReportFormat> = new Map([
  ['json', 'json'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['pdf', 'pdf'],
]);

/** Returns the format that a file name's extension stands for. */
export function formatOfFile(path: string): ReportFormat | undefined {
  return FORMATS.get(/\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
}

/** Most PDFs in the cache: viewers of one report ask for it within a moment of each other. */
const CACHE_SIZE = 8;
/** A yearly review with every figure takes a second, on a slow machine a few. */
const TIME_LIMIT = 60_000;
/** No report of ours needs more, and exceeding it ends the worker only. */
const MAX_MEMORY = { maxOldGenerationSizeMb: 512 };

export interface TypesettingSettings {
  /** The script that the thread runs. */
  readonly script: URL;
  /** Milliseconds that one document may take, including the start of the thread. */
  readonly timeLimit: number;
}

/** Makes files of reports. PDFs are made in a worker thread, which {@link close} terminates. */
export class Typesetting {
  readonly #timeLimit: number;
  readonly #thread: ThreadSupervisor<EscalationReport, Uint8Array>;
  /** PDFs made or in progress, by what they are made of; the most recently requested last. */
  readonly #cache = new Map<string, Promise<Uint8Array>>();

  constructor({ script, timeLimit }: Partial<TypesettingSettings> = {}) {
    this.#timeLimit = timeLimit ?? TIME_LIMIT;
    this.#thread = new ThreadSupervisor({
      name: 'Typesetting',
      script: script ?? new URL('./print-worker.ts', import.meta.url),
      resourceLimits: MAX_MEMORY,
      threads: 1,
      timeLimit: this.#timeLimit,
      grace: 0,
    });
  }

  /** Returns the bytes of a report's file; the same report gives the same bytes. */
  async write(report: EscalationReport, format: ReportFormat): Promise<Uint8Array> {
    if (format === 'pdf') return this.#pdf(report);
    const text = format === 'markdown' ? reportMarkdown(report) : `${JSON.stringify(report, null, 2)}\n`;
    return new TextEncoder().encode(text);
  }

  /** Rejects the documents in progress and in the queue, and those requested later. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  #pdf(exact: EscalationReport): Promise<Uint8Array> {
    // Pages show the minute, so reports of the same minute give the same pages.
    const report = { ...exact, as_of: `${exact.as_of.slice(0, 16)}:00.000Z` };
    const key = JSON.stringify(report);
    const pages = this.#cache.get(key) ?? this.#print(report);
    this.#cache.delete(key);
    this.#cache.set(key, pages);
    for (const oldest of [...this.#cache.keys()].slice(0, -CACHE_SIZE)) this.#cache.delete(oldest);
    // The next request after a failure tries again.
    pages.catch(() => this.#cache.get(key) === pages && this.#cache.delete(key));
    return pages;
  }

  async #print(report: EscalationReport): Promise<Uint8Array> {
    const outcome = await this.#thread.run(report);
    if (outcome.kind === 'answered') return outcome.answer;
    throw new Error(
      outcome.reason === 'timeout' ? `Typesetting took more than ${this.#timeLimit} ms.` : 'The typesetter is closed.',
    );
  }
}
