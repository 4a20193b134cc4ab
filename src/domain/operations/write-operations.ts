import type { WriteOperations } from '../change/evaluate.ts';
import type { AnyWriteOperation } from '../change/operation.ts';
import { deployAgent } from './agents/deploy-agent.ts';
import { runAgentTest } from './agents/run-agent-test.ts';
import { updateAgentInstructions } from './agents/update-agent-instructions.ts';
import { createBrand } from './brands/create-brand.ts';
import { deactivateBrand } from './brands/deactivate-brand.ts';
import { updateBrandData } from './brands/update-brand-data.ts';
import { updateSourceData } from './brands/update-source-data.ts';
import { reassignCombos } from './combos/reassign-combos.ts';
import { addEscalationNotes } from './escalations/add-escalation-notes.ts';
import { assignEscalation } from './escalations/assign-escalation.ts';
import { closeEscalation } from './escalations/close-escalation.ts';
import { createEscalation } from './escalations/create-escalation.ts';
import { escalateLevel } from './escalations/escalate-level.ts';
import { createManualMetadata } from './metadata/create-manual-metadata.ts';
import { processBrand } from './metadata/process-brand.ts';
import { reprocessBrand } from './metadata/reprocess-brand.ts';
import { reprocessBrands } from './metadata/reprocess-brands.ts';
import { uploadMetadata } from './metadata/upload-metadata.ts';
import { splitBrand } from './split/split-brand.ts';

const all: readonly AnyWriteOperation[] = [
  createEscalation,
  assignEscalation,
  escalateLevel,
  addEscalationNotes,
  splitBrand,
  createBrand,
  reassignCombos,
  deactivateBrand,
  createManualMetadata,
  processBrand,
  updateBrandData,
  updateSourceData,
  reprocessBrand,
  reprocessBrands,
  uploadMetadata,
  updateAgentInstructions,
  runAgentTest,
  deployAgent,
  closeEscalation,
];

/** Every write operation by name: the possible steps of a plan, and all that the executor can apply. */
export const writeOperations: WriteOperations = new Map(all.map((operation) => [operation.name, operation]));
