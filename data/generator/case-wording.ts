import type { Case } from './cases.ts';
import type { BrandCourse } from './courses.ts';
import { codeList, counted, percent, quoted } from './feedback-wording.ts';
import { MERGES } from './merges.ts';
import { itemAt } from './random.ts';
import { nameWords } from './statement-style.ts';
import type { Dossier } from './trials.ts';

/** The runbook's own words (Step 1, Manual Escalations). */
export const STAR_DETAILS =
  "Brand name 'Star' matches Star Market, Star Burger, and Star Coffee. Requires manual review to determine correct brand.";

export interface CaseFile {
  readonly planned: Case;
  readonly dossier: Dossier;
  readonly course: BrandCourse;
}

const isMerged = ({ planned }: CaseFile): boolean =>
  planned.method === 'brand_split' || MERGES.some((merge) => merge.major === planned.brandid);

/** Other brands whose names begin with the same word, those with the most rows first. */
export function namesakesOf({ dossier }: CaseFile): number[] {
  const first = nameWords(dossier.subject.brandname)[0];
  const counts = new Map<number, number>();
  for (const { brandid } of dossier.evidence.lookalikes) counts.set(brandid, (counts.get(brandid) ?? 0) + 1);
  return [...counts]
    .filter(([brandid]) => nameWords(dossier.nameOf(brandid))[0] === first)
    .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([brandid]) => brandid);
}

const namesakeNames = (file: CaseFile): string => namesakesOf(file).slice(0, 3).map(file.dossier.nameOf).join(', ');

const lastEffect = ({ course }: CaseFile): string => {
  const { last } = course;
  if (last === null) return 'No version of the metadata was made.';
  const others = last.othersMatched === 0 ? 'no row' : counted(last.othersMatched, 'row');
  return `Version ${course.metadata.length} matches ${last.ownMatched} of ${last.own} own combos (${percent(last.coverage)}) and ${others} of other brands.`;
};

/** The details of an escalation, as entered by its creator. */
export function detailsOf(file: CaseFile): string {
  const { planned, dossier, course } = file;
  const { profile, subject } = dossier;
  switch (planned.reason) {
    case 'iteration_limit':
      return `10 feedback iterations without acceptable metadata. ${lastEffect(file)}`;
    case 'consecutive_failures':
      return `3 consecutive failures in feedback processing. Last: ${course.failures.at(-1) ?? ''}.`;
    case 'critical_data_quality':
      return `Required field mid is empty in ${profile.withoutMid} of ${profile.combos} combos.`;
    case 'system_error':
      return `Generation failed: ${course.failures.at(-1) ?? ''}.`;
    case 'ambiguous_brand_name':
      return isMerged(file)
        ? `Brand name '${subject.brandname}' is used by businesses of different trades (${codeList(profile)}).`
        : `Brand name '${subject.brandname}' begins like ${namesakeNames(file) || 'the names of other businesses'}.`;
    case 'insufficient_data':
      return `Only ${counted(profile.combos, 'combo')}; no reliable metadata can be made.`;
    case 'complex_business_rules':
      return `Shops, fuel and services of ${subject.brandname} are reported apart, but are one brand (${codeList(profile)}).`;
    case 'data_quality_concern':
      return `Sector is '${subject.sector}', but ${percent(1 - profile.sectorAgreement)} of the rows have codes of another sector.`;
    case 'low_confidence':
      return `Confidence stays at ${course.metadata.at(-1)?.confidence_score ?? 0} after ${course.metadata.length} versions. ${lastEffect(file)}`;
  }
}

/** The analyst's first findings. */
export function findingsOf(file: CaseFile): string[] {
  const { course, dossier } = file;
  const { profile } = dossier;
  const missed = course.last?.missed;
  const caught = course.last?.caught[0];
  const findings = [
    `${lastEffect(file)} Codes: ${codeList(profile)}. Through wallets: ${percent(profile.walletShare)}.`,
  ];
  if (course.failures.length > 0)
    findings.push(`Failed runs: ${course.failures.length}. Error: ${course.failures[0]}.`);
  if (caught !== undefined)
    findings.push(`Also matched: ${quoted(caught)}, recorded under ${dossier.nameOf(caught.brandid)}.`);
  else if (missed !== undefined && missed !== null) findings.push(`Not matched: ${quoted(missed)}.`);
  return findings;
}

