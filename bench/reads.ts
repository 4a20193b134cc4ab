import type { AnyReadOperation } from '../src/domain/change/operation.ts';
import { getBrandDetails } from '../src/domain/operations/brands/get-brand-details.ts';
import { listChanges } from '../src/domain/operations/changes/list-changes.ts';
import { getComboRecords } from '../src/domain/operations/combos/get-combo-records.ts';
import { getEscalation } from '../src/domain/operations/escalations/get-escalation.ts';
import { listEscalations } from '../src/domain/operations/escalations/list-escalations.ts';

/** An agent's most frequent reads, with their inputs. */
export const READS: readonly { readonly operation: AnyReadOperation; readonly input: Record<string, unknown> }[] = [
  { operation: listChanges, input: {} },
  { operation: getComboRecords, input: { brandid: 12345 } },
  { operation: getEscalation, input: { escalation_id: 'ESC-2026-001' } },
  { operation: listEscalations, input: {} },
  { operation: getBrandDetails, input: { brandid: 12345 } },
];

export const readOperations = READS.map(({ operation }) => operation);
