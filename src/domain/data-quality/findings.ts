import type { Combo } from '../brand/brand.ts';
import { isCriticalShare } from '../escalation/triggers.ts';
import { shareOf } from '../text/share.ts';

/** The severities of a finding; the automatic trigger critical_data_quality fires for `critical`. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * The kinds of defects of a brand's data (runbook, Automatic Escalation Triggers 3, Manual Escalation Criteria 4 and
 * Procedure 2), in the order of reports: missing, malformed, dangling references, contradictions, corruption.
 */
export const QUALITY_WORDS = {
  brand_not_in_table: 'Combos name a brand that the brand table lacks.',
  combos_without_brand: 'Combos name no brand.',
  missing_brandname: 'The brand has no name.',
  missing_sector: 'The brand has no sector.',
  no_combos: 'The brand has no combos, so nothing can be learned from them.',
  combos_without_mid: 'Combos have no merchant id.',
  combos_without_narrative: 'Combos have no narrative.',
  combos_without_mccid: 'Combos have no code.',
  combos_with_invalid_mccid: 'Combos have a code outside 1 to 9999.',
  hidden_characters_in_name: "The brand's name has invisible characters.",
  garbled_name: "The brand's name was decoded wrongly.",
  hidden_characters: 'Narratives or merchant ids have control or invisible characters.',
  garbled_text: 'Narratives or merchant ids were decoded wrongly.',
  narratives_naming_nothing: 'Narratives are digits and signs only, or a wallet prefix with nothing after it.',
  long_narratives: 'Narratives are longer than the part that patterns search.',
  unknown_sector: 'The sector is not in the mcc table.',
  missing_parent: 'parent_brandid names a brand that does not exist.',
  combos_with_unknown_mccid: 'Combos have a code that the mcc table lacks.',
  codes_without_sector: 'The mcc table has no sector for codes of combos.',
  codes_without_description: 'The mcc table has no description for codes of combos.',
  metadata_regex_refused: 'The regex of the current metadata would be refused today.',
  metadata_mccids_refused: 'The codes of the current metadata would be refused today.',
  feedback_on_missing_version: 'Feedback or iterations are on metadata versions that do not exist.',
  feedback_on_missing_combos: 'Feedback names combos that do not exist under any brand.',
  sector_alias: 'The spelling of the sector differs from the mcc table, and upstream compares it letter by letter.',
  sector_against_codes: "Most combos have a code of another sector than the brand's.",
  metadata_codes_unused: 'The current metadata lists codes that no combo of the brand has.',
  metadata_sector_differs: "The current metadata has another sector than the brand's.",
  metadata_name_differs: "The current metadata has another name than the brand's.",
  same_name: 'Another active brand has the same name.',
  shared_mid_and_narrative: 'Other brands have combos with the same merchant id and narrative.',
  shared_narratives: 'Other brands have combos with the same narrative and code: no metadata can separate them.',
  rows_of_other_brands:
    'Combos carry the name of another brand instead of this one: they are probably recorded under the wrong brand.',
  duplicate_combos: 'Combos repeat another of the same bank in merchant id, narrative and code.',
  truncated_codes: 'Unknown codes are the beginning of a code that the brand has: they look truncated.',
  one_narrative: 'One narrative that does not name the brand makes up much of the combos.',
  odd_mid_lengths: "Merchant ids differ in length from nearly all others of the same bank's.",
  defects_of_one_bank: 'Most defective combos come from one bank: its feed looks broken.',
} as const;
export type QualityKind = keyof typeof QUALITY_WORDS;

/** Kinds that are for information and need no correction. */
const INFORMATION: ReadonlySet<QualityKind> = new Set([
  'long_narratives',
  'metadata_codes_unused',
  'shared_narratives',
  'rows_of_other_brands',
  'odd_mid_lengths',
]);

export interface QualitySample {
  /** Null if it is not a combo. */
  readonly ccid: number | null;
  readonly bankid: number | null;
  readonly text: string;
}

export interface QualityFinding {
  readonly kind: QualityKind;
  readonly severity: Severity;
  /** The number of combos, or of whatever the kind counts; null where it counts nothing. */
  readonly count: number | null;
  /** Share of all combos of the brand; null if the finding is not about combos. */
  readonly share: number | null;
  readonly samples: readonly QualitySample[];
}

/** Returns a finding about the brand or its metadata, not about its combos. */
export function single(
  kind: QualityKind,
  given: { critical?: boolean; count?: number; samples?: readonly string[] } = {},
): QualityFinding {
  const { critical = false, count = null, samples = [] } = given;
  return {
    kind,
    severity: critical ? 'critical' : usualSeverity(kind),
    ...{ count, share: null },
    samples: samples.slice(0, MOST_SAMPLES).map((text) => ({ ccid: null, bankid: null, text })),
  };
}

export const MOST_SAMPLES = 3;

export function usualSeverity(kind: QualityKind): Severity {
  return INFORMATION.has(kind) ? 'info' : 'warning';
}

export type ComboTest = (combo: Combo) => boolean;

/** Returns the combos that a test matches, as a finding; null where it matches none. */
export function findingOn(
  kind: QualityKind,
  combos: readonly Combo[],
  test: ComboTest,
  options: { readonly show?: (combo: Combo) => string; readonly mayBeCritical?: boolean } = {},
): QualityFinding | null {
  const { show = (combo: Combo) => combo.narrative, mayBeCritical = false } = options;
  const samples: Combo[] = [];
  let count = 0;
  for (const combo of combos) {
    if (!test(combo)) continue;
    count++;
    if (samples.length < MOST_SAMPLES) samples.push(combo);
  }
  if (count === 0) return null;
  return {
    kind,
    severity: mayBeCritical && isCriticalShare(count, combos.length) ? 'critical' : usualSeverity(kind),
    count,
    share: shareOf(count, combos.length),
    samples: samples.map((combo) => ({ ccid: combo.ccid, bankid: combo.bankid, text: show(combo) })),
  };
}

export function present(findings: readonly (QualityFinding | null)[]): QualityFinding[] {
  return findings.filter((finding) => finding !== null);
}
