import { z } from 'zod';
import { type Brand, type Combo, type Mcc, mccidSchema } from '../brand/brand.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import { TRIGGER_LIMITS } from '../escalation/triggers.ts';
import type { MetadataVersion } from '../metadata/metadata.ts';
import { checkMetadataValidity } from '../metadata/validity.ts';
import { shareOf } from '../share.ts';

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
] as const;

export const qualityFindingSchema = z.object({
  problem: z.enum(QUALITY_PROBLEMS),
  combos: z.int().nullable().describe('Null for what is not about combos'),
  share: z.number().nullable().describe('Of all combos of the brand'),
  critical: z.boolean().describe('Is it what the automatic trigger critical_data_quality fires for?'),
});
export type QualityFinding = z.infer<typeof qualityFindingSchema>;

interface QualityInput {
  readonly brand: Pick<Brand, 'brandname' | 'sector'>;
  readonly combos: readonly Combo[];
  readonly mccs: ReadonlyMap<number, Mcc>;
  readonly metadata: MetadataVersion | null;
}

/** Missing fields, invalid formats and broken references of a brand, its combos and its metadata; only what is there. */
export function findQualityProblems(input: QualityInput): readonly QualityFinding[] {
  return [...brandProblems(input), ...comboProblems(input), ...metadataProblems(input)];
}

const found = (problem: QualityFinding['problem'], critical: boolean): QualityFinding => {
  return { problem, combos: null, share: null, critical };
};

function brandProblems({ brand, mccs }: QualityInput): QualityFinding[] {
  const problems = brand.brandname.trim() === '' ? [found('missing_brandname', true)] : [];
  if (brand.sector.trim() === '') return [...problems, found('missing_sector', true)];
  const isKnown = resolveSector(brand.sector, knownSectors(mccs)).kind !== 'unknown';
  return isKnown ? problems : [...problems, found('unknown_sector', false)];
}

function comboProblems({ combos, mccs }: QualityInput): QualityFinding[] {
  const isCode = (mccid: number) => mccidSchema.safeParse(mccid).success;
  const codes = new Map([...new Set(combos.map((combo) => combo.mccid))].map((mccid) => [mccid, isCode(mccid)]));
  const counts: readonly (readonly [QualityFinding['problem'], number])[] = [
    ['combos_without_mid', count(combos, (combo) => combo.mid.trim() === '')],
    ['combos_without_narrative', count(combos, (combo) => combo.narrative.trim() === '')],
    ['combos_with_invalid_mccid', count(combos, (combo) => codes.get(combo.mccid) === false)],
    ['combos_with_unknown_mccid', count(combos, ({ mccid }) => codes.get(mccid) === true && !mccs.has(mccid))],
  ];
  const problems = counts.map(([problem, some]) => {
    const critical = some >= TRIGGER_LIMITS.defective_share * combos.length;
    return { problem, combos: some, share: shareOf(some, combos.length), critical };
  });
  const repeated = duplicates(combos);
  const duplicate = { combos: repeated, share: shareOf(repeated, combos.length), critical: false };
  return [...problems, { problem: 'duplicate_combos' as const, ...duplicate }].filter(({ combos: some }) => some > 0);
}

function count(combos: readonly Combo[], test: (combo: Combo) => boolean): number {
  return combos.reduce((sum, combo) => sum + (test(combo) ? 1 : 0), 0);
}

/** Combos that repeat an earlier one in all but their `ccid`. */
function duplicates(combos: readonly Combo[]): number {
  const distinct = new Set(
    combos.map(({ bankid, mid, mccid, narrative }) => `${bankid} ${mccid} ${mid}\n${narrative}`),
  );
  return combos.length - distinct.size;
}

function metadataProblems({ metadata, brand, mccs }: QualityInput): QualityFinding[] {
  if (metadata === null) return [];
  const problems = checkMetadataValidity({ ...metadata, sector: metadata.sector ?? brand.sector }, mccs);
  const of = (field: string) => problems.some((problem) => problem.field === field);
  return [
    ...(of('regex') ? [found('metadata_regex_refused', false)] : []),
    ...(of('mccids') ? [found('metadata_mccids_refused', false)] : []),
  ];
}
