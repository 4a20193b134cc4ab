import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { assessRegex } from '../../regex/assessment.ts';
import type { SuggestionReads } from './suggestion.ts';
import { type CodeChoice, type CodeCounts, chooseCodes, f1Of } from './suggestion-codes.ts';
import { type CountedRow, countOf } from './suggestion-rows.ts';

/** A regex tried on the rows at hand, with the codes that suit it. */
export interface Candidate {
  readonly source: string;
  readonly codes: CodeChoice;
  /** By the rows at hand: own ones without wallet codes, and those of others that counts have shown. */
  readonly f1: number;
  /** Of what it finds. */
  readonly precision: number;
  /** Narratives that it finds. */
  readonly matched: ReadonlySet<string>;
}

type Judged = Candidate | null;

/** Tries patterns on the rows at hand. Matching runs where the port runs it, off the event loop. */
export class Judge {
  readonly own: readonly CountedRow[];
  readonly others: readonly CountedRow[];
  /** Names of the brands that rows of others were seen of. */
  readonly otherNames: readonly string[];
  readonly total: number;
  readonly #narratives: readonly string[];
  readonly #reads: Pick<SuggestionReads, 'narrativesMatching'>;
  readonly #parameters: GenerationParameters;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Judged>();
  #incomplete = false;

  constructor(
    rows: {
      readonly own: readonly CountedRow[];
      readonly others: readonly CountedRow[];
      readonly otherNames: readonly string[];
    },
    reads: Pick<SuggestionReads, 'narrativesMatching'>,
    parameters: GenerationParameters,
    signal: AbortSignal,
  ) {
    this.own = rows.own;
    this.others = rows.others;
    this.otherNames = rows.otherNames;
    this.total = countOf(rows.own);
    this.#narratives = [...new Set([...rows.own, ...rows.others].map((row) => row.narrative))];
    this.#reads = reads;
    this.#parameters = parameters;
    this.#signal = signal;
  }

  /** Was some matching cut short, so that what came out is not to be trusted? */
  get incomplete(): boolean {
    return this.#incomplete;
  }

  /** Null for what may not be stored, for what finds nothing of the brand, and once a deadline cut matching short. */
  async judge(source: string): Promise<Judged> {
    const known = this.#known.get(source);
    if (known !== undefined) return known;
    const candidate = await this.#try(source);
    this.#known.set(source, candidate);
    return candidate;
  }

  async #try(source: string): Promise<Judged> {
    const assessment = assessRegex(source);
    if (!assessment.accepted || this.#incomplete) return null;
    const { complete, matched } = await this.#reads.narrativesMatching(
      assessment.pattern.source,
      this.#narratives,
      this.#signal,
    );
    if (!complete) this.#incomplete = true;
    if (!complete) return null;
    const codes = chooseCodes(this.#countCodes(matched), this.total, this.#parameters);
    if (codes.own === 0) return null;
    const f1 = f1Of(codes.own, codes.others, this.total);
    return { source: assessment.pattern.source, codes, f1, precision: codes.own / (codes.own + codes.others), matched };
  }

  #countCodes(matched: ReadonlySet<string>): ReadonlyMap<number, CodeCounts> {
    const counts = new Map<number, CodeCounts>();
    for (const side of ['own', 'others'] as const) {
      for (const { narrative, mccid, combos } of this[side]) {
        if (!matched.has(narrative)) continue;
        const code = counts.get(mccid) ?? { own: 0, others: 0 };
        code[side] += combos;
        counts.set(mccid, code);
      }
    }
    return counts;
  }
}
