import type { z } from 'zod';
import { analyzeBrand } from '../domain/operations/brands/analyze-brand.ts';
import { noun } from '../domain/text/noun.ts';
import { type Answer, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderNextSteps } from './rendering/next-steps.ts';

export const analyzeBrandTool = readTool({
  operation: analyzeBrand,
  description:
    'Diagnoses a brand: which escalation reasons fit and on what evidence, level, recommended procedure, next calls; with ' +
    'narrative clusters, codes, sector agreement, false matches, data problems, why the iterations failed. Use it to find the root cause. ' +
    'For the parts of an ambiguous brand use analyze_brand_for_split.',
  examples: [{ title: 'What is wrong with "Star"', input: { brandid: 12345 } }],
  render(output, answer) {
    answer.line(plain`Brand ${output.brandid} (${output.status}).`);
    renderDiagnosis(output.diagnosis, answer);
    renderProfile(output, answer);
    renderBrandEvidence(output, answer);
  },
});

type Output = z.output<typeof analyzeBrand.output>;

/** Renders the reasons that fit, what to do about the first, and with which tools. */
function renderDiagnosis({ reasons, level, priority, procedure, next_steps }: Output['diagnosis'], answer: Answer) {
  if (reasons.length === 0) answer.line(plain`No reason for an escalation fits.`);
  else {
    answer.line(plain`Reasons that fit, the strongest first:`);
    answer.table(
      ['reason', 'strength', 'evidence'],
      reasons.map(({ reason, strength, evidence }) => [reason, strength, evidence.join(' ')]),
    );
  }
  if (level !== null) answer.line(plain`For level ${level}, priority ${priority}.`);
  if (procedure !== null) {
    answer.line(plain`Recommended: procedure ${procedure.number}, ${procedure.method}. ${procedure.why}`);
  }
  renderNextSteps(next_steps, answer);
}

/** Renders the profile of the combos. */
function renderProfile({ brandname, profile, split, ...output }: Output, answer: Answer): void {
  const { sector_agreement: agreement, wallet_share, named_share, mccids_total } = output;
  const { combos, distinct_narratives: narratives } = profile;
  answer.line(plain`${combos} ${noun(combos, 'combo')}, ${narratives} distinct ${noun(narratives, 'narrative')}.`);
  answer.line(plain`Share with the name ${named_share}, wallet-affected ${wallet_share}.`);
  answer.line(plain`${agreement.consistent} of ${agreement.combos} have a code of the sector, wallet codes aside.`);
  answer.table(['brand', 'sector', 'sector_known'], [[brandname, agreement.sector, agreement.sector_known]]);
  answer.line(plain`${profile.mccids.length} of ${mccids_total} ${noun(mccids_total, 'code')}:`);
  if (profile.mccids.length > 0) {
    answer.table(
      ['mccid', 'description', 'kind of business', 'combos'],
      profile.mccids.map((code) => [code.mccid, code.mcc_desc, code.line, code.combos]),
    );
  }
  if (profile.clusters.length > 0) {
    answer.line(plain`Narratives by the word after the name:`);
    answer.table(
      ['word', 'combos', 'sample_narratives'],
      profile.clusters.map((one) => [one.word, one.combos, one.sample_narratives.join(' / ')]),
    );
  }
  renderMisplaced(output, answer);
  answer.line(plain`Should it be split? Recommendation: ${split.recommendation}, confidence ${split.confidence}.`);
  if (split.criterion !== null) answer.line(plain`The parts differ by ${split.criterion}.`);
  if (split.parts.length === 0) return;
  answer.table(
    ['part', 'combos'],
    split.parts.map((part) => [part.suggested_name, part.combos]),
  );
}

function renderMisplaced(
  { misplaced, recall_within_reach: reach }: Pick<Output, 'misplaced' | 'recall_within_reach'>,
  answer: Answer,
) {
  if (misplaced.length === 0) return;
  answer.line(plain`Own combos that carry the name of another brand; while they stay, recall is ${reach} at best:`);
  answer.table(
    ['brandid', 'brand', 'combos'],
    misplaced.map((one) => [one.brandid, one.brandname, one.combos]),
  );
}

/** Renders what the metadata matches, what is wrong with the data, and how the iterations went. */
function renderBrandEvidence({ coverage, quality, iterations, runs, ...output }: Output, answer: Answer): void {
  renderCoverage(coverage, answer);
  for (const { problem, combos, share, critical } of quality) {
    const weight = critical ? 'critical' : 'minor';
    if (combos === null) answer.line(plain`Data: ${problem}, ${weight}.`);
    else answer.line(plain`Data: ${problem}, ${combos} ${noun(combos, 'combo')} (share ${share}), ${weight}.`);
  }
  renderIterations(iterations, answer);
  answer.line(plain`Failed runs in a row: ${runs.failures_in_a_row}.`);
  if (runs.kind !== null) answer.line(plain`Most runs failed for ${runs.kind}.`);
  if (runs.last_error !== null) answer.table(['last_error'], [[runs.last_error]]);
  for (const { escalation_id, reason, level } of output.active_escalations) {
    answer.line(plain`Open escalation ${escalation_id}: ${reason}, level ${level}.`);
  }
}

function renderCoverage(coverage: Output['coverage'], answer: Answer): void {
  if (coverage === null) {
    answer.line(plain`Coverage was not counted: no current metadata that can be evaluated.`);
    return;
  }
  if (!coverage.complete) answer.line(plain`Cancelled before all combos were counted.`);
  answer.line(plain`Current metadata: ${coverage.matched_own} own combos matched, ${coverage.missed_own} missed.`);
  answer.line(plain`Other brands' combos caught: ${coverage.caught_others}, ties ${coverage.ties}.`);
  answer.line(plain`Precision ${coverage.precision}, recall ${coverage.recall}.`);
  if (coverage.false_positives_by_brand.length === 0) return;
  answer.table(
    ['caught brandid', 'brand', 'combos'],
    coverage.false_positives_by_brand.map((one) => [one.brandid, one.brandname, one.combos]),
  );
}

function renderIterations(
  { used, limit, issues, gained, repeated_versions, ...rest }: Output['iterations'],
  answer: Answer,
) {
  answer.line(plain`${used} of ${limit} iterations used.`);
  answer.line(plain`${repeated_versions} of ${rest.versions} metadata versions repeat an earlier one.`);
  answer.line(
    plain`Gained: confidence ${gained.confidence}, matched ${gained.matched}, false ${gained.false_positives}.`,
  );
  if (issues.length === 0) return;
  answer.table(
    ['issue named by feedback', 'iterations', 'still in the last'],
    issues.map(({ issue, iterations }) => [issue, iterations, rest.issues_of_last.includes(issue)]),
  );
}
