import type { WriteOperations } from '../change/evaluate.ts';
import { addEscalationNotes } from './add-escalation-notes.ts';
import { assignEscalation } from './assign-escalation.ts';
import { closeEscalation } from './close-escalation.ts';
import { createBrand } from './create-brand.ts';
import { createEscalation } from './create-escalation.ts';
import { createManualMetadata } from './create-manual-metadata.ts';
import { deactivateBrand } from './deactivate-brand.ts';
import { deployAgent } from './deploy-agent.ts';
import { escalateLevel } from './escalate-level.ts';
import type { AnyWriteOperation } from './operation.ts';
import { processBrand } from './process-brand.ts';
import { reassignCombos } from './reassign-combos.ts';
import { reprocessBrand } from './reprocess-brand.ts';
import { reprocessBrands } from './reprocess-brands.ts';
import { runAgentTest } from './run-agent-test.ts';
import { splitBrand } from './split-brand.ts';
import { updateAgentInstructions } from './update-agent-instructions.ts';
import { updateBrandData } from './update-brand-data.ts';
import { updateSourceData } from './update-source-data.ts';
import { uploadMetadata } from './upload-metadata.ts';

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

/** Every operation that writes, by name: what a plan's steps may be, and what the executor can apply. */
export const writeOperations: WriteOperations = new Map(all.map((operation) => [operation.name, operation]));
