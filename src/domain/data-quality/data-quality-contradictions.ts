import { type Brand, type Combo, isWalletAffected, type Mcc } from '../brand/brand.ts';
import { sectorAgreement, sectorDisagrees } from '../brand/sector-agreement.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import type { Criteria } from '../criteria/criteria.ts';
import type { MetadataVersion } from '../metadata/metadata.ts';
import { VERIFICATION_THRESHOLDS } from '../metadata/verification.ts';
import { shareOf } from '../text/share.ts';
import { findingOn, present } from './data-quality-combos.ts';
import { type QualityFinding, single } from './data-quality-kinds.ts';

/** Rows of a brand that name another brand in use and not this one: they are recorded under the wrong brand. */
export interface MisplacedRows {
  readonly brandid: number;
  readonly brandname: string;
  readonly combos: number;
  /** Those that no wallet hides. */
  readonly plain_combos: number;
  /** Takes exactly these rows of the brand; null where no simple pattern does. */
  readonly criteria: Criteria | null;
}

/** Recall at best, of what no wallet hides, while rows of other brands count as own; null where there is nothing. */
export function recallWithinReach(combos: readonly Combo[], misplaced: readonly MisplacedRows[]): number | null {
  const plain = combos.filter((combo) => !isWalletAffected(combo)).length;
  const lost = misplaced.reduce((sum, rows) => sum + rows.plain_combos, 0);
  return plain === 0 ? null : shareOf(plain - lost, plain);
}

export interface Contradictable {
  readonly brand: Brand;
  readonly combos: readonly Combo[];
  readonly mccs: ReadonlyMap<number, Mcc>;
  /** The current version. */
  readonly metadata: MetadataVersion | null;
  /** Other active brands of the same name. */
  readonly namesakes: readonly Pick<Brand, 'brandid'>[];
  /** Combos of other brands with a narrative of this one's. */
  readonly twins: readonly Combo[];
  /** Combos that carry the name of another brand instead of this one's. */
  readonly misplaced: readonly MisplacedRows[];
}

/** Statements of the data that cannot all be right. */
export function contradictions(facts: Contradictable): QualityFinding[] {
  return [
    ...sectorContradictions(facts),
    ...metadataContradictions(facts),
    ...otherBrands(facts),
    ...misplacedRows(facts),
  ];
}

function sectorContradictions({ brand, combos, mccs }: Contradictable): QualityFinding[] {
  const match = resolveSector(brand.sector, knownSectors(mccs));
  const agreement = sectorAgreement(brand, combos, mccs);
  const samples = [`${agreement.consistent} of ${agreement.combos} combos have a code of ${brand.sector}`];
  return [
    ...(match.kind === 'alias'
      ? [single('sector_alias', { samples: [`${brand.sector} stands for ${match.covers.join(', ')}`] })]
      : []),
    ...(sectorDisagrees(agreement)
      ? [single('sector_against_codes', { count: agreement.combos - agreement.consistent, samples })]
      : []),
  ];
}

function metadataContradictions({ brand, combos, metadata }: Contradictable): QualityFinding[] {
  if (metadata === null) return [];
  const unused = combos.length === 0 ? [] : unusedCodes(metadata, combos);
  const { sector, brandname } = metadata;
  return [
    ...(unused.length === 0
      ? []
      : [single('metadata_codes_unused', { count: unused.length, samples: unused.map(String) })]),
    ...(sector !== null && sector !== brand.sector ? [single('metadata_sector_differs', { samples: [sector] })] : []),
    ...(brandname !== brand.brandname ? [single('metadata_name_differs', { samples: [brandname] })] : []),
  ];
}

/** Codes that the metadata lists and no combo of the brand has. */
export function unusedCodes({ mccids }: Pick<MetadataVersion, 'mccids'>, combos: readonly Combo[]): readonly number[] {
  const used = new Set(combos.map((combo) => combo.mccid));
  return mccids.filter((mccid) => !used.has(mccid));
}

function otherBrands({ combos, namesakes, twins }: Contradictable): QualityFinding[] {
  const samples = namesakes.map(({ brandid }) => `brand ${brandid}`);
  const byPlace = new Map(twins.toReversed().map((twin) => [placeOf(twin), twin.brandid]));
  const byCode = new Map(twins.toReversed().map((twin) => [codeOf(twin), twin.brandid]));
  const atPlace = (combo: Combo) => (combo.mid.trim() === '' ? undefined : byPlace.get(placeOf(combo)));
  const withCode = (combo: Combo) => (atPlace(combo) === undefined ? byCode.get(codeOf(combo)) : undefined);
  const shown = (other: (combo: Combo) => number | undefined) => (combo: Combo) =>
    `brand ${other(combo)}: ${combo.narrative}`;
  return [
    ...(namesakes.length === 0 ? [] : [single('same_name', { count: namesakes.length, samples })]),
    ...present([
      findingOn('shared_mid_and_narrative', combos, (combo) => atPlace(combo) !== undefined, { show: shown(atPlace) }),
      findingOn('shared_narratives', combos, (combo) => withCode(combo) !== undefined, { show: shown(withCode) }),
    ]),
  ];
}

/** More than information where these rows alone keep the metadata from passing verification. */
function misplacedRows({ combos, misplaced }: Contradictable): QualityFinding[] {
  if (misplaced.length === 0) return [];
  const count = misplaced.reduce((sum, rows) => sum + rows.combos, 0);
  const samples = misplaced.map((rows) => `brand ${rows.brandid}, ${rows.brandname}: ${rows.combos} of these combos`);
  const finding = { ...single('rows_of_other_brands', { count, samples }), share: shareOf(count, combos.length) };
  const reach = recallWithinReach(combos, misplaced);
  return [reach !== null && reach < VERIFICATION_THRESHOLDS.recall ? { ...finding, severity: 'warning' } : finding];
}

const placeOf = ({ mid, narrative }: Combo) => `${mid}\n${narrative}`;
const codeOf = ({ mccid, narrative }: Combo) => `${mccid} ${narrative}`;
