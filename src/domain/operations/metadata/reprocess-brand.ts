import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { writeOperation } from '../../change/operation.ts';
import { generationEvidence } from '../../generation/processing.ts';
import { done, refused } from '../../refusal.ts';
import { freeTextInput } from '../../text/free-text.ts';
import { quoted } from '../../text/quoted.ts';
import { askAbout, asksAgents } from './candidate-runs.ts';
import { candidateInput, processedSchema } from './processed.ts';
import { brandToReprocess, reprocessOne } from './reprocessed-brand.ts';

export const reprocessReason = freeTextInput();
export const overrideManual = z.boolean().describe('Also replace metadata that a person wrote');

const input = z.strictObject({
  brandid: brandidSchema,
  reason: reprocessReason.optional(),
  override_manual: overrideManual.optional(),
  candidate: candidateInput.optional(),
});

/** Regenerates a brand's metadata (runbook, Resolution option 2 and Procedure 2, step 4). */
export const reprocessBrand = writeOperation({
  name: 'reprocess_brand',
  title: 'Reprocess a brand',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'medium',
  method: 'data_correction',
  input,
  output: processedSchema,
  refusals: ['not_found', 'conflict', 'nothing_to_do', 'incomplete', 'invalid_metadata'],
  async decide({ brandid, reason, override_manual, candidate }, reads, context) {
    const request = {
      ...{ reason: reason ?? null, override_manual: override_manual ?? false },
      candidate: candidate ?? null,
    };
    if (candidate === undefined && (await asksAgents(reads))) {
      const found = await brandToReprocess(brandid, request, reads);
      return found.ok ? askAbout(found.value, request.reason, reads, context) : found;
    }
    const outcome = await reprocessOne(brandid, request, reads, context);
    if (!outcome.ok) return outcome;
    const { generated, before, metadata, coverageBefore, comparison, changes, mutations, warnings, preconditions } =
      outcome.value;
    if (metadata === null) return nothingNew(brandid, before.version, candidate !== undefined);
    const { coverage } = generated.suggestion;
    const { version, regex, mccids, confidence_score } = metadata;
    return done({
      preview: {
        summary: `Reprocess brand ${brandid} ${quoted(generated.brand.brandname)}: metadata version ${version} in place of ${before.version}`,
        changes: [...changes],
        evidence: {
          ...generationEvidence(generated),
          compared: { verdict: comparison.verdict, reasons: [...comparison.reasons] },
          before: {
            version: before.version,
            matched_own: coverageBefore?.matched_own ?? null,
            caught_others: coverageBefore?.caught_others ?? null,
            precision: coverageBefore?.precision ?? null,
            recall_without_wallets: coverageBefore?.recall_without_wallets ?? null,
          },
        },
        warnings: [...warnings],
        preconditions: [...preconditions],
      },
      mutations,
      classifies: coverage.matched_own + coverage.caught_others,
      outbox: [],
      result: { brandid, version, regex, mccids, confidence_score, candidates: [] },
      affected_brandids: [brandid],
    });
  },
});

function nothingNew(brandid: number, version: number, isCandidate: boolean) {
  return refused({
    code: 'nothing_to_do',
    field: 'brandid',
    message: `${isCandidate ? 'The candidate is' : 'Generation produces'} the same metadata as version ${version} of brand ${brandid}.`,
    instead:
      'Correct its data or deploy other instructions first; if generation cannot get it right, use create_manual_metadata.',
  });
}
