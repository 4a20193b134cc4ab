import { z } from 'zod';
import { noun } from '../text/noun.ts';
import { type ClosingItem, SETTLED_AT_CLOSE } from './closing.ts';
import type { ESCALATION_REASONS, Escalation, LinkedChange, ResolutionMethod } from './escalation.ts';
import { isSplit, resolves } from './resolution-method.ts';
import type { EscalationStatus } from './status.ts';

/** One suggested call. */
export interface NextStep<Argument = string | number> {
  readonly tool: string;
  readonly input: Readonly<Record<string, Argument>>;
  readonly why: string;
}

/** Makes the schema of next steps with arguments of the type `argument`. */
export function nextStepSchemaOf<Argument extends z.ZodType>(argument: Argument) {
  return z.object({
    tool: z.string(),
    input: z.record(z.string(), argument).describe('Known arguments'),
    why: z.string(),
  });
}

export const nextStepSchema = nextStepSchemaOf(z.union([z.string(), z.number()]));

export function step<Argument = string | number>(
  tool: string,
  input: NextStep<Argument>['input'],
  why: string,
): NextStep<Argument> {
  return { tool, input, why };
}

/** Removes repeated calls. The first of each stays. */
export function eachOnce(steps: readonly NextStep[]): readonly NextStep[] {
  const calls = steps.map(({ tool, input }) => JSON.stringify([tool, input]));
  return steps.filter((_, i) => calls.indexOf(calls[i] ?? '') === i);
}

type Steerable = Pick<Escalation, 'escalation_id' | 'brandid' | 'reason' | 'linked_changes'>;

/** Reasons that point to several real brands under one id (runbook, Procedure 3, "When to Use"). */
const MAY_NEED_SPLIT: ReadonlySet<(typeof ESCALATION_REASONS)[number]> = new Set([
  'ambiguous_brand_name',
  'data_quality_concern',
  'low_confidence',
  'iteration_limit',
]);
/** Reasons that point to errors in the data (runbook, Procedure 2, "When to Use"). */
const MAY_BE_DATA: ReadonlySet<(typeof ESCALATION_REASONS)[number]> = new Set([
  'critical_data_quality',
  'data_quality_concern',
  'consecutive_failures',
  'insufficient_data',
]);

/**
 * Suggests the next calls, in the runbook's order (Escalation Process, steps 3 to 6). None for a closed escalation.
 *
 * @param waitingChanges number of changes proposed for it that are still undecided
 * @param missing items of the closing checklist that have no evidence yet
 */
