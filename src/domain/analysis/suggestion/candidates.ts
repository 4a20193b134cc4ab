import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { walletsFoundBy } from '../../metadata/wallet-patterns.ts';
import type { AcceptedRegex, RegexAssessment } from '../../regex/assessment.ts';
import { noun } from '../../text/noun.ts';
import { type CountedRow, countOf } from './counted-rows.ts';
import type { NarrativeMatches } from './narrative-matches.ts';

/** Returns true if one business can have both codes. */
export type CodesFit = (mccid: number, main: number) => boolean;

/** Minimum number of combos found that make a single one with another code a mistake. */
const ENOUGH_TO_CALL_ODD = 8;

/** Counts of one code's combos that a regex finds. */
interface CodeCounts {
  own: number;
  others: number;
}

interface CodeChoice {
  readonly mccids: readonly number[];
  readonly left: readonly { readonly mccid: number; readonly combos: number; readonly why: string }[];
  readonly own: number;
  readonly others: number;
  /** Precision before codes were left out because of the combos of others that they let in. */
  readonly precision_with_all: number;
}

/** Returns the harmonic mean of precision and recall, from counts. */
function f1Of(own: number, others: number, total: number): number {
  return own === 0 ? 0 : (2 * own) / (own + others + total);
}

/**
 * Selects the codes to list with a regex: all codes of the own combos that it finds, without rare ones and those that let
 * in too many combos of others. Codes are examined from the worst to the best, so the order of rows does not matter.
 */
function chooseCodes(
  found: ReadonlyMap<number, CodeCounts>,
  total: number,
  parameters: Pick<GenerationParameters, 'least_code_share'>,
  fits: CodesFit,
): CodeChoice {
  const counted = [...found].filter(([, { own }]) => own > 0);
  const all = counted.reduce((sum, [, { own }]) => sum + own, 0);
  const least = parameters.least_code_share * all;
  const main = counted.toSorted(([a, x], [b, y]) => y.own - x.own || a - b)[0]?.[0] ?? 0;
  const isOdd = ([mccid, { own }]: [number, CodeCounts]) =>
    own === 1 && all >= ENOUGH_TO_CALL_ODD && !fits(mccid, main);
  const left = counted
    .filter((code) => code[1].own < least || isOdd(code))
    .map(([mccid, { own }]) => ({
      ...{ mccid, combos: own },
      why:
        own < least
          ? `Only ${own} of the ${all} combos found have it.`
          : 'A single combo has it, and a business with the other codes rarely does.',
    }));
  const listed = counted.filter((code) => code[1].own >= least && !isOdd(code));
  listed.sort(([a, x], [b, y]) => purity(x) - purity(y) || a - b);
  let own = listed.reduce((sum, [, counts]) => sum + counts.own, 0);
  let others = listed.reduce((sum, [, counts]) => sum + counts.others, 0);
  const precision_with_all = own === 0 ? 0 : own / (own + others);
  const kept: number[] = [];
  for (const [mccid, counts] of listed) {
    const without = f1Of(own - counts.own, others - counts.others, total);
    if (counts.others > counts.own && without > f1Of(own, others, total)) {
      own -= counts.own;
      others -= counts.others;
      const why = `It lets in ${counts.others} ${noun(counts.others, 'combo')} of other brands for ${counts.own} of its own.`;
      left.push({ mccid, combos: counts.own, why });
    } else kept.push(mccid);
  }
  left.sort((a, b) => a.mccid - b.mccid);
  return { mccids: kept.sort((a, b) => a - b), left, own, others, precision_with_all };
}

function purity({ own, others }: CodeCounts): number {
  return own / (own + others);
}

/** A candidate regex, scored on the sample, with the codes that suit it. */
export interface Candidate {
  readonly regex: AcceptedRegex;
  readonly codes: CodeChoice;
  /** Score on the sample: own rows without wallet codes, and the rows of others that counts have found. */
  readonly f1: number;
  /** Counts of the combos that it finds. */
  readonly precision: number;
  /** Narratives that it finds: of the rows, and maybe of rows that are taken for strays. */
  readonly matched: ReadonlySet<string>;
}

/** Scores candidate regexes on the sample. Matching runs off the event loop, where the port runs it. */
export class CandidateScorer {
  readonly own: readonly CountedRow[];
  readonly others: readonly CountedRow[];
  /** Names of the brands that the seen rows of others belong to. */
  readonly otherNames: readonly string[];
  readonly total: number;
  readonly #brandname: string;
  readonly #assess: (source: string) => RegexAssessment;
  readonly #matches: NarrativeMatches;
  readonly #parameters: GenerationParameters;
  readonly #costly: ReadonlySet<string>;
  readonly #fits: CodesFit;
  readonly #known = new Map<string, Candidate | null>();
  #incomplete = false;

  /** @param costly regexes that cannot be counted over all combos */
  constructor(
    rows: {
      readonly brandname: string;
      readonly own: readonly CountedRow[];
      readonly others: readonly CountedRow[];
      readonly otherNames: readonly string[];
    },
    assess: (source: string) => RegexAssessment,
    matches: NarrativeMatches,
    parameters: GenerationParameters,
    costly: ReadonlySet<string>,
    fits: CodesFit,
  ) {
    this.#brandname = rows.brandname;
    this.own = rows.own;
    this.others = rows.others;
    this.otherNames = rows.otherNames;
    this.total = countOf(rows.own);
    this.#assess = assess;
    this.#matches = matches;
    for (const side of [rows.own, rows.others]) matches.add(side.map((row) => row.narrative));
    this.#parameters = parameters;
    this.#costly = costly;
    this.#fits = fits;
  }

  /** True when matching was cancelled, so that the scores are not reliable. */
  get incomplete(): boolean {
    return this.#incomplete;
  }

  /**
   * Returns null for a regex that may not be stored, takes too much work, finds no combo of the brand, or needs nothing but
   * a wallet's words; and once matching was cancelled.
   */
  async score(source: string): Promise<Candidate | null> {
    const known = this.#known.get(source);
    if (known !== undefined) return known;
    const candidate = await this.#try(source);
    this.#known.set(source, candidate);
    return candidate;
  }

  async #try(source: string): Promise<Candidate | null> {
    const regex = this.#assess(source);
    if (!regex.accepted || this.#incomplete || this.#costly.has(regex.pattern.source)) return null;
    if (walletsFoundBy(regex, this.#brandname).length > 0) return null;
    const matched = await this.#matches.of(regex);
    if (matched === 'incomplete') this.#incomplete = true;
    if (matched === null || matched === 'incomplete') return null;
    const codes = chooseCodes(this.#countCodes(matched), this.total, this.#parameters, this.#fits);
    if (codes.own === 0) return null;
    const f1 = f1Of(codes.own, codes.others, this.total);
    return { regex, codes, f1, precision: codes.own / (codes.own + codes.others), matched };
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
