import { type Brand, type Combo, type Mcc, mccidSchema, NO_BRAND, NO_CODE } from '../brand/brand.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import { isRecorded } from '../brand/unrecorded-brand.ts';
import type { Feedback, MetadataVersion } from '../metadata/metadata.ts';
import { checkMetadataValidity } from '../metadata/validity.ts';
import { assessRegex } from '../regex/assessment.ts';
import { narrativeIsLong } from '../regex/limits.ts';
import { isMissing, isMissingName } from '../text/missing.ts';
import { hasHidden, isGarbled, namesNothing } from './damaged-text.ts';
import { type ComboTest, findingOn, present, type QualityFinding, type QualityKind, single } from './findings.ts';

/** The defects that the automatic trigger counts, each as a test of one combo. */
export function defectTests(
  combos: readonly Combo[],
  mccs: ReadonlyMap<number, Mcc>,
): readonly (readonly [QualityKind, ComboTest, (combo: Combo) => string])[] {
  const valid = new Set([...new Set(combos.map((combo) => combo.mccid))].filter(isCode));
  const code = ({ mccid, narrative }: Combo) => `${mccid} ${narrative}`;
  return [
    ['combos_without_mid', (combo) => isMissing(combo.mid), (combo) => combo.narrative],
    ['combos_without_narrative', (combo) => isMissing(combo.narrative), (combo) => combo.mid],
    ['combos_without_mccid', ({ mccid }) => mccid === NO_CODE, (combo) => combo.narrative],
    ['combos_with_invalid_mccid', ({ mccid }) => mccid !== NO_CODE && !valid.has(mccid), code],
    ['combos_with_unknown_mccid', ({ mccid }) => valid.has(mccid) && !mccs.has(mccid), code],
  ];
}

/** Finds missing fields, invalid formats and broken references of combos, and duplicate rows. */
export function comboDefects(combos: readonly Combo[], mccs: ReadonlyMap<number, Mcc>): QualityFinding[] {
  return present([
    ...defectTests(combos, mccs).map(([kind, test, show]) =>
      findingOn(kind, combos, test, { show, mayBeCritical: true }),
    ),
    repeated(combos),
  ]);
}

/** Finds combos whose code has a row in the mcc table that lacks a value. */
export function codeDefects(combos: readonly Combo[], mccs: ReadonlyMap<number, Mcc>): QualityFinding[] {
  const show = ({ mccid, narrative }: Combo) => `${mccid} ${narrative}`;
  const lacks = (column: 'sector' | 'mcc_desc'): ComboTest => {
    const codes = new Set([...mccs.values()].filter((mcc) => isMissing(mcc[column])).map((mcc) => mcc.mccid));
    return ({ mccid }) => codes.has(mccid);
  };
  return present([
    findingOn('codes_without_sector', combos, lacks('sector'), { show }),
    findingOn('codes_without_description', combos, lacks('mcc_desc'), { show }),
  ]);
}

/** Finds combos whose texts are valid and yet say nothing, or something other than intended. */
export function textDefects(combos: readonly Combo[], brandname: string): QualityFinding[] {
  const garbled: ComboTest = ({ mid, narrative }) => isGarbled(narrative) || isGarbled(mid);
  const hidden: ComboTest = ({ mid, narrative }) => hasHidden(narrative) || hasHidden(mid);
  const show = ({ mid, narrative }: Combo) => (hasHidden(mid) || isGarbled(mid) ? `${mid} ${narrative}` : narrative);
  return present([
    findingOn('hidden_characters', combos, (combo) => hidden(combo) && !garbled(combo), { show }),
    findingOn('garbled_text', combos, garbled, { show }),
    findingOn('narratives_naming_nothing', combos, ({ narrative }) => namesNothing(narrative, brandname)),
    findingOn('long_narratives', combos, ({ narrative }) => narrativeIsLong(narrative)),
  ]);
}

function isCode(mccid: number): boolean {
  return mccidSchema.safeParse(mccid).success;
}

/** Banks occasionally report an outlet twice; from this share on, duplicates distort counts. A rule of thumb. */
export const TOO_MANY_REPEATS = 0.1;

function repeated(combos: readonly Combo[]): QualityFinding | null {
  const finding = findingOn('duplicate_combos', combos, repeatTest());
  const isFew = finding !== null && (finding.share ?? 0) < TOO_MANY_REPEATS;
  return isFew ? { ...finding, severity: 'info' } : finding;
}

/** Makes a test that matches combos which repeat an earlier one in all but its `ccid`. */
function repeatTest(): ComboTest {
  const seen = new Set<string>();
  return ({ bankid, mid, mccid, narrative }) => {
    const size = seen.size;
    return seen.add(`${bankid} ${mccid} ${mid}\n${narrative}`).size === size;
  };
}

/** Finds a brand without a row of its own, else missing required fields of its row and an unknown sector. */
export function brandDefects(
  brand: Pick<Brand, 'brandid' | 'brandname' | 'sector' | 'version'>,
  combos: readonly Combo[],
  mccs: ReadonlyMap<number, Mcc>,
): QualityFinding[] {
  if (isRecorded(brand)) return fieldDefects(brand, mccs);
  const kind = brand.brandid === NO_BRAND ? 'combos_without_brand' : 'brand_not_in_table';
  return present([findingOn(kind, combos, () => true, { mayBeCritical: true })]);
}

function fieldDefects(brand: Pick<Brand, 'brandname' | 'sector'>, mccs: ReadonlyMap<number, Mcc>) {
  const named = (kind: QualityKind) => single(kind, { samples: [brand.brandname] });
  const findings: QualityFinding[] = [];
  if (isMissingName(brand.brandname)) findings.push(single('missing_brandname', { critical: true }));
  if (isGarbled(brand.brandname)) findings.push(named('garbled_name'));
  else if (hasHidden(brand.brandname)) findings.push(named('hidden_characters_in_name'));
  if (isMissing(brand.sector)) findings.push(single('missing_sector', { critical: true }));
  else if (resolveSector(brand.sector, knownSectors(mccs)).kind === 'unknown')
    findings.push(single('unknown_sector', { samples: [brand.sector] }));
  return findings;
}

/** Finds the parts of the current metadata that would be refused today. */
export function metadataDefects(
  metadata: MetadataVersion | null,
  brand: Pick<Brand, 'sector'>,
  mccs: ReadonlyMap<number, Mcc>,
): QualityFinding[] {
  if (metadata === null) return [];
  const { mccids, sector } = metadata;
  const document = { regex: assessRegex(metadata.regex), mccids, sector: sector ?? brand.sector };
  const problems = checkMetadataValidity(document, mccs);
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
  /** Finds combos that feedback names but no brand has. */
  readonly missing_ccids: readonly number[];
}

/** Finds references to records that do not exist. */
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