export function nextSteps(
  escalation: Steerable,
  status: EscalationStatus,
  waitingChanges: number,
  missing: readonly ClosingItem[] = [],
): readonly NextStep[] {
  if (status === 'closed') return [];
  const steps = [...decisionStep(escalation, waitingChanges), ...stepsAt(status, escalation, missing)];
  // An undecided change could otherwise be applied after the escalation was closed.
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

/** Suggests the last steps. Closing is among them once nothing else has to come before it. */
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

/** The escalation and brand that suggested calls are about. */
interface ResolutionSubject {
  readonly brandid: number;
  /** Absent before there is one. */
  readonly escalation_id?: string;
}

type Method = Exclude<ResolutionMethod, 'no_change_needed' | 'duplicate'>;

/** Returns the runbook's methods for a reason (Resolution Procedures, "When to Use"), the likelier first. */
export const METHODS_FOR: Readonly<Record<(typeof ESCALATION_REASONS)[number], readonly Method[]>> = {
  iteration_limit: ['manual_metadata'],
  consecutive_failures: ['algorithm_update'],
  critical_data_quality: ['data_correction'],
  system_error: ['higher_level'],
  ambiguous_brand_name: ['brand_split', 'manual_metadata'],
  insufficient_data: ['manual_metadata'],
  complex_business_rules: ['higher_level'],
  data_quality_concern: ['data_correction'],
  low_confidence: ['manual_metadata'],
};

/** Suggests the calls of one method, in the order of its procedure. */
export function resolutionSteps(method: Method, { brandid, escalation_id }: ResolutionSubject): readonly NextStep[] {
  const escalation: NextStep['input'] = escalation_id === undefined ? {} : { escalation_id };
  switch (method) {
    case 'manual_metadata':
      return [
        step('suggest_metadata', { brandid }, 'Get a draft: pattern and codes, with what they match.'),
        step('test_metadata_regex', { brandid }, 'Try a pattern on all combos before proposing it.'),
        step(
          'create_manual_metadata',
          { ...escalation, brandid },
          'Propose the metadata; a document from elsewhere with test_metadata and upload_metadata.',
        ),
      ];
    case 'data_correction':
      return [
        step('validate_brand_data', { brandid }, 'See what is wrong, and where.'),
        step(
          'update_brand_data',
          { ...escalation, brandid },
          'Propose the right value; for rows of the source tables update_source_data.',
        ),
        step(
          'reprocess_brand',
          { ...escalation, brandid },
          'Generate metadata again from the corrected data, in the same plan.',
        ),
      ];
    case 'brand_split':
      return [
        step('analyze_brand_for_split', { brandid }, 'Get the parts, their criteria and a plan for the split.'),
        step('propose_plan', escalation, 'Propose the split and metadata for its parts as one change.'),
      ];
    case 'algorithm_update':
      return [
        step('get_iteration_history', { brandid }, 'See the failed runs: which agent, and what they said.'),
        step('get_agent_instructions', {}, "Read that agent's instructions in force."),
        step('test_agent_update', {}, 'Try changed instructions on the affected brands.'),
        step('update_agent_instructions', escalation, 'Propose them, with the result of the test.'),
      ];
    case 'higher_level':
      return [
        step('get_iteration_history', { brandid }, 'See the failed runs and what they said.'),
        ...(escalation_id === undefined
          ? []
          : [step('escalate_level', escalation, 'If it takes engineering or product: say what is required of them.')]),
      ];
  }
}

/** Operations that give a brand metadata. */
const GIVES_METADATA = [
  ...['create_manual_metadata', 'upload_metadata', 'process_brand', 'reprocess_brand', 'reprocess_brands'],
];
const MOST_BRANDS = 5;

/** Suggests the remaining steps of a procedure of which some were applied (runbook, Procedures 2 to 4, their last steps). */
function remainingSteps(
  { brandid, escalation_id }: ResolutionSubject,
  changes: readonly Pick<LinkedChange, 'operations' | 'affected_brandids'>[],
): readonly NextStep[] {
  const done = changes.flatMap((change) => change.operations);
  const escalation: NextStep['input'] = escalation_id === undefined ? {} : { escalation_id };
  const has = (...names: readonly string[]) => names.some((name) => done.includes(name));
  if (has('update_agent_instructions')) return deploymentSteps(done, escalation);
  if (has(...GIVES_METADATA)) return [];
  if (isSplit(changes)) {
    const parts = new Set(changes.flatMap((change) => change.affected_brandids));
    parts.delete(brandid);
    return [...parts]
      .slice(0, MOST_BRANDS)
      .map((part) => step('process_brand', { ...escalation, brandid: part }, 'Give the part metadata of its own.'));
  }
  if (!has('update_brand_data', 'update_source_data')) return [];
  return [step('reprocess_brand', { ...escalation, brandid }, 'Generate metadata again from the corrected data.')];
}

/** Suggests deployments one environment at a time, to prod only after a test of that version in dev. */
function deploymentSteps(all: readonly string[], escalation: NextStep['input']): readonly NextStep[] {
  // Deployments and tests of earlier versions say nothing about the newest.
  const done = all.slice(all.lastIndexOf('update_agent_instructions'));
  if (!done.includes('deploy_agent'))
    return [step('deploy_agent', { ...escalation, environment: 'dev' }, 'Deploy the new instructions to dev first.')];
  if (!done.includes('run_agent_test')) {
    return [
      step('test_agent', { environment: 'dev' }, 'See what dev does now.'),
      step('run_agent_test', { ...escalation, environment: 'dev' }, 'Put a passing test on record: prod needs it.'),
    ];
  }
  if (!done.slice(done.lastIndexOf('run_agent_test')).includes('deploy_agent'))
    return [step('deploy_agent', { ...escalation, environment: 'prod' }, 'Deploy what was tested.')];
  if (done.includes('reprocess_brands') || done.includes('reprocess_brand')) return [];
  return [step('reprocess_brands', escalation, 'Process the affected brands again.')];
}

/** Suggests how to check applied changes: generated metadata against the version before, written metadata by itself. */
function verificationSteps(
  brandid: number,
  changes: readonly Pick<LinkedChange, 'method' | 'operations' | 'affected_brandids'>[],
): readonly NextStep[] {
  const resolving = changes.filter(resolves);
  const touched = new Set(resolving.flatMap((change) => change.affected_brandids));
  // The source of a split has no metadata of its own any more, so only its parts are checked.
  if (isSplit(resolving) && touched.size > 1) touched.delete(brandid);
  const reprocessed = new Set(changes.filter(isReprocessing).flatMap((change) => change.affected_brandids));
  return [...touched]
    .slice(0, MOST_BRANDS)
    .map((one) =>
      reprocessed.has(one)
        ? step('verify_reprocessing', { brandid: one }, 'Compare the result with what was before.')
        : step('verify_metadata', { brandid: one }, 'Check the applied result.'),
    );
}

function isReprocessing({ operations }: Pick<LinkedChange, 'operations'>): boolean {
  return operations.includes('reprocess_brand') || operations.includes('reprocess_brands');
}
