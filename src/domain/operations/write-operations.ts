import type { WriteOperations } from '../change/evaluate.ts';
import { addEscalationNotes } from './add-escalation-notes.ts';
import { closeEscalation } from './close-escalation.ts';
import { createManualMetadata } from './create-manual-metadata.ts';
import type { AnyWriteOperation } from './operation.ts';
import { splitBrand } from './split-brand.ts';

const all: readonly AnyWriteOperation[] = [addEscalationNotes, closeEscalation, createManualMetadata, splitBrand];

/** Every operation that writes, by name: what a plan's steps may be, and what the executor can apply. */
export const writeOperations: WriteOperations = new Map(all.map((operation) => [operation.name, operation]));
