import type { MetadataDiff } from '../../domain/metadata/metadata-diff.ts';

/** Columns that {@link diffCells} fills. */
export const DIFF_COLUMNS = [
  'regex_before',
  'regex_after',
  'sector_before',
  'sector_after',
  'mccids_added',
  'mccids_removed',
  'confidence_delta',
  'matched_delta',
  'false_positives_delta',
] as const;

/** Returns what changed as cells, all empty where there is nothing to compare. */
export function diffCells(diff: MetadataDiff | null): (string | number | readonly number[] | null)[] {
  if (diff === null) return DIFF_COLUMNS.map(() => null);
  return [
    diff.regex?.before ?? null,
    diff.regex?.after ?? null,
    diff.sector?.before ?? null,
    diff.sector?.after ?? null,
    listed(diff.mccids_added),
    listed(diff.mccids_removed),
    diff.confidence_delta,
    diff.matched_delta,
    diff.false_positives_delta,
  ];
}

const listed = (codes: readonly number[]) => (codes.length === 0 ? null : codes);
