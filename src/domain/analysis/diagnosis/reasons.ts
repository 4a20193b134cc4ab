import { sectorDisagrees } from '../../brand/sector-agreement.ts';
import { TOO_MANY_REPEATS } from '../../data-quality/defects.ts';
import type { ESCALATION_REASONS } from '../../escalation/escalation.ts';
import { failureKind, isSystemFailure } from '../../escalation/failures.ts';
import { FAILURE_LIMIT } from '../../metadata/iterations.ts';
import { VERIFICATION_THRESHOLDS } from '../../metadata/verification.ts';
import { noun } from '../../text/noun.ts';
import { shareOf } from '../../text/share.ts';
import type { DiagnosisFacts, MatchFacts } from './facts.ts';

type Reason = (typeof ESCALATION_REASONS)[number];

/** `established`: a criterion of the runbook is met. `likely` and `possible`: a person has to judge. */
export const STRENGTHS = ['established', 'likely', 'possible'] as const;

export interface FittingReason {
  readonly reason: Reason;
  readonly strength: (typeof STRENGTHS)[number];
  readonly evidence: readonly string[];
}

type Judgement = Omit<FittingReason, 'reason'> | null;

/** Fewer combos than this are insufficient data (runbook, Manual Escalation Criteria 2). */
const ENOUGH_COMBOS = 5;
/** A confidence below this, after several iterations (runbook, Manual Escalation Criteria 5). */
const LOW_CONFIDENCE = 0.5;
const SEVERAL = 2;
/** Rules of thumb for which the runbook has no number; shares from 0 to 1. */
const THUMB = { named: 0.5, namesakes: 0.1 } as const;

/**
 * Returns the fitting reasons for an escalation (runbook, Escalation Triggers), the strongest first. Among equal ones, the
 * cause comes before the symptom: iterations run out *because* the name is ambiguous or the data too few.
 */
export function fittingReasons(facts: DiagnosisFacts): readonly FittingReason[] {
  const fitting = CAUSES_FIRST.flatMap(([reason, judge]): FittingReason[] => {
    const judgement = judge(facts);
    return judgement === null ? [] : [{ reason, ...judgement }];
  });
  return fitting.sort((a, b) => STRENGTHS.indexOf(a.strength) - STRENGTHS.indexOf(b.strength));
}

const CAUSES_FIRST: readonly (readonly [Reason, (facts: DiagnosisFacts) => Judgement])[] = [
  ['consecutive_failures', consecutiveFailures],
  ['system_error', systemError],
  ['critical_data_quality', criticalDataQuality],
  ['insufficient_data', insufficientData],
  ['ambiguous_brand_name', ambiguousName],
  ['data_quality_concern', misplacedRows],
  ['iteration_limit', iterationLimit],
  ['low_confidence', lowConfidence],
  ['data_quality_concern', dataConcern],
  ['complex_business_rules', businessRules],
];

const established = (...evidence: string[]): Judgement => ({ strength: 'established', evidence });
const likely = (...evidence: string[]): Judgement => ({ strength: 'likely', evidence });
const possible = (...evidence: string[]): Judgement => ({ strength: 'possible', evidence });
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

function consecutiveFailures({ failures }: DiagnosisFacts): Judgement {
  if (failures.length < FAILURE_LIMIT) return null;
  const kinds = [...new Set(failures.map(failureKind))].map((kind) => kind.replace('_', ' ')).join(', ');
  return established(`${failures.length} runs failed in a row (limit ${FAILURE_LIMIT}): ${kinds}.`);
}

function systemError({ failures }: DiagnosisFacts): Judgement {
  const system = failures.filter(isSystemFailure);
  if (failures.length >= FAILURE_LIMIT || system.length === 0) return null;
  return established(
    `${system.length} ${noun(system.length, 'run')} failed because of the system since the last success.`,
  );
}

function criticalDataQuality({ quality }: DiagnosisFacts): Judgement {
  const critical = quality.filter((finding) => finding.critical);
  return critical.length === 0 ? null : established(...critical.map(findingText));
}

function insufficientData({ combos, named_share }: DiagnosisFacts): Judgement {
  if (combos < ENOUGH_COMBOS)
    return established(`${combos} ${noun(combos, 'combo')}; fewer than ${ENOUGH_COMBOS} are too few.`);
  return named_share < THUMB.named
    ? likely(`Only ${percent(named_share)} of the narratives carry the brand's name.`)
    : null;
}

