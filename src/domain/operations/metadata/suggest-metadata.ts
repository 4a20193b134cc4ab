import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { combosLookedAt, readOperation } from '../../change/operation.ts';
import { generateMetadata } from '../../generation/processing.ts';
import { coverageCounts } from '../../metadata/coverage.ts';
import { isSameMetadata } from '../../metadata/reprocessing.ts';
import { done } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';

const SHOWN = 5;

const input = z.strictObject({ brandid: brandidSchema });

const count = z.int();
const share = z.number().nullable();

const output = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  regex: z.string(),
  mccids: z.array(z.int()),
  sector: untrustedText,
  confidence: z.number(),
  instructions_version: z.int().nullable().describe('Null: defaults were used'),
  evaluator_issues: z.array(untrustedText),
  warnings: z.array(untrustedText),
  phrases: z
    .array(z.object({ pattern: untrustedText, why: z.string(), own: count, others: count }))
    .describe('Parts of the regex'),
  codes_left_out: z.array(z.object({ mccid: z.int(), combos: count, why: z.string() })),
  own_combos: count,
  matched_own: count,
  missed_own: count,
  missed_own_wallet: count,
  caught_others: count,
  precision: share,
  recall: share,
  recall_without_wallets: share,
  caught_by_brand: z.array(z.object({ brandid: z.int(), brandname: untrustedText, combos: count })),
  missed_samples: z.array(z.object({ narrative: untrustedText, mccid: z.int(), combos: count })),
  current_version: z.int().nullable(),
  differs_from_current: z.boolean(),
});

/** Suggests a regex and codes that separate the brand's combos from all others (runbook, Procedure 1, steps 2 and 3). */
export const suggestMetadata = readOperation({
  name: 'suggest_metadata',
  title: 'Suggest metadata',
  toolset: 'resolve',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'conflict', 'incomplete'],
  async run({ brandid }, ports, context) {
    const found = await requireActiveBrand(brandid, ports.data);
    if (!found.ok) return found;
    const generated = await generateMetadata(found.value, ports.data, context.signal, {
      onProgress: combosLookedAt(context),
    });
    if (!generated.ok) return generated;
    const { suggestion, before, deployed, warnings } = generated.value;
    const { coverage, ...suggested } = suggestion;
    return done({
      ...suggested,
      mccids: [...suggested.mccids],
      evaluator_issues: [...suggested.evaluator_issues],
      phrases: [...suggested.phrases],
      codes_left_out: [...suggested.codes_left_out],
      instructions_version: deployed.version,
      warnings: [...warnings],
      ...coverageCounts(coverage),
      recall_without_wallets: coverage.recall_without_wallets,
      caught_by_brand: coverage.false_positives_by_brand.slice(0, SHOWN),
      missed_samples: coverage.samples.missed.slice(0, SHOWN),
      current_version: before?.version ?? null,
      differs_from_current: before === undefined || !isSameMetadata(before, suggestion),
    });
  },
});
