import type { AnyTool } from '../mcp/tool.ts';
import { addEscalationNotesTool } from './add-escalation-notes.ts';
import { analyzeBrandTool } from './analyze-brand.ts';
import { analyzeBrandForSplitTool } from './analyze-brand-for-split.ts';
import { assignEscalationTool } from './assign-escalation.ts';
import { closeEscalationTool } from './close-escalation.ts';
import { createEscalationTool } from './create-escalation.ts';
import { createManualMetadataTool } from './create-manual-metadata.ts';
import { detectEscalationsTool } from './detect-escalations.ts';
import { escalateLevelTool } from './escalate-level.ts';
import { findBrandsTool } from './find-brands.ts';
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
import { proposePlanTool } from './propose-plan.ts';
import { splitBrandTool } from './split-brand.ts';
import { testMetadataRegexTool } from './test-metadata-regex.ts';
import { verifyMetadataTool } from './verify-metadata.ts';
import { waitForChangeTool } from './wait-for-change.ts';
import { withdrawChangeTool } from './withdraw-change.ts';

/** Every tool there is, in the runbook's order: triage, investigate, resolve, verify, close, changes. */
export const tools: readonly AnyTool[] = [
  detectEscalationsTool,
  listEscalationsTool,
  getEscalationTool,
  createEscalationTool,
  assignEscalationTool,
  escalateLevelTool,
  findBrandsTool,
  getBrandDetailsTool,
  getComboRecordsTool,
  getNarrativesTool,
  getIterationHistoryTool,
  getFeedbackHistoryTool,
  getMetadataVersionsTool,
  analyzeBrandTool,
  analyzeBrandForSplitTool,
  testMetadataRegexTool,
  addEscalationNotesTool,
  splitBrandTool,
  createManualMetadataTool,
  proposePlanTool,
  verifyMetadataTool,
  closeEscalationTool,
  getEscalationMetricsTool,
  listChangesTool,
  getChangeTool,
  waitForChangeTool,
  withdrawChangeTool,
];
