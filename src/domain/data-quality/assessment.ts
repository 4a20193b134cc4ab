import { type Brand, type Combo, isWalletAffected, type Mcc } from '../brand/brand.ts';
import { countedCodes, frequentNarratives } from '../brand/combo-evidence.ts';
import { narrativeReader } from '../brand/narrative-words.ts';
import { sectorAgreement, sectorDisagrees } from '../brand/sector-agreement.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import type { Criteria } from '../criteria/criteria.ts';
import type { MetadataVersion } from '../metadata/metadata.ts';
import { VERIFICATION_THRESHOLDS } from '../metadata/verification.ts';
import { isMissing } from '../text/missing.ts';
import { shareOf } from '../text/share.ts';
import {
  brandDefects,
  codeDefects,
  comboDefects,
  defectTests,
  metadataDefects,
  type References,
  referenceDefects,
  textDefects,
} from './defects.ts';
import {
  findingOn,
  present,
  QUALITY_WORDS,
  type QualityFinding,
  SEVERITIES,
  single,
  usualSeverity,
} from './findings.ts';

/** The facts by which the quality of a brand's data is assessed. */
export type QualityFacts = Contradictable & References;

const ORDER: readonly string[] = Object.keys(QUALITY_WORDS);

/** Lists the defects of a brand's data, the critical first, each kind once (runbook, Procedure 2, step 1). */
export function assessDataQuality(facts: QualityFacts): readonly QualityFinding[] {
  const { brand, combos, mccs, metadata } = facts;
  const findings = [
    ...brandDefects(brand, combos, mccs),
    ...(combos.length === 0 ? [single('no_combos')] : []),
    ...comboDefects(combos, mccs),
    ...codeDefects(combos, mccs),
    ...textDefects(combos, brand.brandname),
    ...referenceDefects(facts),
    ...metadataDefects(metadata, brand, mccs),
    ...contradictions(facts),
    ...corruption(facts),
  ];
  const rank = ({ severity, kind }: QualityFinding) =>
    SEVERITIES.indexOf(severity) * ORDER.length + ORDER.indexOf(kind);
  return findings.sort((a, b) => rank(a) - rank(b));
}

export const VERDICTS = ['critical', 'problems', 'clean'] as const;

/** Sums up findings; `clean` may include findings for information only. */
export function verdictOn(findings: readonly QualityFinding[]): (typeof VERDICTS)[number] {
  if (findings.some(({ severity }) => severity === 'critical')) return 'critical';
  return findings.some(({ severity }) => severity === 'warning') ? 'problems' : 'clean';
}

/** Rows of a brand that name another active brand instead: they are recorded under the wrong brand. */
export interface MisplacedRows {
  readonly brandid: number;
  readonly brandname: string;
  readonly combos: number;
  /** Rows not affected by wallets. */
  readonly plain_combos: number;
  /** Criteria that match exactly these rows of the brand; null if no simple pattern does. */
  readonly criteria: Criteria | null;
}

/** Returns the best possible recall without wallets while rows of other brands count as own; null without such rows. */
export function recallWithinReach(combos: readonly Combo[], misplaced: readonly MisplacedRows[]): number | null {
  const plain = combos.filter((combo) => !isWalletAffected(combo)).length;
  const lost = misplaced.reduce((sum, rows) => sum + rows.plain_combos, 0);
  return plain === 0 ? null : shareOf(plain - lost, plain);
}

