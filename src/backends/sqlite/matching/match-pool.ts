import { type Coverage, CoverageCounter, type CoverageRequest, coverageOf } from '../../../domain/metadata/coverage.ts';
import { mergedCaught } from '../../../domain/metadata/coverage-tally.ts';
import type { CoverageAnswer, CoverageReads, NarrativeMatches } from '../../../domain/ports/matching.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';
import { compileMatcher } from '../../../domain/regex/matcher.ts';
import { type JobOptions, type JobRunner, ThreadLost } from '../../../threads/jobs.ts';
import { blockCursor, partsWithout } from './count-coverage.ts';
import type { MatchAnswer, MatchRequest } from './match-messages.ts';

interface CountOptions {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((considered: number) => void) | undefined;
}

type Counted = Extract<MatchAnswer, { kind: 'counted' }>;
type Helped = Extract<MatchAnswer, { kind: 'helped' }>;

/** The end of a helper: its share, nothing because it was stopped before it had one, or a failure. */
type Help = Helped | 'none' | 'stopped' | 'failed';

/** Matches patterns in worker threads. */
export class MatchPool implements CoverageReads {
  readonly #threads: JobRunner<MatchRequest, MatchAnswer>;
  readonly #reached: () => number | undefined;

  /** @param reached the revision that was read already, where the file of data can be replaced by an earlier one */
  constructor(threads: JobRunner<MatchRequest, MatchAnswer>, reached: () => number | undefined = () => undefined) {
    this.#threads = threads;
    this.#reached = reached;
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

  /** Counts in one thread, with a spare one to help if the work is much. Returns null if they saw different data. */
  async #count(
    request: CoverageRequest,
    { signal, onProgress }: CountOptions,
    mayShare: boolean,
  ): Promise<CoverageAnswer | null> {
    const share = { cursor: blockCursor() };
    const counted = new AbortController();
    const both = signal === undefined ? counted.signal : AbortSignal.any([signal, counted.signal]);
    let help: Promise<Help> | undefined;
    const reached = this.#reached();
    const report = (partial: MatchAnswer) => {
      if (partial.kind === 'shareable' && mayShare)
        help ??= this.#help({ kind: 'help', request, reached, share }, { signal: both, spare: true });
      if (partial.kind === 'counted') onProgress?.(partial.counts.numbers.combos_considered);
    };
    try {
      const own = await this.#run({ kind: 'coverage', request, reached, share }, { signal, onProgress: report });
      if (own?.kind === 'too_much_work') return own;
      if (own?.kind === 'behind')
        throw new StoreTrouble('busy', BEHIND, 'Nothing was written. Make the same call again.');
      if (own?.kind !== 'counted') return { kind: 'counted', coverage: nothingCounted(request) };
      const helped = await help;
      const isLeft = helped === 'failed' && own.complete;
      return withHelp(request, own, isLeft ? await this.#finish(request, own, signal) : helped);
    } finally {
      counted.abort();
    }
  }

  /** A helper that fails leaves the count to the others. */
  async #help(request: MatchRequest, options: JobOptions<MatchAnswer>): Promise<Help> {
    try {
      const outcome = await this.#threads.run(request, options);
      if (outcome.kind === 'answered') return outcome.answer.kind === 'helped' ? outcome.answer : 'failed';
      return outcome.reason === 'none_spare' ? 'none' : 'stopped';
    } catch {
      return 'failed';
    }
  }

  /** Searches the blocks that a helper took and did not count. */
  async #finish(request: CoverageRequest, { parts, blocks }: Counted, signal?: AbortSignal): Promise<Help> {
    const share = { parts: partsWithout(parts, blocks) };
    const finished = await this.#run({ kind: 'help', request, share }, { signal });
    return finished?.kind === 'helped' ? finished : 'stopped';
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

  /** Returns the answer or, if the thread had to be terminated, its last report. */
  async #run(request: MatchRequest, options: JobOptions<MatchAnswer>): Promise<MatchAnswer | undefined> {
    try {
      const outcome = await this.#threads.run(request, options);
      return outcome.kind === 'answered' ? outcome.answer : outcome.partial;
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error;
      throw new StoreTrouble('busy', LOST, 'Nothing was written. Make the same call again.', { cause: error });
    }
  }
}

const BEHIND = 'The file of data was replaced while this call was worked on, and is not up to date yet.';
const LOST = 'The thread that counted what the pattern matches ended before it had answered.';

/** Adds what a helper counted. Returns null if it saw another state of the data. */
function withHelp(request: CoverageRequest, own: Counted, help: Help | undefined): CoverageAnswer | null {
  if (help === undefined || help === 'none')
    return { kind: 'counted', coverage: coverageOf(own.counts, own.complete, own.brandNames) };
  const names = new Map(own.brandNames);
  // A stopped helper may have taken blocks that it did not count.
  if (help === 'stopped' || help === 'failed')
    return { kind: 'counted', coverage: coverageOf(own.counts, false, names) };
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
