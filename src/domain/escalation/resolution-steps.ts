import type { ESCALATION_REASONS, LinkedChange, ResolutionMethod } from './escalation.ts';
import { isSplit } from './main-method.ts';
import { type NextStep, step } from './next-step.ts';

/** What a resolution is about. */
export interface ResolutionSubject {
  readonly brandid: number;
  /** Left out where there is none yet. */
  readonly escalation_id?: string;
}

type Method = Exclude<ResolutionMethod, 'no_change_needed' | 'duplicate'>;

/** How the runbook resolves what was escalated for a reason (Resolution Procedures, "When to Use"), the likelier way first. */
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

/** What to call to resolve it by this method, in the order of its procedure. */
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
        step('reprocess_brand', { ...escalation, brandid }, 'Generate anew from the corrected data, in the same plan.'),
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

/** What of the procedure is still to come, once some of it was applied (runbook, Procedures 2 to 4, their last steps). */
export function remainingSteps(
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
  return [step('reprocess_brand', { ...escalation, brandid }, 'Generate anew from the corrected data.')];
}

/** One environment after the other; prod only after a test of that version in dev. */
function deploymentSteps(all: readonly string[], escalation: NextStep['input']): readonly NextStep[] {
  // What was done with an earlier version says nothing about the newest.
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

/** How the results of the applied changes are checked: what was generated anew against before, what was written as it is. */
export function verificationSteps(
  brandid: number,
  changes: readonly Pick<LinkedChange, 'method' | 'operations' | 'affected_brandids'>[],
): readonly NextStep[] {
  const resolving = changes.filter((change) => change.method !== null);
  const touched = new Set(resolving.flatMap((change) => change.affected_brandids));
  // The source of a split is left without metadata of its own; its parts are what counts.
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
