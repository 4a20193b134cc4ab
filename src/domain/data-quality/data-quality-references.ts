import type { Brand, Mcc } from '../brand/brand.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import type { Feedback, MetadataVersion } from '../metadata/metadata.ts';
import { checkMetadataValidity } from '../metadata/validity.ts';
import { type QualityFinding, type QualityKind, single } from './data-quality-kinds.ts';
import { hasHidden, isGarbled } from './data-quality-text.ts';

/** Required fields of the brand, and whether its sector is one. */
export function brandDefects(brand: Pick<Brand, 'brandname' | 'sector'>, mccs: ReadonlyMap<number, Mcc>) {
  const named = (kind: QualityKind) => single(kind, { samples: [brand.brandname] });
  const findings: QualityFinding[] = [];
  if (brand.brandname.trim() === '') findings.push(single('missing_brandname', { critical: true }));
  if (isGarbled(brand.brandname)) findings.push(named('garbled_name'));
  else if (hasHidden(brand.brandname)) findings.push(named('hidden_characters_in_name'));
  if (brand.sector.trim() === '') findings.push(single('missing_sector', { critical: true }));
  else if (resolveSector(brand.sector, knownSectors(mccs)).kind === 'unknown')
    findings.push(single('unknown_sector', { samples: [brand.sector] }));
  return findings;
}

/** What of the current metadata would not be accepted today. */
export function metadataDefects(
  metadata: MetadataVersion | null,
  brand: Pick<Brand, 'sector'>,
  mccs: ReadonlyMap<number, Mcc>,
): QualityFinding[] {
  if (metadata === null) return [];
  const problems = checkMetadataValidity({ ...metadata, sector: metadata.sector ?? brand.sector }, mccs);
  const on = (kind: QualityKind, field: string, shown: string) =>
    problems.some((problem) => problem.field === field) ? [single(kind, { samples: [shown] })] : [];
  return [
    ...on('metadata_regex_refused', 'regex', metadata.regex),
    ...on('metadata_mccids_refused', 'mccids', metadata.mccids.join(', ')),
  ];
}

export interface References {
  readonly versions: readonly MetadataVersion[];
  readonly feedback: readonly Feedback[];
  readonly parent_missing: boolean;
  /** Combos that feedback names and no brand has. */
  readonly missing_ccids: readonly number[];
}

/** Links that lead nowhere. */
export function referenceDefects({ versions, feedback, parent_missing, missing_ccids }: References): QualityFinding[] {
  const known = new Set(versions.map(({ version }) => version));
  const astray = feedback.filter(({ metadata_version }) => !known.has(metadata_version));
  const samples = astray.map((given) => `${given.feedback_id} on version ${given.metadata_version}`);
  return [
    ...(parent_missing ? [single('missing_parent', { critical: true })] : []),
    ...(astray.length === 0 ? [] : [single('feedback_on_missing_version', { count: astray.length, samples })]),
    ...(missing_ccids.length === 0
      ? []
      : [
          single('feedback_on_missing_combos', {
            count: missing_ccids.length,
            samples: missing_ccids.map((ccid) => `ccid ${ccid}`),
          }),
        ]),
  ];
}
