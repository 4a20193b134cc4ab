import type { Combo } from '../brand/brand.ts';
import { countedCodes } from '../brand/combo-evidence.ts';
import { sectorsBySize } from '../brand/new-brand.ts';
import { sectorAgreement, sectorDisagrees } from '../brand/sector-agreement.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import { isMissingName } from '../text/missing.ts';
import { codesCutOff, type QualityFacts, unusedCodes } from './assessment.ts';
import { hasHidden, isGarbled, withoutHidden } from './damaged-text.ts';
import type { QualityFinding, QualityKind } from './findings.ts';

/** The call that corrects a finding, or shows what to check first, with the known arguments. */
export interface QualityAdvice {
  readonly tool: string;
  readonly input: Readonly<Record<string, string | number | number[] | Record<string, string | number>>>;
}

type Adviser = (finding: QualityFinding, facts: QualityFacts) => QualityAdvice;

export function adviceOn(finding: QualityFinding, facts: QualityFacts): QualityAdvice {
  const advice = ADVISERS[finding.kind](finding, facts);
  return facts.brand.status === 'inactive' && REFUSED_WHEN_INACTIVE.has(advice.tool)
    ? elsewhere(finding, facts)
    : advice;
}

/** Tools that refuse an inactive brand, which classifies nothing; its combos can go to an active one. */
const REFUSED_WHEN_INACTIVE: ReadonlySet<string> = new Set([
  ...['create_manual_metadata', 'reprocess_brand', 'update_brand_data', 'analyze_brand_for_split'],
]);
const elsewhere: Adviser = (_, { brand: { brandid }, combos }) =>
  combos.length === 0
    ? { tool: 'get_brand_details', input: { brandid } }
    : { tool: 'reassign_combos', input: { source_brandid: brandid } };

const look =
  (tool: string): Adviser =>
  (_, { brand: { brandid } }) => ({ tool, input: { brandid } });
const update =
  (field: string, value: (facts: QualityFacts) => string | undefined = () => undefined): Adviser =>
  (_, facts) => {
    const known = value(facts);
    const input = { brandid: facts.brand.brandid, field };
    return { tool: 'update_brand_data', input: known === undefined ? input : { ...input, value: known } };
  };
/** Advises to correct the first combo found; the others follow likewise. */
const correct =
  (updates: (combo: Combo, facts: QualityFacts) => Record<string, string | number> = () => ({})): Adviser =>
  (finding, facts) => {
    const combo = comboOf(finding, facts);
    if (combo === undefined) return look('get_combo_records')(finding, facts);
    const { ccid, bankid } = combo;
    const known = updates(combo, facts);
    return {
      tool: 'update_source_data',
      input: {
        ...{ table: 'combo', ccid },
        ...(bankid === null ? {} : { bankid }),
        ...(Object.keys(known).length === 0 ? {} : { updates: known }),
      },
    };
  };
const rows: Adviser = (finding, facts) => {
  const combo = comboOf(finding, facts);
  const contains = combo === undefined ? '' : searchable(combo.narrative);
  const input = { brandid: facts.brand.brandid };
  return { tool: 'get_combo_records', input: contains === '' ? input : { ...input, contains } };
};
const ofBank: Adviser = ({ samples }, { brand: { brandid } }) => {
  const bankid = samples[0]?.bankid ?? null;
  return { tool: 'get_combo_records', input: bankid === null ? { brandid } : { brandid, bankid } };
};
/** Maximum length of the text that get_combo_records searches for. */
const MOST_SEARCHED = 100;