/** The root cause of the failed automatic processing (runbook, Step 3, Analyze Root Cause). */
export function rootCauseOf(file: CaseFile): string {
  const { planned, dossier, course } = file;
  const { profile, subject } = dossier;
  switch (planned.reason) {
    case 'consecutive_failures':
    case 'system_error':
      return `Root cause: ${course.failures[0] ?? ''}. The brand's data are not the cause.`;
    case 'critical_data_quality':
      return `Root cause: one bank's extract left mid empty (${profile.withoutMid} of ${profile.combos} rows). It has to be delivered again.`;
    case 'data_quality_concern':
      return `Root cause: the sector was entered wrongly. ${percent(1 - profile.sectorAgreement)} of the rows are not '${subject.sector}'; most are '${profile.usualSector}'.`;
    case 'insufficient_data':
      return `Root cause: only ${counted(profile.combos, 'combo')}. The brand is hardly used by customers of our banks.`;
    case 'complex_business_rules':
      return `Root cause: one company with several trades (${codeList(profile)}). It must stay one brand; the rule for its codes is not written down.`;
    default:
      break;
  }
  if (isMerged(file))
    return `Root cause: two businesses under one brandid. Codes ${codeList(profile)}, and the narratives change with the code. Recommend splitting the brand.`;
  if (course.last !== null && course.last.othersMatched > 1 && namesakesOf(file).length > 0)
    return `Root cause: the names of ${namesakeNames(file)} begin alike. A pattern of the name alone cannot tell them apart.`;
  if (profile.walletShare > 0.1)
    return `Root cause: ${percent(profile.walletShare)} of the payments come through wallets, which cut the name or join its words.`;
  return 'Root cause: banks cut and join the name in different ways, and each version covered only some of them.';
}

/** The resolution, preventive measures and lessons learned (runbook, Step 6). */
export function resolutionWords(file: CaseFile): {
  text: string;
  preventive_measures: string;
  lessons_learned: string;
} {
  const { planned, dossier } = file;
  const name = dossier.subject.brandname;
  switch (planned.method) {
    case 'manual_metadata':
      return {
        text: `Manual metadata created for ${name} and verified against all combos.`,
        preventive_measures: 'Name added to the list of names that a person reviews before processing.',
        lessons_learned: itemAt(
          [
            'The pattern has to follow how banks write the name, not how the brand does.',
            'Codes separate namesakes better than longer patterns.',
            'Feedback with examples led to better versions than general remarks.',
          ],
          planned.brandid,
        ),
      };
    case 'data_correction':
      return {
        text: `Sector of ${name} corrected to '${dossier.profile.usualSector}'; brand reprocessed.`,
        preventive_measures: 'Import compares the sector with the sectors of the codes and lists brands that differ.',
        lessons_learned: 'A wrong sector looks like a wrong pattern. Check the sector first.',
      };
    case 'algorithm_update':
      return {
        text: `${name} was processed again, with instructions that ask for the whole name; the new version is verified.`,
        preventive_measures: "Brands whose names begin another brand's name are part of the test set for instructions.",
        lessons_learned:
          'The same weakness showed in several brands; a run with better instructions is cheaper than many manual patterns.',
      };
    case 'brand_split':
      return {
        text: `${name} split into one brand for each business, by merchant category. The original is inactive.`,
        preventive_measures: 'Generic names are flagged for review before they are first processed.',
        lessons_learned: 'Codes of two unrelated trades under one id are the sign of a merged brand.',
      };
    case 'duplicate':
      return {
        text: 'Reported twice; work goes on in the earlier escalation.',
        preventive_measures: 'The list of open escalations is checked before a new one is created.',
        lessons_learned: 'Two teams saw the same brand on the same day.',
      };
    default:
      return {
        text:
          planned.reason === 'insufficient_data'
            ? `No change: ${name} is looked at again when it has 5 combos.`
            : 'Reprocessing succeeded; no change needed.',
        preventive_measures: 'None needed beyond the existing alert.',
        lessons_learned:
          planned.reason === 'insufficient_data'
            ? 'Very small brands can wait.'
            : 'A passing fault of the platform; a later run was enough.',
      };
  }
}
