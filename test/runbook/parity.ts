import type { RefusalCode } from '../../src/domain/refusal.ts';
import * as facts from './facts.ts';
import { all, type Facts, flag, stated } from './facts.ts';

/** What a command of the runbook does on fresh sample data. */
export type Expected =
  | { readonly kind: 'answers' }
  | { readonly kind: 'proposes'; readonly risk: 'low' | 'medium' | 'high' }
  | { readonly kind: 'refuses'; readonly code: RefusalCode; readonly why: string };

export interface ParityRow {
  readonly script: string;
  /** The tool, where it has another name than the script. */
  readonly tool?: string;
  /** The outcome, and the facts that the answer, the change or the refusal must hold. */
  readonly expected: Expected & { readonly facts: Facts };
}

type Row = ParityRow['expected'];

const answers = (...parts: Facts[]): Row => ({ kind: 'answers', facts: all(...parts) });
const proposes = (risk: 'low' | 'medium' | 'high', ...parts: Facts[]): Row => ({
  kind: 'proposes',
  risk,
  facts: all(...parts),
});
const refuses = (code: RefusalCode, why: string, ...parts: Facts[]): Row => ({
  kind: 'refuses',
  code,
  why,
  facts: all(...parts),
});

const NOT_SPLIT_YET =
  'The runbook gets here after it has made the brands 12346 and 12347; on fresh data nobody has approved that yet.';
const NOTHING_EDITED = 'The runbook edits the instructions first. What runs already is not deployed again.';

const onTheDay = (line: facts.Sources) => ({ from: flag(line, 'date'), to: flag(line, 'date') });
const inTheWeek = (line: facts.Sources) => ({ from: flag(line, 'start-date'), to: flag(line, 'end-date') });
const inTheMonth = (line: facts.Sources) => {
  const month = flag(line, 'month');
  const [year, number] = month.split('-').map(Number);
  return { from: `${month}-01`, to: new Date(Date.UTC(year ?? 0, number ?? 0, 0)).toISOString().slice(0, 10) };
};