const ADVISERS: Readonly<Record<QualityKind, Adviser>> = {
  brand_not_in_table: (_, { brand: { brandid } }) => ({
    tool: 'update_source_data',
    input: { table: 'brand', brandid },
  }),
  combos_without_brand: (_, { brand: { brandid } }) => ({
    tool: 'reassign_combos',
    input: { source_brandid: brandid },
  }),
  missing_brandname: update('brandname'),
  missing_sector: update('sector', codeSector),
  no_combos: (finding, facts) =>
    (isMissingName(facts.brand.brandname) ? look('get_brand_details') : namesakes)(finding, facts),
  combos_without_mid: correct(),
  combos_without_narrative: correct(),
  combos_without_mccid: correct(),
  combos_with_invalid_mccid: correct(),
  hidden_characters_in_name: update('brandname', ({ brand }) => withoutHidden(brand.brandname)),
  garbled_name: update('brandname'),
  hidden_characters: correct(shownOnly),
  garbled_text: correct(),
  narratives_naming_nothing: correct(),
  long_narratives: rows,
  unknown_sector: update('sector', codeSector),
  missing_parent: update('parent_brandid', () => 'none'),
  combos_with_unknown_mccid: addCode,
  codes_without_sector: addCode,
  codes_without_description: addCode,
  metadata_regex_refused: look('create_manual_metadata'),
  metadata_mccids_refused: look('create_manual_metadata'),
  feedback_on_missing_version: look('get_feedback_history'),
  feedback_on_missing_combos: look('get_feedback_history'),
  sector_alias: update('sector', aliasedSector),
  sector_against_codes: (finding, facts) => {
    const sector = codeSector(facts);
    const settles = sector !== undefined && !disagreesWith(sector, facts);
    return settles ? update('sector', () => sector)(finding, facts) : look('analyze_brand_for_split')(finding, facts);
  },
  metadata_codes_unused: withUsedCodes,
  metadata_sector_differs: look('reprocess_brand'),
  metadata_name_differs: look('reprocess_brand'),
  same_name: namesakes,
  shared_mid_and_narrative: rows,
  rows_of_other_brands: giveBack,
  shared_narratives: rows,
  duplicate_combos: rows,
  truncated_codes: correct(wholeCode),
  one_narrative: look('get_narratives'),
  odd_mid_lengths: ofBank,
  defects_of_one_bank: ofBank,
};

function namesakes(_: QualityFinding, { brand }: QualityFacts): QualityAdvice {
  return { tool: 'find_brands', input: { name: brand.brandname } };
}

/** Advises to give the rows to the brand that has most of them; the others follow likewise. */
function giveBack(_: QualityFinding, { brand, misplaced }: QualityFacts): QualityAdvice {
  const [most] = misplaced;
  const target = most === undefined ? {} : { target_brandid: most.brandid };
  const criteria = most?.criteria ?? null;
  const known = criteria !== null && 'narrative' in criteria ? { criteria: { narrative: criteria.narrative } } : {};
  return { tool: 'reassign_combos', input: { source_brandid: brand.brandid, ...target, ...known } };
}

/** Advises to add or complete the code's row in the mcc table, which serves all its combos; a code that looks truncated is the combo's fault. */
function addCode(finding: QualityFinding, facts: QualityFacts): QualityAdvice {
  const combo = comboOf(finding, facts);
  return combo === undefined || codesCutOff(facts).has(combo.mccid)
    ? correct()(finding, facts)
    : { tool: 'update_source_data', input: { table: 'mcc', mccid: combo.mccid } };
}

/** Returns the beginning of a narrative that can be typed: up to the first invisible character or the place. */
function searchable(narrative: string): string {
  const [start = ''] = narrative.trimStart().split(/ {2,}/);
  return hasHidden(start) ? '' : start.slice(0, MOST_SEARCHED).trim();
}

function comboOf({ samples }: QualityFinding, { combos }: QualityFacts): Combo | undefined {
  const [first] = samples;
  return combos.find((combo) => combo.ccid === first?.ccid && combo.bankid === first.bankid);
}

/** Returns the sector of most codes. */
function codeSector({ combos, mccs }: QualityFacts): string | undefined {
  return sectorsBySize(countedCodes(combos), mccs)[0];
}

function disagreesWith(sector: string, { combos, mccs }: QualityFacts): boolean {
  return sectorDisagrees(sectorAgreement({ sector }, countedCodes(combos), mccs));
}

function aliasedSector({ brand, combos, mccs }: QualityFacts): string | undefined {
  const match = resolveSector(brand.sector, knownSectors(mccs), sectorsBySize(countedCodes(combos), mccs));
  return match.kind === 'unknown' ? undefined : match.sector;
}

function shownOnly({ mid, narrative }: Combo): Record<string, string> {
  const clean = { mid: withoutHidden(mid), narrative: withoutHidden(narrative) };
  return {
    ...(hasHidden(mid) && !isGarbled(mid) && clean.mid !== '' ? { mid: clean.mid } : {}),
    ...(hasHidden(narrative) && clean.narrative !== '' ? { narrative: clean.narrative } : {}),
  };
}

function wholeCode({ mccid }: Combo, facts: QualityFacts): Record<string, number> {
  const [only, ...others] = codesCutOff(facts).get(mccid) ?? [];
  return only === undefined || others.length > 0 ? {} : { mccid: only };
}

function withUsedCodes(_: QualityFinding, { brand: { brandid }, combos, metadata }: QualityFacts): QualityAdvice {
  const unused = new Set(metadata === null ? [] : unusedCodes(metadata, combos));
  const mccids = (metadata?.mccids ?? []).filter((mccid) => !unused.has(mccid));
  const known = metadata === null || mccids.length === 0 ? {} : { regex: metadata.regex, mccids };
  return { tool: 'create_manual_metadata', input: { brandid, ...known } };
}
