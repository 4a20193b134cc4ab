import { type Coverage, CoverageCounter, type CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { CoverageReads, NarrativeMatches } from '../../../domain/ports/matching.ts';
import { assessRegex } from '../../../domain/regex/assessment.ts';
import { compileMatcher } from '../../../domain/regex/matcher.ts';
import type { MatchAnswer, MatchQuestion } from './match-messages.ts';
import { MatchThread, type MatchThreadSettings } from './match-thread.ts';

/** As many counts run at once; others wait their turn. */
const THREADS = 2;

/** Counts coverage in worker threads, which start at first use. */
export class MatchPool implements CoverageReads {
  readonly #settings: MatchThreadSettings;
  readonly #threads: MatchThread[] = [];
  readonly #idle: MatchThread[] = [];
  readonly #waiting = new Set<(thread: MatchThread | undefined) => void>();
  #closed = false;

  constructor(settings: Omit<MatchThreadSettings, 'script'> & { readonly script?: URL }) {
    this.#settings = { script: new URL('./match-worker.ts', import.meta.url), ...settings };
  }

  /** Throws for a pattern that `assessRegex` does not accept: callers refuse it before. */
  async coverage(
    request: CoverageRequest,
    signal?: AbortSignal,
    told?: (considered: number) => void,
  ): Promise<Coverage> {
    const assessment = assessRegex(request.source);
    if (!assessment.accepted) throw new RangeError('coverage: the pattern is not accepted; refuse it before counting');
    const nothing = () =>
      new CoverageCounter(request, compileMatcher(assessment.pattern, assessment.engine)).result(false, new Map());
    const answer = await this.#ask({ kind: 'coverage', request }, signal, told);
    return answer?.kind === 'coverage' ? answer.coverage : nothing();
  }

  /** Throws for a pattern that `assessRegex` does not accept: callers refuse it before. */
  async narrativesMatching(
    source: string,
    narratives: readonly string[],
    signal?: AbortSignal,
  ): Promise<NarrativeMatches> {
    if (!assessRegex(source).accepted) throw new RangeError('narrativesMatching: the pattern is not accepted');
    const answer = await this.#ask({ kind: 'narratives', source, narratives }, signal);
    return answer?.kind === 'narratives' ? answer.matches : { complete: false, matched: new Set() };
  }

  async #ask(
    question: MatchQuestion,
    signal: AbortSignal | undefined,
    told?: (considered: number) => void,
  ): Promise<MatchAnswer | undefined> {
    const thread = await this.#free(signal);
    if (thread === undefined) return undefined;
    try {
      return await thread.run(question, signal, told);
    } finally {
      this.#release(thread);
    }
  }

  /** Ends the threads. Counts under way answer with what they have, marked incomplete. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const give of this.#waiting) give(undefined);
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** A thread that nobody uses; undefined when the signal aborts before there is one, or at the end. */
  async #free(signal: AbortSignal | undefined): Promise<MatchThread | undefined> {
    if (this.#closed || signal?.aborted === true) return undefined;
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#threads.length < THREADS) {
      const thread = new MatchThread(this.#settings);
      this.#threads.push(thread);
      return thread;
    }
    return new Promise((resolve) => {
      const give = (thread: MatchThread | undefined) => {
        this.#waiting.delete(give);
        signal?.removeEventListener('abort', giveUp);
        resolve(thread);
      };
      const giveUp = () => give(undefined);
      this.#waiting.add(give);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  #release(thread: MatchThread): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }
}