interface Contradictable {
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

/** Finds statements of the data that contradict each other. */
function contradictions(facts: Contradictable): QualityFinding[] {
  return [
    ...sectorContradictions(facts),
    ...metadataContradictions(facts),
    ...otherBrands(facts),
    ...misplacedRows(facts),
  ];
}

function sectorContradictions({ brand, combos, mccs }: Contradictable): QualityFinding[] {
  const match = resolveSector(brand.sector, knownSectors(mccs));
  const agreement = sectorAgreement(brand, countedCodes(combos), mccs);
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

/** Finds codes that the metadata lists but no combo of the brand has. */
export function unusedCodes({ mccids }: Pick<MetadataVersion, 'mccids'>, combos: readonly Combo[]): readonly number[] {
  const used = new Set(combos.map((combo) => combo.mccid));
  return mccids.filter((mccid) => !used.has(mccid));
}

function otherBrands({ combos, namesakes, twins }: Contradictable): QualityFinding[] {
  const samples = namesakes.map(({ brandid }) => `brand ${brandid}`);
  const byPlace = new Map(twins.toReversed().map((twin) => [placeOf(twin), twin.brandid]));
  const byCode = new Map(twins.toReversed().map((twin) => [codeOf(twin), twin.brandid]));
  const atPlace = (combo: Combo) => (isMissing(combo.mid) ? undefined : byPlace.get(placeOf(combo)));
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

/** Returns a warning where these rows alone keep the metadata from passing verification, else information. */
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

/** Rules of thumb; the runbook has no numbers. Shares from 0 to 1, and minimum numbers of rows. */
const THUMB = {
  one_narrative: { share: 0.3, combos: 10 },
  /** Minimum share of a bank's merchant ids with one length, for the others to be odd. */
  mid_length: { share: 0.9, combos: 20 },
  /** Minimum share of defects from one bank that has less than `of_combos` of the combos. */
  one_bank: { share: 0.8, defects: 5, of_combos: 0.5 },
} as const;

interface Corruptible {
  readonly brand: Pick<Brand, 'brandname'>;
  readonly combos: readonly Combo[];
  readonly mccs: ReadonlyMap<number, Mcc>;
}

/** Finds signs that rows were damaged in transfer, not entered wrongly (runbook, Manual Escalation Criteria 4). */
function corruption(facts: Corruptible): QualityFinding[] {
  const { brand, combos } = facts;
  const cutCodes = codesCutOff(facts);
  const oddLength = oddLengthTest(combos);
  return present([
    findingOn('truncated_codes', combos, ({ mccid }) => cutCodes.has(mccid), {
      show: ({ mccid, narrative }) => `${mccid} ${narrative}`,
    }),
    oneNarrative(brand.brandname, combos),
    findingOn('odd_mid_lengths', combos, oddLength, { show: ({ mid, narrative }) => `${mid} ${narrative}` }),
    oneBank(facts),
  ]);
}

/** Returns unknown codes of less than four digits, each with the brand's known codes that begin with it. */
export function codesCutOff({ combos, mccs }: Omit<Corruptible, 'brand'>): ReadonlyMap<number, readonly number[]> {
  const codes = [...new Set(combos.map((combo) => combo.mccid))].sort((a, b) => a - b);
  const known = codes.filter((mccid) => mccs.has(mccid));
  const whole = (mccid: number) => known.filter((one) => String(one).startsWith(String(mccid)));
  return new Map(
    codes
      .filter((mccid) => mccid >= 10 && mccid < 1000 && !mccs.has(mccid))
      .map((mccid) => [mccid, whole(mccid)] as const)
      .filter(([, wholes]) => wholes.length > 0),
  );
}

function oneNarrative(brandname: string, combos: readonly Combo[]): QualityFinding | null {
  const [top] = frequentNarratives(combos, 1);
  if (top === undefined || isMissing(top[0]) || top[1] < THUMB.one_narrative.combos) return null;
  const [narrative, count] = top;
  if (shareOf(count, combos.length) < THUMB.one_narrative.share) return null;
  if (narrativeReader(brandname)(narrative).name !== 'foreign') return null;
  return findingOn('one_narrative', combos, (combo) => combo.narrative === narrative);
}

/** Compares each bank with itself, because banks write merchant ids differently and wallets add their own. */
function oddLengthTest(combos: readonly Combo[]): (combo: Combo) => boolean {
  const counted = (combo: Combo) => !isMissing(combo.mid) && !isWalletAffected(combo);
  const usual = new Map<number | null, number>();
  for (const [bankid, rows] of Map.groupBy(combos.filter(counted), (combo) => combo.bankid)) {
    if (rows.length < THUMB.mid_length.combos) continue;
    const lengths = Map.groupBy(rows, ({ mid }) => mid.length);
    const [most] = [...lengths].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
    if (most !== undefined && most[1].length >= THUMB.mid_length.share * rows.length) usual.set(bankid, most[0]);
  }
  return (combo) => counted(combo) && (usual.get(combo.bankid) ?? combo.mid.length) !== combo.mid.length;
}

function oneBank({ combos, mccs }: Corruptible): QualityFinding | null {
  const tests = defectTests(combos, mccs);
  const defective = combos.filter((combo) => tests.some(([, test]) => test(combo)));
  const [top] = [...Map.groupBy(defective, (combo) => combo.bankid)].sort((a, b) => b[1].length - a[1].length);
  const { share, defects, of_combos } = THUMB.one_bank;
  if (top === undefined || defective.length < defects || top[1].length < share * defective.length) return null;
  const [bankid, rows] = top;
  const ofBank = combos.filter((combo) => combo.bankid === bankid).length;
  if (bankid === null || ofBank >= of_combos * combos.length) return null;
  const text = `${rows.length} of ${defective.length} defective combos, of ${ofBank} combos of the bank`;
  return {
    ...single('defects_of_one_bank', { count: rows.length }),
    ...{ severity: usualSeverity('defects_of_one_bank'), share: shareOf(rows.length, combos.length) },
    samples: [{ ccid: null, bankid, text }],
  };
}
