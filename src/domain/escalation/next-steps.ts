import { z } from 'zod';
import { noun } from '../noun.ts';
import type { ESCALATION_REASONS, Escalation } from './escalation.ts';
import type { EscalationStatus } from './status.ts';

export const nextStepSchema = z.object({
  tool: z.string(),
  input: z.record(z.string(), z.union([z.string(), z.number()])).describe('The arguments that are known already'),
  why: z.string(),
});
type NextStep = z.infer<typeof nextStepSchema>;

type Steerable = Pick<Escalation, 'escalation_id' | 'brandid' | 'reason' | 'linked_changes'>;

/** Reasons where one brand id may stand for several real brands (runbook, Procedure 3, "When to Use"). */
const MAY_NEED_SPLIT: ReadonlySet<(typeof ESCALATION_REASONS)[number]> = new Set([
  'ambiguous_brand_name',
  'data_quality_concern',
  'low_confidence',
  'iteration_limit',
]);
const MAX_VERIFIED = 5;

/**
 * What to call next, in the runbook's order (Escalation Process, steps 3 to 6). Nothing once closed.
 *
 * @param waitingChanges how many changes proposed for it nobody has decided on yet
 */
export function nextSteps(
  escalation: Steerable,
  status: EscalationStatus,
  waitingChanges: number,
): readonly NextStep[] {
  if (status === 'closed') return [];
  return [...decisionStep(escalation, waitingChanges), ...stepsAt(status, escalation)];
}

function decisionStep(escalation: Steerable, waiting: number): readonly NextStep[] {
  if (waiting === 0) return [];
  const many = `${waiting} ${noun(waiting, 'change')} for it ${noun(waiting, 'awaits', 'await')} a person's decision`;
  return [step('list_changes', idOf(escalation), `${many}: see that before proposing more.`)];
}

function stepsAt(status: Exclude<EscalationStatus, 'closed'>, escalation: Steerable): readonly NextStep[] {
  switch (status) {
    case 'open':
    case 'assigned':
      return [...reviewSteps(escalation), ...splitAnalysis(escalation), findings(escalation)];
    case 'investigating':
      return [...splitAnalysis(escalation), ...historySteps(escalation), rootCause(escalation)];
    case 'resolving':
      return [...splitAnalysis(escalation), ...resolutionSteps(escalation)];
    case 'verifying':
      return verificationSteps(escalation);
  }
}

function step(tool: string, input: NextStep['input'], why: string): NextStep {
  return { tool, input, why };
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

function resolutionSteps({ escalation_id, brandid }: Steerable): readonly NextStep[] {
  return [
    step('test_metadata_regex', { brandid }, 'Try a pattern on all combos before proposing it.'),
    step('create_manual_metadata', { escalation_id, brandid }, 'Propose metadata for the brand as it is.'),
    step('propose_plan', { escalation_id }, 'Propose several steps as one change: a split and metadata for its parts.'),
  ];
}

function verificationSteps(escalation: Steerable): readonly NextStep[] {
  const touched = new Set(
    escalation.linked_changes.filter((change) => change.method !== null).flatMap((change) => change.affected_brandids),
  );
  // The source of a split is left without metadata of its own; its parts are what counts.
  const isSplit = escalation.linked_changes.some((change) => change.method === 'brand_split');
  if (isSplit && touched.size > 1) touched.delete(escalation.brandid);
  return [
    ...[...touched]
      .slice(0, MAX_VERIFIED)
      .map((brandid) => step('verify_metadata', { brandid }, 'Check the applied result.')),
    step(
      'close_escalation',
      idOf(escalation),
      'Close it with the resolution, preventive measures and lessons learned.',
    ),
  ];
}
