import type { CoverageReads } from '../../ports/matching.ts';
import type { AcceptedRegex } from '../../regex/assessment.ts';

interface Searched {
  /** Narratives searched so far, from the first one. */
  readonly narratives: number;
  /** Null where searching them takes too much work. */
  readonly matched: ReadonlySet<string> | null;
}

/**
 * The narratives that candidate regexes match. Each round of a suggestion tries nearly the same candidates on some more
 * narratives, so a candidate is searched only in those that it was not tried on.
 */
export class NarrativeMatches {
  readonly #reads: Pick<CoverageReads, 'narrativesMatching'>;
  readonly #signal: AbortSignal;
  /** In the order in which they became known. */
  readonly #narratives = new Set<string>();
  readonly #bySource = new Map<string, Searched>();

  constructor(reads: Pick<CoverageReads, 'narrativesMatching'>, signal: AbortSignal) {
    this.#reads = reads;
    this.#signal = signal;
  }

  add(narratives: Iterable<string>): void {
    for (const narrative of narratives) this.#narratives.add(narrative);
  }

  /** Returns those of all narratives that the regex matches; null for too much work, `incomplete` once matching was cancelled. */
  async of(regex: AcceptedRegex): Promise<ReadonlySet<string> | null | 'incomplete'> {
    const { source } = regex.pattern;
    const known = this.#bySource.get(source) ?? { narratives: 0, matched: new Set() };
    if (known.matched === null || known.narratives === this.#narratives.size) return known.matched;
    const unsearched = [...this.#narratives.values().drop(known.narratives)];
    const found = await this.#reads.narrativesMatching(regex, unsearched, this.#signal);
    if (found.kind === 'matched' && !found.complete) return 'incomplete';
    const matched = found.kind === 'matched' ? new Set([...known.matched, ...found.matched]) : null;
    this.#bySource.set(source, { narratives: known.narratives + unsearched.length, matched });
    return matched;
  }
}
