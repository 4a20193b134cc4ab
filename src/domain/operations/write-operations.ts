import type { WriteOperations } from '../change/evaluate.ts';
import { addEscalationNotes } from './add-escalation-notes.ts';
import { assignEscalation } from './assign-escalation.ts';
import { closeEscalation } from './close-escalation.ts';
import { createEscalation } from './create-escalation.ts';
import { createManualMetadata } from './create-manual-metadata.ts';
import { escalateLevel } from './escalate-level.ts';
import type { AnyWriteOperation } from './operation.ts';
import { splitBrand } from './split-brand.ts';

const all: readonly AnyWriteOperation[] = [
  createEscalation,
  assignEscalation,
  escalateLevel,
  addEscalationNotes,
  splitBrand,
  createManualMetadata,
  closeEscalation,
];

/** Every operation that writes, by name: what a plan's steps may be, and what the executor can apply. */
export const writeOperations: WriteOperations = new Map(all.map((operation) => [operation.name, operation]));
