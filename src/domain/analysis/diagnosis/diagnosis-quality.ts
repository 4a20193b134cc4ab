import { z } from 'zod';
import type { Brand, Combo, Mcc } from '../../brand/brand.ts';
import { brandDefects, comboDefects, metadataDefects } from '../../data-quality/defects.ts';
import type { QualityKind } from '../../data-quality/findings.ts';
import type { MetadataVersion } from '../../metadata/metadata.ts';

export const QUALITY_PROBLEMS = [
  'missing_brandname',
  'missing_sector',
  'unknown_sector',
  'combos_without_mid',
  'combos_without_narrative',
  'combos_with_invalid_mccid',
  'combos_with_unknown_mccid',
  'duplicate_combos',
  'metadata_regex_refused',
  'metadata_mccids_refused',
] as const satisfies readonly QualityKind[];

export const qualityFindingSchema = z.object({
  problem: z.enum(QUALITY_PROBLEMS),
  combos: z.int().nullable(),
  share: z.number().nullable(),
  critical: z.boolean().describe('critical_data_quality fires for it'),
});
export type QualityFinding = z.infer<typeof qualityFindingSchema>;

interface QualityInput {
  readonly brand: Pick<Brand, 'brandname' | 'sector'>;
  readonly combos: readonly Combo[];
  readonly mccs: ReadonlyMap<number, Mcc>;
  readonly metadata: MetadataVersion | null;
}

/**
 * Missing fields, invalid formats and broken references of a brand, its combos and its metadata; only what is there.
 * A part of what validate_brand_data tells.
 */
export function findQualityProblems({ brand, combos, mccs, metadata }: QualityInput): readonly QualityFinding[] {
  const found = [
    ...brandDefects(brand, mccs),
    ...comboDefects(combos, mccs),
    ...metadataDefects(metadata, brand, mccs),
  ];
  return found.flatMap(({ kind, severity, count, share }): QualityFinding[] => {
    const problem = QUALITY_PROBLEMS.find((one) => one === kind);
    return problem === undefined ? [] : [{ problem, combos: count, share, critical: severity === 'critical' }];
  });
}
