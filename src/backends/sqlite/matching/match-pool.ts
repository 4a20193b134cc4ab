import { type Coverage, CoverageCounter, type CoverageRequest, coverageOf } from '../../../domain/metadata/coverage.ts';
import { mergedCaught } from '../../../domain/metadata/coverage-tally.ts';
import type { CoverageAnswer, CoverageReads, NarrativeMatches } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';
import { compileMatcher } from '../../../domain/regex/matcher.ts';
import { type JobOptions, ThreadSupervisor } from '../../../threads/supervisor.ts';
import { blockCursor } from './count-coverage.ts';
import type { MatchAnswer, MatchRequest, MatchWorkerData } from './match-messages.ts';

/** Maximum number of concurrent counts. */
const THREADS = 2;

export interface MatchPoolSettings {
  /** Path of `data.db`. */
  readonly database: string;
  /** Milliseconds after an abort at which a thread that has not answered is terminated. */
  readonly grace: number;
  /** The script that each thread runs (default: `match-worker.ts`). */
  readonly script?: URL;
}

interface CountOptions {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((considered: number) => void) | undefined;
}

/** Matches patterns in worker threads. */
export class MatchPool implements CoverageReads {
  readonly #threads: ThreadSupervisor<MatchRequest, MatchAnswer>;

  constructor({ database, grace, script }: MatchPoolSettings) {
    this.#threads = new ThreadSupervisor({
      name: 'The match worker',
      script: script ?? new URL('./match-worker.ts', import.meta.url),
      workerData: { database } satisfies MatchWorkerData,
      threads: THREADS,
      grace,
    });
  }

  async coverage(
    request: CoverageRequest,
    signal?: AbortSignal,
    onProgress?: (considered: number) => void,
  ): Promise<CoverageAnswer> {
    const options = { signal, onProgress };
    // Threads that share a count may see different states of the data, if something is written just then.
    const shared = await this.#count(request, options, true);
    const counted = shared ?? (await this.#count(request, options, false));
    if (counted === null) throw new Error('A count without help cannot see different data.');
    return counted;
  }

  /** Counts in one thread, with a free one to help if the work is much. Returns null if they saw different data. */
  async #count(
    request: CoverageRequest,
    { signal, onProgress }: CountOptions,
    mayShare: boolean,
  ): Promise<CoverageAnswer | null> {
    const cursor = blockCursor();
    const counted = new AbortController();
    let help: Promise<MatchAnswer | undefined> | undefined;
    const getHelp = () => {
      if (!mayShare || help !== undefined || !this.#threads.hasFreeThread) return;
      const both = signal === undefined ? counted.signal : AbortSignal.any([signal, counted.signal]);
      help = this.#run({ kind: 'help', request, cursor }, { signal: both });
      // It is awaited below, if the count gets that far.
      help.catch(() => undefined);
    };
    const report = (partial: MatchAnswer) => {
      if (partial.kind === 'shareable') getHelp();
      else if (partial.kind === 'counted') onProgress?.(partial.counts.numbers.combos_considered);
    };
    try {
      const own = await this.#run({ kind: 'coverage', request, cursor }, { signal, onProgress: report });
      if (own?.kind === 'too_much_work') return own;
      if (own?.kind !== 'counted') return { kind: 'counted', coverage: nothingCounted(request) };
      return withHelp(request, own, help === undefined ? null : await help);
    } finally {
      counted.abort();
    }
  }

  async narrativesMatching(
    regex: AcceptedRegex,
    narratives: readonly string[],
    signal?: AbortSignal,
  ): Promise<NarrativeMatches> {
    const found = await this.#run({ kind: 'narratives', regex, narratives }, { signal });
    const isAnswer = found?.kind === 'matched' || found?.kind === 'too_much_work';
    return isAnswer ? found : { kind: 'matched', complete: false, matched: new Set() };
  }

  /** Terminates the threads. Counts in progress answer with what they have, marked incomplete. */
  close(): Promise<void> {
    return this.#threads.close();
  }

  /** Returns the answer or, if the thread had to be terminated, its last report. */
  async #run(request: MatchRequest, options: JobOptions<MatchAnswer>): Promise<MatchAnswer | undefined> {
    const outcome = await this.#threads.run(request, options);
    return outcome.kind === 'answered' ? outcome.answer : outcome.partial;
  }
}

/** Adds what a helper counted, null where there was none. Returns null if it saw another state of the data. */
function withHelp(
  request: CoverageRequest,
  own: Extract<MatchAnswer, { kind: 'counted' }>,
  help: MatchAnswer | null | undefined,
): CoverageAnswer | null {
  if (help === null) return { kind: 'counted', coverage: coverageOf(own.counts, own.complete, own.brandNames) };
  const names = new Map(own.brandNames);
  // An aborted helper may have taken blocks that it did not count.
  if (help?.kind !== 'helped') return { kind: 'counted', coverage: coverageOf(own.counts, false, names) };
  if (help.revision !== own.revision) return null;
  for (const [brandid, name] of help.brandNames) names.set(brandid, name);
  const caught = mergedCaught([own.counts.caught, help.caught], request.samples);
  const coverage = coverageOf({ ...own.counts, caught }, own.complete && help.complete, names);
  return { kind: 'counted', coverage };
}

function nothingCounted(request: CoverageRequest): Coverage {
  const { pattern, engine } = request.regex;
  return new CoverageCounter(request, compileMatcher(pattern, engine)).result(false, new Map());
}
