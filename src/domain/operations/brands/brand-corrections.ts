import type { Brand, Mcc } from '../../brand/brand.ts';
import { sectorsBySize, settledSector } from '../../brand/new-brand.ts';
import { type SectorAgreement, sectorAgreement, sectorDisagrees } from '../../brand/sector-agreement.ts';
import type { MetadataVersion } from '../../metadata/metadata.ts';
import type { CodeCount } from '../../ports/combos.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import type { Json } from '../../text/canonical.ts';
import { cleanName } from '../../text/cell.ts';
import { isMissingName } from '../../text/missing.ts';
import { quoted } from '../../text/quoted.ts';
import { textFlags } from '../../text/text-flags.ts';
import { nearBrandWarnings } from '../near-brands.ts';

/**
 * The risk of changing fields of one brand's record, whichever operation changes them. The record has a version, and its
 * combos and metadata stay as they are.
 */
export const BRAND_FIELDS_RISK = 'medium';

/** The facts that the correction of a brand depends on. */
export interface BrandGrounds {
  /** Of its combos. */
  readonly codes: readonly CodeCount[];
  readonly mccs: ReadonlyMap<number, Mcc>;
  /** The current version. */
  readonly metadata: MetadataVersion | null;
}

export async function groundsOn(brandid: number, reads: DecisionReads): Promise<BrandGrounds> {
  return {
    codes: await reads.codesOf(brandid),
    mccs: await reads.mccs(),
    metadata: (await reads.metadataVersions(brandid)).at(-1) ?? null,
  };
}

/** Returns the name, on one line, if it is a name and no other active brand has it. */
export async function freeName(
  name: string,
  brandid: number,
  reads: Pick<DecisionReads, 'brandsNamed'>,
  field: string,
): Promise<Outcome<string>> {
  const brandname = cleanName(name);
  if (isMissingName(brandname)) {
    return refused({
      code: 'invalid_input',
      field,
      message: `${quoted(brandname)} stands for a missing name.`,
      instead: 'Give the real name of the brand.',
    });
  }
  const named = await reads.brandsNamed(brandname);
  const taken = named.find((other) => other.brandid !== brandid && other.status === 'active');
  if (taken === undefined) return done(brandname);
  return refused({
    code: 'conflict',
    field,
    message: `Active brand ${taken.brandid} is already called ${quoted(taken.brandname)}.`,
    instead: `Give it another name, or look at brand ${taken.brandid}: the two may be the same brand.`,
  });
}

/** Returns the known sector that a name stands for, and its derivation if the name differs. */
export function knownSector(
  name: string,
  { codes, mccs, besides = [] }: Pick<BrandGrounds, 'codes' | 'mccs'> & { readonly besides?: readonly string[] },
  field: string,
): Outcome<{ readonly sector: string; readonly mapping: Readonly<Record<string, Json>> }> {
  const settled = settledSector(name, { mccs, besides, bySize: sectorsBySize(codes, mccs) }, field);
  if (!settled.ok) return settled;
  const { kind, sector } = settled.value;
  if (kind === 'exact') return done({ sector, mapping: {} });
  const stands_for = { asked: name, stands_for: sector, could_be: [...settled.value.covers] };
  return done({ sector, mapping: { sector_named: stands_for } });
}

/** Derives the effects of a corrected name or sector on the brand's codes and metadata. */
export async function consequences(
  before: Brand,
  after: Brand,
  { codes, mccs, metadata }: BrandGrounds,
  reads: DecisionReads,
): Promise<{ readonly evidence: Record<string, Json>; readonly warnings: readonly string[] }> {
  const fits = { before: sectorAgreement(before, codes, mccs), after: sectorAgreement(after, codes, mccs) };
  const isOtherSector = before.sector !== after.sector;
  const isRenamed = before.brandname !== after.brandname;
  const near = isRenamed ? await nearBrandWarnings(after.brandname, [after.brandid], reads) : [];
  const behind = metadata === null || !(isOtherSector || isRenamed) ? [] : differences(metadata, after);
  return {
    evidence: {
      ...(isOtherSector
        ? { codes_of_sector: { before: agreementShown(fits.before), after: agreementShown(fits.after) } }
        : {}),
      ...(metadata === null || behind.length === 0
        ? {}
        : { metadata_behind: { version: metadata.version, brandname: metadata.brandname, sector: metadata.sector } }),
    },
    warnings: [
      ...(isRenamed ? nameWarnings(after.brandname) : []),
      ...near,
      ...(isOtherSector ? sectorWarnings(fits) : []),
      ...(metadata === null || behind.length === 0
        ? []
        : [
            `Metadata version ${metadata.version} still has the old ${behind.join(' and ')}: use reprocess_brand next, then verify_reprocessing.`,
          ]),
    ],
  };
}

function differences(metadata: MetadataVersion, brand: Brand): readonly string[] {
  return [
    ...(metadata.brandname === brand.brandname ? [] : ['name']),
    ...(metadata.sector === null || metadata.sector === brand.sector ? [] : ['sector']),
  ];
}

export function nameWarnings(name: string): readonly string[] {
  return textFlags([name]).map((flag) => `Look closely at the name: ${flag}.`);
}

function sectorWarnings({ before, after }: Record<'before' | 'after', SectorAgreement>): readonly string[] {
  const of = `${after.consistent} of ${after.combos} combos have a code of the new sector`;
  if (sectorDisagrees(after)) return [`Only ${of} (${before.consistent} of the current one).`];
  return after.consistent < before.consistent
    ? [`Fewer codes fit: ${of}, ${before.consistent} of the current one.`]
    : [];
}

function agreementShown({ sector_known, combos, consistent, share }: SectorAgreement): Json {
  return { sector_known, combos, consistent, share };
}
