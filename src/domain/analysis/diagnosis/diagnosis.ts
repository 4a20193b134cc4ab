import type { Criteria } from '../../criteria/criteria.ts';
import type { Level, ResolutionMethod } from '../../escalation/escalation.ts';
import { mainFailureKind } from '../../escalation/failures.ts';
import { type NextStep, resolutionSteps, step } from '../../escalation/next-steps.ts';
import { levelOf } from '../../escalation/triggers.ts';
import { noun } from '../../text/noun.ts';
import type { DiagnosisFacts } from './facts.ts';
import { type FittingReason, fittingReasons, misplacedBlock, sharesItsProblem } from './reasons.ts';

/** The runbook's ways of resolution, by its numbers (Step 4; Resolution Procedures 1 to 4, and a higher level). */
export const PROCEDURES = [1, 2, 3, 4, 5] as const;
export type ProcedureNumber = (typeof PROCEDURES)[number];
export const PROCEDURE_METHODS = [
  'manual_metadata',
  'data_correction',
  'brand_split',
  'algorithm_update',
  'higher_level',
] as const satisfies readonly ResolutionMethod[];

export interface Procedure {
  readonly number: ProcedureNumber;
  readonly method: (typeof PROCEDURE_METHODS)[number];
  readonly why: string;
}

/** A call to make next; criteria say which combos to reassign. */
type DiagnosisStep = NextStep<string | number | Criteria>;

export interface Diagnosis {
  /** The strongest first; empty if nothing calls for an escalation. */
  readonly reasons: readonly FittingReason[];
  /** Null if no reason fits. */
  readonly level: Level | null;
  readonly priority: 'normal' | 'immediate';
  readonly procedure: Procedure | null;
  readonly next_steps: readonly DiagnosisStep[];
}

/** Determines the fitting reasons, the level, the runbook's procedure and the next calls. */
export function diagnose(facts: DiagnosisFacts): Diagnosis {
  const reasons = fittingReasons(facts);
  const [first] = reasons;
  if (first === undefined || first.strength === 'possible') {
    return { reasons, level: null, priority: 'normal', procedure: null, next_steps: withoutReason(facts) };
  }
  const level = levelFor(first, facts);
  const procedure = procedureFor(first, facts);
  return {
    ...{ reasons, level, procedure },
    priority: first.reason === 'consecutive_failures' ? 'immediate' : 'normal',
    next_steps: [...stepsFor(first, level, procedure, facts), ...systematicSteps(facts)],
  };
}

function levelFor({ reason }: FittingReason, { failures }: DiagnosisFacts): Level {
  if (reason === 'consecutive_failures' || reason === 'system_error') return levelOf(reason, failures);
  return reason === 'complex_business_rules' ? 3 : 1;
}

const procedure = (number: ProcedureNumber, method: Procedure['method'], why: string): Procedure => {
  return { number, method, why };
};
const MANUAL = (why: string) => procedure(1, 'manual_metadata', why);
const CORRECTION = procedure(
  2,
  'data_correction',
  'The data has to be corrected before anything can be learned from it.',
);
const MISPLACED = procedure(
  2,
  'data_correction',
  'Rows that name other brands go to those brands first; no pattern can match them as this brand.',
);
const SPLIT = procedure(3, 'brand_split', 'One brand id stands for several real brands.');
const ALGORITHM = procedure(
  4,
  'algorithm_update',
  'The agents themselves fail; their instructions have to cover this case.',
);
const HIGHER = (why: string) => procedure(5, 'higher_level', why);

function procedureFor({ reason }: FittingReason, facts: DiagnosisFacts): Procedure {
  switch (reason) {
    case 'consecutive_failures':
      return forFailures(facts);
    case 'system_error':
      return HIGHER('The system failed, not the brand: engineering has to look at it.');
    case 'critical_data_quality':
      return CORRECTION;
    case 'data_quality_concern':
      return misplacedBlock(facts) ? MISPLACED : CORRECTION;
    case 'ambiguous_brand_name':
      if (facts.split.recommendation === 'split') return SPLIT;
      return MANUAL('A stricter pattern keeps out brands with a longer name.');
    case 'insufficient_data':
      return MANUAL('Too few combos show the pattern; a person can write it.');
    case 'iteration_limit':
    case 'low_confidence':
      return MANUAL('Automated processing cannot generate acceptable metadata for this brand.');
    case 'complex_business_rules':
      return HIGHER('The product team decides on business rules.');
  }
}

function forFailures({ failures }: DiagnosisFacts): Procedure {
  const kind = mainFailureKind(failures);
  if (kind === 'data') return CORRECTION;
  if (kind === 'processing') return ALGORITHM;
  return HIGHER('The runs fail because of the system: engineering has to look at it.');
}

/** Returns the next calls: record the findings first, then follow the procedure. */
function stepsFor(
  { reason }: FittingReason,
  level: Level,
  procedureFound: Procedure,
  facts: DiagnosisFacts,
): readonly DiagnosisStep[] {
  const { brandid, active } = facts;
  const ways = (escalation: { readonly escalation_id?: string }) =>
    procedureFound === MISPLACED
      ? reassigningSteps(facts, escalation)
      : resolutionSteps(procedureFound.method, { brandid, ...escalation });
  const open = active.find((one) => one.reason === reason) ?? active[0];
  if (open === undefined) {
    const why = 'It has no open escalation: propose one with the evidence.';
    return [step('create_escalation', { brandid, reason, level }, why), ...ways({})];
  }
  const { escalation_id } = open;
  const note = step('add_escalation_notes', { escalation_id }, 'Put the findings on record.');
  const resolving = ways({ escalation_id });
  if (open.level >= level) return [note, ...resolving];
  const raise = step('escalate_level', { escalation_id, new_level: level }, `This is for level ${level}.`);
  return [note, raise, ...resolving.filter(({ tool }) => tool !== raise.tool)];
}

const MOST_REASSIGNED = 5;

/** Gives each brand its rows; the metadata may then fit the remaining rows unchanged. */
function reassigningSteps(
  { brandid, misplaced }: DiagnosisFacts,
  escalation: { readonly escalation_id?: string },
): readonly DiagnosisStep[] {
  return [
    ...misplaced
      .slice(0, MOST_REASSIGNED)
      .map(({ brandid: target_brandid, combos, criteria }) =>
        step<string | number | Criteria>(
          'reassign_combos',
          { ...escalation, source_brandid: brandid, target_brandid, ...(criteria === null ? {} : { criteria }) },
          `Give it its ${combos} ${noun(combos, 'row')}; for several brands, use steps of one propose_plan.`,
        ),
      ),
    step(
      'verify_metadata',
      { brandid },
      'After the move, check that the metadata passes. If not, use suggest_metadata.',
    ),
  ];
}

/** Suggests procedure 4, which fixes the problem for all brands instead of one at a time. */
function systematicSteps(facts: DiagnosisFacts): readonly NextStep[] {
  if (!sharesItsProblem(facts)) return [];
  const why = `Its name also matches brands with longer names, and ${facts.brands_alike} other brands have open escalations for ambiguous names or systematic problems: check if procedure 4 (update_agent_instructions) fixes them together.`;
  return [step('list_escalations', { scope: 'systematic' }, why)];
}

function withoutReason({ brandid, iterations }: DiagnosisFacts): NextStep[] {
  const why = 'Nothing in the data calls for an escalation.';
  const tool = iterations.versions === 0 ? 'get_brand_details' : 'verify_metadata';
  return [step(tool, { brandid }, why)];
}
