import type { AnyTool } from '../mcp/tool.ts';
import { addEscalationNotesTool } from './add-escalation-notes.ts';
import { analyzeBrandTool } from './analyze-brand.ts';
import { analyzeBrandForSplitTool } from './analyze-brand-for-split.ts';
import { assignEscalationTool } from './assign-escalation.ts';
import { closeEscalationTool } from './close-escalation.ts';
import { createBrandTool } from './create-brand.ts';
import { createEscalationTool } from './create-escalation.ts';
import { createManualMetadataTool } from './create-manual-metadata.ts';
import { deactivateBrandTool } from './deactivate-brand.ts';
import { deployAgentTool } from './deploy-agent.ts';
import { detectEscalationsTool } from './detect-escalations.ts';
import { escalateLevelTool } from './escalate-level.ts';
import { escalationReportTool } from './escalation-report.ts';
import { findBrandsTool } from './find-brands.ts';
import { getAgentInstructionsTool } from './get-agent-instructions.ts';
import { getBrandDetailsTool } from './get-brand-details.ts';
import { getChangeTool } from './get-change.ts';
import { getComboRecordsTool } from './get-combo-records.ts';
import { getEscalationTool } from './get-escalation.ts';
import { getEscalationMetricsTool } from './get-escalation-metrics.ts';
import { getFeedbackHistoryTool } from './get-feedback-history.ts';
import { getIterationHistoryTool } from './get-iteration-history.ts';
import { getMetadataVersionsTool } from './get-metadata-versions.ts';
import { getNarrativesTool } from './get-narratives.ts';
import { listChangesTool } from './list-changes.ts';
import { listEscalationsTool } from './list-escalations.ts';
import { processBrandTool } from './process-brand.ts';
import { proposePlanTool } from './propose-plan.ts';
import { reassignCombosTool } from './reassign-combos.ts';
import { reprocessBrandTool } from './reprocess-brand.ts';
import { reprocessBrandsTool } from './reprocess-brands.ts';
import { runAgentTestTool } from './run-agent-test.ts';
import { splitBrandTool } from './split-brand.ts';
import { suggestMetadataTool } from './suggest-metadata.ts';
import { testAgentTool } from './test-agent.ts';
import { testAgentUpdateTool } from './test-agent-update.ts';
import { testMetadataTool } from './test-metadata.ts';
import { testMetadataRegexTool } from './test-metadata-regex.ts';
import { updateAgentInstructionsTool } from './update-agent-instructions.ts';
import { updateBrandDataTool } from './update-brand-data.ts';
import { updateSourceDataTool } from './update-source-data.ts';
import { uploadMetadataTool } from './upload-metadata.ts';
import { validateBrandDataTool } from './validate-brand-data.ts';
import { verifyMetadataTool } from './verify-metadata.ts';
import { verifyReprocessingTool } from './verify-reprocessing.ts';
import { waitForChangeTool } from './wait-for-change.ts';
import { withdrawChangeTool } from './withdraw-change.ts';

/** Every tool in the order of the runbook: triage, investigate, resolve, verify, close, changes. */
export const toolDefinitions: readonly (() => AnyTool)[] = [
  () => detectEscalationsTool,
  () => listEscalationsTool,
  () => getEscalationTool,
  () => createEscalationTool,
  () => assignEscalationTool,
  () => escalateLevelTool,
  () => findBrandsTool,
  () => getBrandDetailsTool,
  () => getComboRecordsTool,
  () => getNarrativesTool,
  () => getIterationHistoryTool,
  () => getFeedbackHistoryTool,
  () => getMetadataVersionsTool,
  () => analyzeBrandTool,
  () => analyzeBrandForSplitTool,
  () => validateBrandDataTool,
  () => suggestMetadataTool,
  () => testMetadataRegexTool,
  () => addEscalationNotesTool,
  () => splitBrandTool,
  () => createBrandTool,
  () => reassignCombosTool,
  () => processBrandTool,
  () => deactivateBrandTool,
  () => createManualMetadataTool,
  () => updateBrandDataTool,
  () => updateSourceDataTool,
  () => reprocessBrandTool,
  () => reprocessBrandsTool,
  () => uploadMetadataTool,
  () => getAgentInstructionsTool,
  () => testAgentUpdateTool,
  () => updateAgentInstructionsTool,
  () => testAgentTool,
  () => runAgentTestTool,
  () => deployAgentTool,
  () => proposePlanTool,
  () => testMetadataTool,
  () => verifyMetadataTool,
  () => verifyReprocessingTool,
  () => closeEscalationTool,
  () => getEscalationMetricsTool,
  () => escalationReportTool,
  () => listChangesTool,
  () => getChangeTool,
  () => waitForChangeTool,
  () => withdrawChangeTool,
];
