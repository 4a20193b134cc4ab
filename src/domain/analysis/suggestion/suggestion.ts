import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { type Brand, type Combo, type Mcc, WALLET_MCCIDS } from '../../brand/brand.ts';
import { knownSectors, resolveSector, sectorsOf } from '../../brand/sectors.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import type { CoverageAnswer } from '../../ports/matching.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { type AcceptedRegex, type RegexAssessment, regexAssessor } from '../../regex/assessment.ts';
import { consideredPart } from '../../regex/limits.ts';
import { lineOfCode, relationOfLines } from '../split/business-lines.ts';
import { countBy } from '../split/row-groups.ts';
import { CandidateScorer, type CodesFit } from './candidates.ts';
import { type CountedRow, countOf, isUsable, OthersSeen, ownRows } from './counted-rows.ts';
import { nameParts, otherSpellings, type Part, type PhraseKind, patternOf, phraseOf } from './name-pattern.ts';
import { NarrativeMatches } from './narrative-matches.ts';
import { confidenceOf, confidenceParts, issuesOf } from './rating.ts';
import { type Found, search } from './search.ts';

/** The reads that a suggestion needs; a plan's overlay has them all. */
export type SuggestionReads = Pick<DecisionReads, 'brand' | 'combosOf' | 'mccs' | 'coverage' | 'narrativesMatching'>;

/** Metadata that separates a brand's combos from all others, and its evidence. */
export interface Suggestion {
  readonly brandid: number;
  readonly brandname: string;
  /** Accepted by `assessRegex`. */
  readonly regex: string;
  /** Ascending. */
  readonly mccids: readonly number[];
  readonly sector: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** The exact matches of regex and codes over all combos. */
  readonly coverage: Coverage;
  /** Texts of this program, without text from data. */
  readonly evaluator_issues: readonly string[];
  readonly phrases: readonly SuggestedPhrase[];
  readonly codes_left_out: readonly { readonly mccid: number; readonly combos: number; readonly why: string }[];
}

/** Maximum number of counts over all combos for one suggestion. */
const MOST_COUNTS = 4;
/** Minimum share of its combos that metadata has to find in spite of other brands with the same name. */
const LEAST_KEPT = 0.9;
/** Maximum number of distinct narratives of others that one count returns. */
const OTHERS_SHOWN = 1_500;
const SAMPLES = 5;
const MOST_CODES_LEFT = 20;

interface Counted {
  readonly found: Found;
  readonly coverage: Coverage;
  /** The rows that the search used. */
  readonly scorer: CandidateScorer;
  /** Other brands with the same name, of which it finds combos. */
  readonly namesakes: readonly number[];
}

/** Suggests a regex and codes that separate a brand's combos from all others (runbook, Procedure 1, steps 2 and 3). */
export async function suggestMetadata(
  brandid: number,
  reads: SuggestionReads,
  parameters: GenerationParameters,
  signal: AbortSignal,
  told?: (considered: number) => void,
): Promise<Outcome<Suggestion>> {
  const brand = await reads.brand(brandid);
  if (brand === undefined) return unknownBrand(brandid);
  const combos = await reads.combosOf(brandid);
  const mccs = await reads.mccs();
  const usable = combos.filter((combo) => isUsable(combo, mccs));
  const own = ownRows(usable, parameters.wallet_rows);
  if (own.length === 0) return nothingUsable(combos.length);
  const found = await learn(brand, own, reads, parameters, codesFit(mccs), signal, told);
  if (!found.ok) return found;
  if (found.value === null) return nothingFound(combos.length, usable.length);
  return done(suggestionOf(brand, found.value, { combos, usable: usable.length, mccs }, parameters));
}

function codesFit(mccs: ReadonlyMap<number, Mcc>): CodesFit {
  return (mccid, main) => {
    const [a, b] = [lineOfCode(mccid, mccs), lineOfCode(main, mccs)];
    return a === null || b === null || relationOfLines(a.line, b.line) !== 'unrelated';
  };
}

