import { noun } from '../text/noun.ts';
import { type ClosingItem, SETTLED_AT_CLOSE } from './closing.ts';
import type { ESCALATION_REASONS, Escalation } from './escalation.ts';
import { eachOnce, type NextStep, step } from './next-step.ts';
import { METHODS_FOR, remainingSteps, resolutionSteps, verificationSteps } from './resolution-steps.ts';
import type { EscalationStatus } from './status.ts';

type Steerable = Pick<Escalation, 'escalation_id' | 'brandid' | 'reason' | 'linked_changes'>;

/** Reasons where one brand id may stand for several real brands (runbook, Procedure 3, "When to Use"). */
const MAY_NEED_SPLIT: ReadonlySet<(typeof ESCALATION_REASONS)[number]> = new Set([
  'ambiguous_brand_name',
  'data_quality_concern',
  'low_confidence',
  'iteration_limit',
]);
/** Reasons where faults of the data are looked for first (runbook, Procedure 2, "When to Use"). */
const MAY_BE_DATA: ReadonlySet<(typeof ESCALATION_REASONS)[number]> = new Set([
  'critical_data_quality',
  'data_quality_concern',
  'consecutive_failures',
  'insufficient_data',
]);

/**
 * What to call next, in the runbook's order (Escalation Process, steps 3 to 6). Nothing once closed.
 *
 * @param waitingChanges how many changes proposed for it nobody has decided on yet
 * @param missing what closing needs and nothing supports yet
 */
export function nextSteps(
  escalation: Steerable,
  status: EscalationStatus,
  waitingChanges: number,
  missing: readonly ClosingItem[] = [],
): readonly NextStep[] {
  if (status === 'closed') return [];
  const steps = [...decisionStep(escalation, waitingChanges), ...stepsAt(status, escalation, missing)];
  // While something is undecided, closing would leave it to be applied for a closed escalation.
  return eachOnce(waitingChanges === 0 ? steps : steps.filter(({ tool }) => tool !== 'close_escalation'));
}

function decisionStep(escalation: Steerable, waiting: number): readonly NextStep[] {
  if (waiting === 0) return [];
  const many = `${waiting} ${noun(waiting, 'change')} for it ${noun(waiting, 'awaits', 'await')} a person's decision`;
  return [step('list_changes', idOf(escalation), `${many}: see that before proposing more or closing.`)];
}

function stepsAt(
  status: Exclude<EscalationStatus, 'closed'>,
  escalation: Steerable,
  missing: readonly ClosingItem[],
): readonly NextStep[] {
  switch (status) {
    case 'open':
    case 'assigned':
      return [...reviewSteps(escalation), ...splitAnalysis(escalation), findings(escalation)];
    case 'investigating':
      return [
        ...splitAnalysis(escalation),
        ...dataFaults(escalation),
        ...historySteps(escalation),
        rootCause(escalation),
      ];
    case 'resolving':
      return [...splitAnalysis(escalation), ...waysToResolve(escalation), oneChange(escalation)];
    case 'verifying':
      return lastSteps(escalation, missing);
  }
}

function idOf({ escalation_id }: Steerable): NextStep['input'] {
  return { escalation_id };
}

function reviewSteps(escalation: Steerable): readonly NextStep[] {
  const { brandid } = escalation;
  return [
    step('analyze_brand', { brandid }, 'Get a diagnosis: which reasons fit, on what evidence, and which procedure.'),
    step('get_brand_details', { brandid }, 'Review the brand, its codes and its current metadata.'),
    step('get_narratives', { brandid, limit: 50 }, 'Check narrative samples.'),
    ...dataFaults(escalation),
    ...historySteps(escalation),
  ];
}

function historySteps({ brandid }: Steerable): readonly NextStep[] {
  return [
    step('get_iteration_history', { brandid }, 'See what each iteration asked, changed and gained.'),
    step('get_feedback_history', { brandid }, 'Read the feedback that was given.'),
  ];
}

function splitAnalysis({ brandid, reason }: Steerable): readonly NextStep[] {
  if (!MAY_NEED_SPLIT.has(reason)) return [];
  return [step('analyze_brand_for_split', { brandid }, 'Find out whether several brands share this id.')];
}

function findings(escalation: Steerable): NextStep {
  return step('add_escalation_notes', idOf(escalation), 'Put what you find on record.');
}

function rootCause(escalation: Steerable): NextStep {
  return step('add_escalation_notes', idOf(escalation), 'Put the root cause on record (kind root_cause).');
}

function dataFaults({ brandid, reason }: Steerable): readonly NextStep[] {
  if (!MAY_BE_DATA.has(reason)) return [];
  return [step('validate_brand_data', { brandid }, 'See whether the data itself is at fault, and where.')];
}

function waysToResolve(escalation: Steerable): readonly NextStep[] {
  return METHODS_FOR[escalation.reason].flatMap((method) => resolutionSteps(method, escalation));
}

function oneChange(escalation: Steerable): NextStep {
  return step('propose_plan', idOf(escalation), 'Propose steps that belong together as one change.');
}

/** Closing is named once nothing is missing but what it verifies and takes itself. */
function lastSteps(escalation: Steerable, missing: readonly ClosingItem[]): readonly NextStep[] {
  const { brandid, linked_changes } = escalation;
  const remaining = remainingSteps(escalation, linked_changes);
  const unresolved = missing.includes('resolution_implemented');
  const before = [
    ...(unresolved && remaining.length === 0 ? waysToResolve(escalation) : remaining),
    ...(missing.includes('documentation_updated') ? [rootCause(escalation)] : []),
  ];
  const close = 'Close it with the resolution, preventive measures and lessons learned.';
  const mayClose = before.length === 0 && missing.every((item) => SETTLED_AT_CLOSE.has(item));
  return [
    ...before,
    ...verificationSteps(brandid, linked_changes),
    ...(mayClose ? [step('close_escalation', idOf(escalation), close)] : []),
  ];
}
