import { z } from 'zod';
import { untrustedText } from '../text/text.ts';
import type { MetadataVersion } from './metadata.ts';

const changedText = z.object({ before: untrustedText.nullable(), after: untrustedText.nullable() });

/** Schema of the difference between two metadata versions and its effect. Deltas are after minus before. */
export const metadataDiffSchema = z.object({
  from: z.int(),
  to: z.int(),
  regex: changedText.nullable().describe('Null if unchanged'),
  mccids_added: z.array(z.int()),
  mccids_removed: z.array(z.int()),
  sector: changedText.nullable(),
  confidence_delta: z.number().nullable(),
  matched_delta: z.number().nullable(),
  false_positives_delta: z.number().nullable(),
});
export type MetadataDiff = z.infer<typeof metadataDiffSchema>;

export function diffMetadata(before: MetadataVersion, after: MetadataVersion): MetadataDiff {
  return {
    from: before.version,
    to: after.version,
    regex: changed(before.regex, after.regex),
    mccids_added: after.mccids.filter((mccid) => !before.mccids.includes(mccid)),
    mccids_removed: before.mccids.filter((mccid) => !after.mccids.includes(mccid)),
    sector: changed(before.sector, after.sector),
    confidence_delta: delta(before.confidence_score, after.confidence_score),
    matched_delta: delta(before.coverage_narratives_matched, after.coverage_narratives_matched),
    false_positives_delta: delta(before.coverage_false_positives, after.coverage_false_positives),
  };
}

function changed(before: string | null, after: string | null): MetadataDiff['regex'] {
  return before === after ? null : { before, after };
}

/** Returns the difference to four decimals, as upstream stores shares; null where a side was not measured. */
function delta(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : Math.round((after - before) * 10_000) / 10_000;
}
