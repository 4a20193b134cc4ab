import type { RefusalCode } from '../../src/domain/refusal.ts';

/** What a command of the runbook does on fresh sample data. */
export type Expected =
  | { readonly kind: 'answers' }
  | { readonly kind: 'proposes'; readonly risk: 'low' | 'medium' | 'high' }
  | { readonly kind: 'refuses'; readonly code: RefusalCode; readonly why: string };

export interface ParityRow {
  readonly script: string;
  /** The tool, where it has another name than the script. */
  readonly tool?: string;
  readonly expected: Expected;
}

const answers: Expected = { kind: 'answers' };
const proposes = (risk: 'low' | 'medium' | 'high'): Expected => ({ kind: 'proposes', risk });
const refuses = (code: RefusalCode, why: string): Expected => ({ kind: 'refuses', code, why });

const NOT_SPLIT_YET =
  'The runbook gets here after it has made the brands 12346 and 12347; on fresh data nobody has approved that yet.';
const NOTHING_EDITED = 'The runbook edits the instructions first. What runs already is not deployed again.';

/** Every command line of the runbook, in its order. The test holds each row to what happens. */
export const PARITY: readonly ParityRow[] = [
  {
    script: 'create_escalation',
    expected: refuses('conflict', 'The sample’s case is this very escalation, ESC-2026-001, and it is open.'),
  },
  { script: 'assign_escalation', expected: proposes('low') },
  { script: 'get_brand_details', expected: answers },
  { script: 'get_combo_records', expected: answers },
  { script: 'get_narratives', expected: answers },
  { script: 'get_iteration_history', expected: answers },
  { script: 'get_feedback_history', expected: answers },
  { script: 'get_metadata_versions', expected: answers },
  { script: 'add_escalation_notes', expected: proposes('low') },
  { script: 'create_manual_metadata', expected: proposes('medium') },
  { script: 'upload_metadata', expected: proposes('medium') },
  { script: 'update_brand_data', expected: proposes('medium') },
  { script: 'reprocess_brand', expected: proposes('medium') },
  { script: 'split_brand', expected: proposes('high') },
  { script: 'deploy_agents', tool: 'deploy_agent', expected: refuses('nothing_to_do', NOTHING_EDITED) },
  { script: 'escalate_level', expected: proposes('low') },
  { script: 'test_metadata', expected: answers },
  { script: 'verify_reprocessing', expected: answers },
  {
    script: 'close_escalation',
    expected: refuses(
      'checklist_incomplete',
      'The runbook’s own checklist: nothing is resolved, verified, approved or documented yet.',
    ),
  },
  { script: 'analyze_brand', expected: answers },
  { script: 'upload_metadata', expected: proposes('medium') },
  { script: 'verify_metadata', expected: answers },
  { script: 'validate_brand_data', expected: answers },
  { script: 'update_source_data', expected: proposes('high') },
  { script: 'reprocess_brand', expected: proposes('medium') },
  { script: 'verify_reprocessing', expected: answers },
  { script: 'analyze_brand_for_split', expected: answers },
  { script: 'create_brand', expected: proposes('medium') },
  { script: 'create_brand', expected: proposes('medium') },
  { script: 'reassign_combos', expected: refuses('not_found', NOT_SPLIT_YET) },
  { script: 'reassign_combos', expected: refuses('not_found', NOT_SPLIT_YET) },
  { script: 'process_brand', expected: refuses('not_found', NOT_SPLIT_YET) },
  { script: 'process_brand', expected: refuses('not_found', NOT_SPLIT_YET) },
  {
    script: 'deactivate_brand',
    expected: refuses(
      'conflict',
      'The runbook deactivates a brand once its combos are elsewhere; here they are all with it still. While its escalation is open, add `--escalation-id ESC-2026-001`.',
    ),
  },
  { script: 'test_agent_update', expected: refuses('not_found', NOT_SPLIT_YET) },
  { script: 'deploy_agents', tool: 'deploy_agent', expected: refuses('nothing_to_do', NOTHING_EDITED) },
  { script: 'test_agent', expected: answers },
  { script: 'deploy_agents', tool: 'deploy_agent', expected: refuses('nothing_to_do', NOTHING_EDITED) },
  { script: 'reprocess_brands', expected: refuses('not_found', NOT_SPLIT_YET) },
  { script: 'escalation_report', expected: answers },
  { script: 'escalation_report', expected: answers },
  { script: 'escalation_report', expected: answers },
];