/** Every command line of the runbook, in its order. The test compares each row with what happens. */
export const PARITY: readonly ParityRow[] = [
  {
    script: 'create_escalation',
    expected: refuses(
      'conflict',
      'The sample’s case is this very escalation, ESC-2026-001, and it is open.',
      stated('brandid'),
      facts.openEscalationId,
    ),
  },
  { script: 'assign_escalation', expected: proposes('low', stated('assigned-to'), facts.escalationFacts) },
  {
    script: 'get_brand_details',
    expected: answers(
      facts.brandId,
      facts.brandName,
      facts.sector,
      facts.comboFacts,
      facts.currentVersion,
      facts.currentRegex,
      facts.currentCodes,
      facts.activeEscalation,
    ),
  },
  { script: 'get_combo_records', expected: answers(facts.firstCombos) },
  { script: 'get_narratives', expected: answers(facts.firstNarratives) },
  { script: 'get_iteration_history', expected: answers(facts.feedbackFacts, facts.runCount) },
  { script: 'get_feedback_history', expected: answers(facts.feedbackFacts) },
  { script: 'get_metadata_versions', expected: answers(facts.versionFacts) },
  { script: 'add_escalation_notes', expected: proposes('low', stated('escalation-id', 'notes')) },
  {
    script: 'create_manual_metadata',
    expected: proposes('medium', stated('regex', 'notes'), facts.matchesOfGivenRegex, facts.nextVersion),
  },
  { script: 'upload_metadata', expected: proposes('medium', facts.documentFields, facts.matchesOfDocument) },
  {
    script: 'update_brand_data',
    expected: proposes('medium', facts.brandId, facts.brandName, stated('value', 'reason')),
  },
  {
    script: 'reprocess_brand',
    expected: proposes('medium', facts.currentVersion, facts.currentRegex, facts.nextVersion, facts.comboCount),
  },
  { script: 'split_brand', expected: proposes('high', facts.brandId, facts.brandName, facts.splitParts) },
  {
    script: 'deploy_agents',
    tool: 'deploy_agent',
    expected: refuses('nothing_to_do', NOTHING_EDITED, stated('agent', 'environment')),
  },
  { script: 'escalate_level', expected: proposes('low', stated('escalation-id', 'new-level', 'reason')) },
  { script: 'test_metadata', expected: answers(facts.brandName, facts.sector, facts.matchesOfDocument) },
  { script: 'verify_reprocessing', expected: answers(facts.comboCount, facts.lastTwoVersions) },
  {
    script: 'close_escalation',
    expected: refuses(
      'checklist_incomplete',
      'The runbook’s own checklist: nothing is resolved, verified, approved or documented yet.',
      stated('escalation-id'),
    ),
  },
  {
    script: 'analyze_brand',
    expected: answers(facts.brandId, facts.brandName, facts.comboFacts, facts.matchesOfCurrentMetadata),
  },
  { script: 'upload_metadata', expected: proposes('medium', facts.documentFields, facts.matchesOfDocument) },
  {
    script: 'verify_metadata',
    expected: answers(facts.brandId, facts.brandName, facts.currentVersion, facts.matchesOfCurrentMetadata),
  },
  {
    script: 'validate_brand_data',
    expected: answers(facts.brandId, facts.brandName, facts.comboCount, facts.duplicateCount),
  },
  { script: 'update_source_data', expected: proposes('medium', facts.brandId, facts.brandName, facts.newBrandname) },
  {
    script: 'reprocess_brand',
    expected: proposes('medium', facts.currentVersion, facts.currentRegex, facts.nextVersion, facts.comboCount),
  },
  { script: 'verify_reprocessing', expected: answers(facts.comboCount, facts.lastTwoVersions) },
  {
    script: 'analyze_brand_for_split',
    expected: answers(facts.brandId, facts.brandName, facts.comboCount, facts.runbookParts),
  },
  { script: 'create_brand', expected: proposes('medium', stated('brand-name', 'sector', 'parent-brandid')) },
  { script: 'create_brand', expected: proposes('medium', stated('brand-name', 'sector', 'parent-brandid')) },
  { script: 'reassign_combos', expected: refuses('not_found', NOT_SPLIT_YET, stated('target-brandid')) },
  { script: 'reassign_combos', expected: refuses('not_found', NOT_SPLIT_YET, stated('target-brandid')) },
  { script: 'process_brand', expected: refuses('not_found', NOT_SPLIT_YET, stated('brandid')) },
  { script: 'process_brand', expected: refuses('not_found', NOT_SPLIT_YET, stated('brandid')) },
  {
    script: 'deactivate_brand',
    expected: refuses(
      'conflict',
      'The runbook deactivates a brand once its combos are elsewhere; here they are all with it still. While its escalation is open, add `--escalation-id ESC-2026-001`.',
      facts.combosWithoutWallet,
    ),
  },
  {
    script: 'test_agent_update',
    expected: refuses('not_found', NOT_SPLIT_YET, facts.firstUnknownBrand('test-brandids')),
  },
  {
    script: 'deploy_agents',
    tool: 'deploy_agent',
    expected: refuses('nothing_to_do', NOTHING_EDITED, stated('agent', 'environment')),
  },
  { script: 'test_agent', expected: answers(stated('agent', 'environment'), facts.runbookBrand) },
  {
    script: 'deploy_agents',
    tool: 'deploy_agent',
    expected: refuses('nothing_to_do', NOTHING_EDITED, stated('agent', 'environment')),
  },
  { script: 'reprocess_brands', expected: refuses('not_found', NOT_SPLIT_YET, facts.firstUnknownBrand('brandids')) },
  { script: 'escalation_report', expected: answers(facts.reportCounts(onTheDay)) },
  { script: 'escalation_report', expected: answers(facts.reportCounts(inTheWeek)) },
  { script: 'escalation_report', expected: answers(facts.reportCounts(inTheMonth)) },
];