function ambiguousName({ split, matches }: DiagnosisFacts): Judgement {
  if (split.recommendation === 'split') {
    const parts = split.parts.map((part) => `${part.suggested_name} (${part.combos} combos)`).join(', ');
    return established(
      `The combos belong to ${split.parts.length} businesses, which differ by ${split.criterion}: ${parts}.`,
    );
  }
  if (matches === null) return null;
  if (!catchesNamesakes(matches)) return null;
  const caught = `${matches.caught_of_namesakes} of ${matches.matched} matched combos belong to brands whose name begins with or contains this one's.`;
  return likely(caught);
}

function catchesNamesakes(matches: MatchFacts): boolean {
  return shareOf(matches.caught_of_namesakes, matches.matched) > THUMB.namesakes;
}

/** True for a generic name among several, which the agents' instructions can handle for all (runbook, Procedure 4). */
export function sharesItsProblem({ matches, split, brands_alike }: DiagnosisFacts): boolean {
  return split.recommendation !== 'split' && matches !== null && catchesNamesakes(matches) && brands_alike >= SEVERAL;
}

/** True if rows that name other brands are the only reason why the metadata fails verification. */
export function misplacedBlock({ misplaced, recall_within_reach: reach }: DiagnosisFacts): boolean {
  return misplaced.length > 0 && reach !== null && reach < VERIFICATION_THRESHOLDS.recall;
}

function misplacedRows(facts: DiagnosisFacts): Judgement {
  if (!misplacedBlock(facts)) return null;
  const reach = `While they stay, recall is ${percent(facts.recall_within_reach ?? 0)} at best; the minimum is ${percent(VERIFICATION_THRESHOLDS.recall)}.`;
  return established(...misplacedText(facts), reach, ...concerns(facts));
}

const MOST_NAMED = 5;

function misplacedText({ misplaced }: DiagnosisFacts): readonly string[] {
  return misplaced.slice(0, MOST_NAMED).map(({ brandid, brandname, combos }) => {
    return `${combos} own ${noun(combos, 'row carries', 'rows carry')} the name of brand ${brandname} (${brandid}).`;
  });
}

function iterationLimit({ iterations }: DiagnosisFacts): Judgement {
  if (iterations.used < iterations.limit) return null;
  const [first] = iterations.issues;
  const named = first === undefined ? [] : [`${first.iterations} of them name ${first.issue}.`];
  return established(`${iterations.used} of ${iterations.limit} iterations are used.`, ...named);
}

function lowConfidence({ confidence, iterations }: DiagnosisFacts): Judgement {
  if (confidence === null || confidence >= LOW_CONFIDENCE) return null;
  const evidence = `Confidence ${confidence} after ${iterations.used} iterations; the minimum is ${LOW_CONFIDENCE}.`;
  return iterations.used >= SEVERAL ? established(evidence) : possible(evidence);
}

function dataConcern(facts: DiagnosisFacts): Judgement {
  const evidence = [...concerns(facts), ...misplacedText(facts)];
  if (evidence.length === 0 || misplacedBlock(facts)) return null;
  const minor = minorFindings(facts);
  const isSerious =
    sectorDisagrees(facts.sector_agreement) || minor.some(({ share }) => share === null || share >= TOO_MANY_REPEATS);
  return isSerious ? likely(...evidence) : possible(...evidence);
}

const minorFindings = ({ quality }: DiagnosisFacts) => quality.filter((finding) => !finding.critical);

function concerns(facts: DiagnosisFacts): readonly string[] {
  const { sector_agreement: agreement } = facts;
  const sector = `Only ${percent(agreement.share)} of ${agreement.combos} combos have a code of the brand's sector.`;
  return [...(sectorDisagrees(agreement) ? [sector] : []), ...minorFindings(facts).map(findingText)];
}

function businessRules({ rules_named }: DiagnosisFacts): Judgement {
  return rules_named === 0
    ? null
    : possible(`${rules_named} pieces of feedback mention rules, regulation or compliance.`);
}

function findingText({ problem, combos, share }: DiagnosisFacts['quality'][number]): string {
  const text = problem.replaceAll('_', ' ');
  return combos === null ? `Found: ${text}.` : `Found: ${combos} ${text} (${percent(share ?? 0)}).`;
}
