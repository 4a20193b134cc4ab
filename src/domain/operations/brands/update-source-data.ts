import { type SourceCorrection, sourceCorrection, sourceDataInput } from '../../brand/source-data.ts';
import { type DecisionContext, writeOperation } from '../../change/operation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import type { Outcome } from '../../refusal.ts';
import { BRAND_FIELDS_RISK } from './brand-corrections.ts';
import { correctBrandRow } from './update-source-data-brand.ts';
import { correctComboRow } from './update-source-data-combo.ts';
import { correctMccRow } from './update-source-data-mcc.ts';
import { correctedRowSchema, type RowDecision } from './update-source-data-rows.ts';

/** Corrects a row of the source tables (runbook, Procedure 2, step 3). */
export const updateSourceData = writeOperation({
  name: 'update_source_data',
  title: 'Update source data',
  toolset: 'resolve',
  risk: 'high',
  lowestRisk: BRAND_FIELDS_RISK,
  method: 'data_correction',
  input: sourceDataInput,
  output: correctedRowSchema,
  refusals: ['not_found', 'conflict', 'invalid_input', 'nothing_to_do'],
  async decide(request, reads, context) {
    const correction = sourceCorrection(request);
    return correction.ok ? correctRow(correction.value, reads, context) : correction;
  },
});

function correctRow(
  correction: SourceCorrection,
  reads: DecisionReads,
  context: DecisionContext,
): Promise<Outcome<RowDecision>> {
  switch (correction.table) {
    case 'brand':
      return correctBrandRow(correction.brandid, correction.updates, reads);
    case 'combo':
      return correctComboRow(correction, correction.updates, reads, context.signal);
    case 'mcc':
      return correctMccRow(correction.mccid, correction.updates, reads, context);
  }
}