/** Searches, counts the matches of the best regex, adds the caught rows of others, and repeats until nothing is new. */
async function learn(
  brand: Brand,
  own: readonly CountedRow[],
  reads: SuggestionReads,
  parameters: GenerationParameters,
  fits: CodesFit,
  signal: AbortSignal,
  told?: (considered: number) => void,
): Promise<Outcome<Counted | null>> {
  const seen = new OthersSeen(countOf(own));
  const codes = [...new Set(own.map((row) => row.mccid))];
  const assess = regexAssessor();
  const matches = new NarrativeMatches(reads, signal);
  /** Candidates that cannot be counted over all combos. */
  const costly = new Set<string>();
  /** By regex and codes: a round may find what an earlier one counted. */
  const counted = new Map<string, CoverageAnswer>();
  const count = async (regex: AcceptedRegex, mccids: readonly number[]) => {
    const key = `${mccids.join(',')} ${regex.pattern.source}`;
    const request = { brandid: brand.brandid, regex, mccids, moved: [], samples: OTHERS_SHOWN };
    const answer = counted.get(key) ?? (await reads.coverage(request, signal, told));
    counted.set(key, answer);
    return answer;
  };
  const broad = broadest(brand.brandname, own, parameters, assess);
  if (broad !== null) {
    const answer = await count(broad, codes);
    if (answer.kind === 'counted') {
      if (!answer.coverage.complete) return cancelled();
      await seen.learn(answer.coverage, reads);
    }
  }
  let best: Counted | null = null;
  for (let counts = 1; counts < MOST_COUNTS; counts++) {
    const namesakes = seen.namesakes(brand.brandname);
    const scorerOf = (others: readonly CountedRow[]) =>
      new CandidateScorer(
        { brandname: brand.brandname, own, others, otherNames: seen.names() },
        assess,
        matches,
        parameters,
        costly,
        fits,
      );
    let scorer = scorerOf(seen.rows());
    let found = await search(brand.brandname, scorer, parameters);
    if (namesakes.length > 0 && !scorer.incomplete) {
      // Avoiding a duplicate of the brand would avoid its own combos.
      const tolerant = scorerOf(seen.rows(namesakes));
      const broader = await search(brand.brandname, tolerant, parameters);
      const most = LEAST_KEPT * (broader?.candidate.codes.own ?? 0);
      if ((found?.candidate.codes.own ?? 0) < most) [scorer, found] = [tolerant, broader];
    }
    if (scorer.incomplete) return cancelled();
    if (found === null) break;
    const { regex, codes: choice } = found.candidate;
    const answer = await count(regex, choice.mccids);
    if (answer.kind === 'too_much_work') {
      costly.add(regex.pattern.source);
      continue;
    }
    const { coverage } = answer;
    if (!coverage.complete) return cancelled();
    const again = best === null ? null : await scorer.score(best.found.candidate.regex.pattern.source);
    if (best === null || again === null || found.candidate.f1 >= again.f1) {
      best = { found, coverage, scorer, namesakes: coverage.caught_others > 0 ? namesakes : [] };
    }
    if (!(await seen.learn(coverage, reads))) break;
  }
  return done(best);
}

/** Returns one regex that finds everything that the candidates find, so that one count shows similar combos of others. */
function broadest(
  brandname: string,
  own: readonly CountedRow[],
  parameters: GenerationParameters,
  assess: (source: string) => RegexAssessment,
): AcceptedRegex | null {
  const names = nameParts(brandname, parameters).map((part) => part.pattern);
  const shortest = names.filter((pattern) => !pattern.endsWith('\\b')).at(-1) ?? names.at(-1);
  const total = countOf(own);
  const name = shortest === undefined ? null : new RegExp(`\\b${shortest}`, 'i');
  const missed = own.filter((row) => name === null || !name.test(consideredPart(row.narrative)));
  const spellings = otherSpellings(brandname, missed, total, parameters).map((text) => patternOf(phraseOf(text)));
  const all = [...new Set([...(shortest === undefined ? [] : [shortest]), ...spellings])].filter((one) => one !== '');
  const source = all.length === 1 ? `\\b${all[0]}` : `\\b(?:${all.join('|')})`;
  const regex = all.length === 0 ? null : assess(source);
  return regex?.accepted === true ? regex : null;
}

interface Known {
  readonly combos: readonly Combo[];
  /** Counts combos whose code metadata can list. */
  readonly usable: number;
  readonly mccs: ReadonlyMap<number, Mcc>;
}

