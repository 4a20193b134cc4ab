import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { writeOperation } from '../../change/operation.ts';
import { candidateMetadata } from '../../generation/candidate-metadata.ts';
import {
  executionOf,
  generateMetadata,
  generationEvidence,
  targetOf,
  versionChanges,
  versionOf,
} from '../../generation/processing.ts';
import { verificationWarnings } from '../../metadata/reprocessing.ts';
import { done, refused } from '../../refusal.ts';
import { quoted } from '../../text/quoted.ts';
import { requireActiveBrand } from '../subjects.ts';
import { askAbout, asksAgents } from './candidate-runs.ts';
import { candidateInput, processedSchema } from './processed.ts';

const input = z.strictObject({ brandid: brandidSchema, candidate: candidateInput.optional() });

/** Generates the first metadata of a brand that has combos and none yet (runbook, Procedure 3, step 5). */
export const processBrand = writeOperation({
  name: 'process_brand',
  title: 'Process a new brand',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'medium',
  method: 'data_correction',
  input,
  output: processedSchema,
  refusals: ['not_found', 'conflict', 'incomplete', 'invalid_metadata'],
  async decide({ brandid, candidate }, reads, context) {
    const found = await requireActiveBrand(brandid, reads);
    if (!found.ok) return found;
    const brand = found.value;
    const last = (await reads.metadataVersions(brandid)).at(-1);
    if (last !== undefined) return hasMetadata(brandid, last.version);
    if (candidate === undefined && (await asksAgents(reads)))
      return askAbout({ brand, before: undefined }, null, reads, context);
    const generated =
      candidate === undefined
        ? await generateMetadata(brand, reads, context.signal)
        : await candidateMetadata(brand, candidate, reads, context.signal);
    if (!generated.ok) return generated;
    const metadata = versionOf(generated.value, context.now, null);
    const { coverage } = generated.value.suggestion;
    const { version, regex, mccids, confidence_score } = metadata;
    return done({
      preview: {
        summary: `Process brand ${brandid} ${quoted(brand.brandname)}: its first metadata`,
        changes: versionChanges(undefined, metadata),
        evidence: generationEvidence(generated.value),
        warnings: [...generated.value.warnings, ...verificationWarnings(coverage)],
        preconditions: [
          { target: `brand ${brandid}`, version: brand.version },
          { target: targetOf(metadata), version: 0 },
        ],
      },
      mutations: [
        { kind: 'metadata.append', metadata },
        // The run that answered with a candidate is on record already.
        ...(candidate === undefined
          ? [{ kind: 'execution.append' as const, execution: executionOf(metadata, context.change_id) }]
          : []),
      ],
      classifies: coverage.matched_own + coverage.caught_others,
      outbox: [],
      result: { brandid, version, regex, mccids, confidence_score, candidates: [] },
      affected_brandids: [brandid],
    });
  },
});

function hasMetadata(brandid: number, version: number) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message: `Brand ${brandid} already has metadata, version ${version}.`,
    instead: 'Use reprocess_brand to generate it again.',
  });
}
