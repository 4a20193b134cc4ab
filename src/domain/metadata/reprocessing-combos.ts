import { z } from 'zod';
import type { ComboReads } from '../ports/combos.ts';
import type { CoverageReads } from '../ports/matching.ts';
import { untrustedText } from '../text/text.ts';
import { SampleTally } from './coverage-tally.ts';
import type { MetadataVersion } from './metadata.ts';

const SAMPLES = 5;

const sampleSchema = z.object({
  change: z.enum(['gained', 'lost']),
  narrative: untrustedText,
  mccid: z.int(),
  combos: z.int(),
});

/** What two versions find differently of a brand's own combos. */
export const comboChangesSchema = z.object({
  kept: z.int(),
  gained: z.int(),
  lost: z.int(),
  missed_by_both: z.int(),
  samples: z.array(sampleSchema).describe(`At most ${SAMPLES} of each`),
});
export type ComboChanges = z.infer<typeof comboChangesSchema>;

/** Combo by combo; null where the matching was cut short. Both versions must be evaluable. */
export async function comboChanges(
  from: MetadataVersion,
  to: MetadataVersion,
  reads: Pick<ComboReads, 'combosOf'> & Pick<CoverageReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<ComboChanges | null> {
  const combos = await reads.combosOf(from.brandid);
  const narratives = [...new Set(combos.map((combo) => combo.narrative))];
  const before = await reads.narrativesMatching(from.regex, narratives, signal);
  const after = await reads.narrativesMatching(to.regex, narratives, signal);
  if (!before.complete || !after.complete) return null;
  const [listedBefore, listedAfter] = [new Set(from.mccids), new Set(to.mccids)];
  const counts = { kept: 0, gained: 0, lost: 0, missed_by_both: 0 };
  const samples = { gained: new SampleTally(), lost: new SampleTally() };
  for (const combo of combos) {
    const was = listedBefore.has(combo.mccid) && before.matched.has(combo.narrative);
    const is = listedAfter.has(combo.mccid) && after.matched.has(combo.narrative);
    counts[was ? (is ? 'kept' : 'lost') : is ? 'gained' : 'missed_by_both']++;
    if (was !== is) samples[is ? 'gained' : 'lost'].count(combo);
  }
  const shown = (['lost', 'gained'] as const).flatMap((change) =>
    samples[change].commonest(SAMPLES).map((sample) => ({ change, ...sample })),
  );
  return { ...counts, samples: shown };
}
