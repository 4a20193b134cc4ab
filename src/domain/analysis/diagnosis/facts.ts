import { z } from 'zod';
import type { Brand, Combo, Mcc } from '../../brand/brand.ts';
import { wordsOf } from '../../brand/narrative-words.ts';
import type { SectorAgreement } from '../../brand/sector-agreement.ts';
import type { MisplacedRows } from '../../data-quality/assessment.ts';
import { brandDefects, comboDefects, metadataDefects } from '../../data-quality/defects.ts';
import type { QualityKind } from '../../data-quality/findings.ts';
import type { Escalation } from '../../escalation/escalation.ts';
import type { Failure } from '../../escalation/failures.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { countIterations, ITERATION_LIMIT, iterationsOf } from '../../metadata/iterations.ts';
import type { Feedback, MetadataVersion } from '../../metadata/metadata.ts';
import { untrustedText } from '../../text/text.ts';
import type { SplitAnalysis } from '../split/split.ts';

/** The facts behind a diagnosis; a separate tool shows each part. */
export interface DiagnosisFacts {
  readonly brandid: number;
  readonly combos: number;
  /** Share of combos that carry the brand's name, 0 to 1. */
  readonly named_share: number;
  readonly sector_agreement: SectorAgreement;
  readonly split: Pick<SplitAnalysis, 'recommendation' | 'criterion'> & {
    readonly parts: readonly Pick<SplitAnalysis['parts'][number], 'suggested_name' | 'combos'>[];
  };
  /** Own combos that carry the name of another brand. */
  readonly misplaced: readonly MisplacedRows[];
  /** Best possible recall while those remain, without wallet-affected combos; null if there are no others. */
  readonly recall_within_reach: number | null;
  readonly quality: readonly QualityFinding[];
  readonly iterations: IterationSummary;
  /** Of the current metadata version. */
  readonly confidence: number | null;
  /** The matches of the current metadata, as far as the diagnosis needs them; null if they were not counted. */
  readonly matches: MatchFacts | null;
  /** Failed and timed-out runs since the last success, ascending. */
  readonly failures: readonly Failure[];
  /** Other brands with an open escalation for an ambiguous name, or for a systematic problem. */
  readonly brands_alike: number;
  /** Number of feedback entries about rules, regulation or compliance. */
  readonly rules_named: number;
  /** Not closed. */
  readonly active: readonly Pick<Escalation, 'escalation_id' | 'reason' | 'level'>[];
}

export interface MatchFacts {
  readonly matched: number;
  readonly caught_others: number;
  /** Caught combos of brands whose name begins with or contains this brand's. */
  readonly caught_of_namesakes: number;
  readonly ties: number;
}

export function matchFacts(brandname: string, coverage: Coverage): MatchFacts {
  const words = (name: string) => ` ${wordsOf(name).join(' ')} `;
  const own = words(brandname);
  const namesakes = coverage.false_positives_by_brand.filter((other) => words(other.brandname).includes(own));
  return {
    matched: coverage.matched_own + coverage.caught_others,
    caught_others: coverage.caught_others,
    caught_of_namesakes: namesakes.reduce((sum, other) => sum + other.combos, 0),
    ties: coverage.ties,
  };
}

const MAX_ISSUES = 8;

const gain = z.number().nullable();

/** Explains why the iterations failed: the issues that reviewers kept naming, and the gain of the versions. */
export const iterationSummarySchema = z.object({
  used: z.int(),
  limit: z.int(),
  issues: z
    .array(z.object({ issue: untrustedText, iterations: z.int() }))
    .describe('Named by feedback, most often first'),
  issues_of_last: z.array(untrustedText).describe('Named by the last feedback'),
  versions: z.int(),
  gained: z.object({ confidence: gain, matched: gain, false_positives: gain }).describe('Last version minus first'),
  repeated_versions: z.int().describe('Versions equal to an earlier one'),
});
type IterationSummary = z.infer<typeof iterationSummarySchema>;

/** Both lists are ascending, as the ports return them. */
export function summariseIterations(
  versions: readonly MetadataVersion[],
  feedback: readonly Feedback[],
): IterationSummary {
  const iterations = iterationsOf(versions, feedback);
  const times = new Map<string, number>();
  for (const { issues } of iterations) {
    for (const issue of new Set(issues)) times.set(issue, (times.get(issue) ?? 0) + 1);
  }
  const issues = [...times].map(([issue, count]) => ({ issue, iterations: count }));
  issues.sort((a, b) => b.iterations - a.iterations || (a.issue < b.issue ? -1 : 1));
  const [first, last] = [versions[0], versions.at(-1)];
  return {
    used: countIterations(feedback),
    limit: ITERATION_LIMIT,
    issues: issues.slice(0, MAX_ISSUES),
    issues_of_last: (iterations.at(-1)?.issues ?? []).slice(0, MAX_ISSUES),
    versions: versions.length,
    gained: {
      confidence: gained(first?.confidence_score, last?.confidence_score),
      matched: gained(first?.coverage_narratives_matched, last?.coverage_narratives_matched),
      false_positives: gained(first?.coverage_false_positives, last?.coverage_false_positives),
    },
    repeated_versions: repeats(versions),
  };
}

/** Returns last minus first, to four decimals; null if either was not measured. */
function gained(first: number | null | undefined, last: number | null | undefined): number | null {
  return typeof first === 'number' && typeof last === 'number' ? Math.round((last - first) * 10_000) / 10_000 : null;
}

function repeats(versions: readonly MetadataVersion[]): number {
  const distinct = new Set(
    versions.map(({ regex, mccids }) => `${mccids.toSorted((a, b) => a - b).join(' ')}\n${regex}`),
  );
  return versions.length - distinct.size;
}

const QUALITY_PROBLEMS = [
  'missing_brandname',
  'missing_sector',
  'unknown_sector',
  'combos_without_mid',
  'combos_without_narrative',
  'combos_without_mccid',
  'combos_with_invalid_mccid',
  'combos_with_unknown_mccid',
  'duplicate_combos',
  'metadata_regex_refused',
  'metadata_mccids_refused',
] as const satisfies readonly QualityKind[];

export const qualityFindingSchema = z.object({
  problem: z.enum(QUALITY_PROBLEMS),
  combos: z.int().nullable(),
  share: z.number().nullable(),
  critical: z.boolean().describe('critical_data_quality fires for it'),
});
type QualityFinding = z.infer<typeof qualityFindingSchema>;

interface QualityInput {
  readonly brand: Pick<Brand, 'brandid' | 'brandname' | 'sector' | 'version'>;
  readonly combos: readonly Combo[];
  readonly mccs: ReadonlyMap<number, Mcc>;
  readonly metadata: MetadataVersion | null;
}

/**
 * Lists the missing fields, invalid formats and broken references of a brand, its combos and its metadata.
 * This is a subset of the findings of validate_brand_data.
 */
export function findQualityProblems({ brand, combos, mccs, metadata }: QualityInput): readonly QualityFinding[] {
  const found = [
    ...brandDefects(brand, combos, mccs),
    ...comboDefects(combos, mccs),
    ...metadataDefects(metadata, brand, mccs),
  ];
  return found.flatMap(({ kind, severity, count, share }): QualityFinding[] => {
    const problem = QUALITY_PROBLEMS.find((one) => one === kind);
    return problem === undefined ? [] : [{ problem, combos: count, share, critical: severity === 'critical' }];
  });
}