function suggestionOf(
  brand: Brand,
  { found, coverage, scorer, namesakes }: Counted,
  { combos, usable, mccs }: Known,
  parameters: GenerationParameters,
): Suggestion {
  const sectorOfCode = (mccid: number) => mccs.get(mccid)?.sector ?? '';
  const bySize = coverage.mccids_breakdown.map(({ mccid }) => sectorOfCode(mccid));
  const match = resolveSector(brand.sector, knownSectors(mccs), bySize);
  const sector = match.kind === 'unknown' ? (bySize.find((one) => one !== '') ?? brand.sector) : brand.sector;
  const parts = confidenceParts(coverage, sectorOfCode, new Set(sectorsOf(match)));
  const flagged = found.generic && parameters.generic_names === 'flag';
  const leastPrecision = parameters.generic_names === 'ignore' ? 0 : parameters.least_precision;
  const { samples } = coverage;
  const shown = {
    matched: samples.matched.slice(0, SAMPLES),
    missed: samples.missed.slice(0, SAMPLES),
    caught: samples.caught.slice(0, SAMPLES),
  };
  return {
    brandid: brand.brandid,
    brandname: brand.brandname,
    regex: found.candidate.regex.pattern.source,
    mccids: found.candidate.codes.mccids,
    sector,
    confidence: confidenceOf(parts, usable, flagged || (coverage.precision ?? 0) < leastPrecision),
    coverage: { ...coverage, samples: shown },
    evaluator_issues: issuesOf({
      ...{ coverage, found, parts, usable, flagged, sectorKnown: match.kind !== 'unknown' },
      ...{ leastPrecision, namesakes },
    }),
    phrases: describePhrases(found, scorer),
    codes_left_out: [...found.candidate.codes.left, ...unknownCodes(combos, mccs)].slice(0, MOST_CODES_LEFT),
  };
}

function unknownCodes(combos: readonly Combo[], mccs: ReadonlyMap<number, Mcc>) {
  const unknown = countBy(combos, ({ mccid }) => (mccs.has(mccid) || WALLET_MCCIDS.has(mccid) ? null : mccid));
  return unknown.map(([mccid, some]) => ({ mccid, combos: some, why: 'The mcc table lacks it.' }));
}

/** One phrase of a suggested regex. */
interface SuggestedPhrase {
  /** The phrase as part of the regex. */
  readonly pattern: string;
  /** Text of this program, without text from data. */
  readonly why: string;
  /** Own combos of the sample whose narrative it finds. */
  readonly own: number;
  /** Combos of other brands in the sample that it finds with a listed code. */
  readonly others: number;
}

const WHY: Readonly<Record<PhraseKind, string>> = {
  name: 'The name as statements spell it.',
  name_start: 'The start of the name: banks and wallets truncate the rest.',
  required: 'The name with the words that follow it in own combos; alone it finds other brands.',
  excluded: 'The name, but not before words that follow it in combos of other brands',
  other_spelling: 'Another beginning that own combos share.',
};

/** The pattern lists the letters that may follow; a reader needs the ones that may not. */
function whyOf({ kind, notBefore }: Part): string {
  if (notBefore === undefined) return WHY[kind];
  return `${WHY[kind]}: those that begin with ${notBefore.join(', ')}. Own combos before such a word are not found either.`;
}

function describePhrases({ parts, head, candidate }: Found, scorer: CandidateScorer): readonly SuggestedPhrase[] {
  const listed = new Set(candidate.codes.mccids);
  return parts.map((part: Part) => {
    const expression = new RegExp(head + part.pattern, 'i');
    const finds = (row: { narrative: string }) =>
      candidate.matched.has(row.narrative) && expression.test(consideredPart(row.narrative));
    return {
      pattern: part.pattern,
      why: whyOf(part),
      own: countOf(scorer.own.filter(finds)),
      others: countOf(scorer.others.filter((row) => listed.has(row.mccid) && finds(row))),
    };
  });
}

function unknownBrand(brandid: number) {
  return refused({
    code: 'not_found',
    field: 'brandid',
    message: `There is no brand ${brandid}.`,
    instead: 'Find it by name with find_brands.',
  });
}

function nothingUsable(combos: number) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message:
      combos === 0
        ? 'The brand has no combos.'
        : `Of the ${combos} combos, none is usable: payment wallets set their codes or prefixes, or the mcc table lacks the code.`,
    instead: `The data does not show how to find it. ${BY_A_PERSON}`,
  });
}

function nothingFound(combos: number, usable: number) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message: `No phrase finds the brand: neither its name nor a beginning that several combos share. ${usable} of its ${combos} combos could show one; the others have codes that metadata cannot list.`,
    instead: `Look at get_narratives, and at analyze_brand_for_split for several businesses under one id. ${BY_A_PERSON}`,
  });
}

const BY_A_PERSON = 'Escalate it for insufficient_data, or write metadata with create_manual_metadata.';

function cancelled() {
  return refused({
    code: 'incomplete',
    field: 'brandid',
    message: 'Counting over all combos was cancelled, so the result could not be scored.',
    instead: 'Call again.',
  });
}
