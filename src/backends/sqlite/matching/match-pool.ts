import { CoverageCounter, type CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { CoverageAnswer, CoverageReads, NarrativeMatches } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';
import { compileMatcher } from '../../../domain/regex/matcher.ts';
import { type JobOptions, ThreadSupervisor } from '../../../threads/supervisor.ts';
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
    const report = (partial: MatchAnswer) => {
      if (partial.kind !== 'coverage' || partial.answer.kind !== 'counted') return;
      onProgress?.(partial.answer.coverage.combos_considered);
    };
    const found = await this.#run({ kind: 'coverage', request }, { signal, onProgress: report });
    if (found?.kind === 'coverage') return found.answer;
    const { pattern, engine } = request.regex;
    const nothing = new CoverageCounter(request, compileMatcher(pattern, engine)).result(false, new Map());
    return { kind: 'counted', coverage: nothing };
  }

  async narrativesMatching(
    regex: AcceptedRegex,
    narratives: readonly string[],
    signal?: AbortSignal,
  ): Promise<NarrativeMatches> {
    const found = await this.#run({ kind: 'narratives', regex, narratives }, { signal });
    return found?.kind === 'narratives' ? found.answer : { kind: 'matched', complete: false, matched: new Set() };
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
