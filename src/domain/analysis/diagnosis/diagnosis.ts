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
  /** The strongest first; empty where nothing asks for an escalation. */
  readonly reasons: readonly FittingReason[];
  /** Null where no reason fits. */
  readonly level: Level | null;
  readonly priority: 'normal' | 'immediate';
  readonly procedure: Procedure | null;
  readonly next_steps: readonly DiagnosisStep[];
}

/** Which reason fits, who should have it, what the runbook does about it and what to call next. */
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
  'The data has to be put right before anything can be learned from it.',
);
const MISPLACED = procedure(
  2,
  'data_correction',
  'Rows that carry the names of other brands go to those brands first; no pattern can find them as this one.',
);
const SPLIT = procedure(3, 'brand_split', 'One brand id stands for several real brands.');
const ALGORITHM = procedure(4, 'algorithm_update', 'The agents themselves fail; their instructions need the case.');
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
      return MANUAL('A stricter pattern keeps brands of a longer name out.');
    case 'insufficient_data':
      return MANUAL('A person can write what too few combos cannot show.');
    case 'iteration_limit':
    case 'low_confidence':
      return MANUAL('Automated processing cannot generate acceptable metadata for this brand.');
    case 'complex_business_rules':
      return HIGHER('Rules of the business are for the product team to decide.');
  }
}

function forFailures({ failures }: DiagnosisFacts): Procedure {
  const kind = mainFailureKind(failures);
  if (kind === 'data') return CORRECTION;
  if (kind === 'processing') return ALGORITHM;
  return HIGHER('The runs fail for the system: engineering has to look at it.');
}

/** Puts it on record first; then the procedure. */
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
    const why = 'Nobody works on it: propose an escalation with the evidence.';
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

/** Each brand gets its rows back; then what is left may hold as it is. */
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
          `Give it its ${combos} ${noun(combos, 'row')}; several as steps of one propose_plan.`,
        ),
      ),
    step('verify_metadata', { brandid }, 'Once they are moved: does the metadata hold? If not, suggest_metadata.'),
  ];
}

/** Procedure 4 mends for all brands what each would else be mended for alone. */
function systematicSteps(facts: DiagnosisFacts): readonly NextStep[] {
  if (!sharesItsProblem(facts)) return [];
  const why = `Its name catches brands of longer names, and ${facts.brands_alike} other brands have open escalations for ambiguous names or systematic problems: see whether procedure 4 (update_agent_instructions) mends them together.`;
  return [step('list_escalations', { scope: 'systematic' }, why)];
}

function withoutReason({ brandid, iterations }: DiagnosisFacts): NextStep[] {
  const why = 'Nothing in the data asks for an escalation by itself.';
  const tool = iterations.versions === 0 ? 'get_brand_details' : 'verify_metadata';
  return [step(tool, { brandid }, why)];
}
