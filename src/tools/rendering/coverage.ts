import type { Coverage } from '../../domain/metadata/coverage.ts';
import { type Answer, plain } from '../../mcp/answer.ts';

/** Renders what a regex with a list of codes matches over all combos. */
export function renderCoverage(coverage: Coverage, answer: Answer): void {
  const c = coverage;
  if (!c.complete) answer.line(plain`Cancelled: counts are of the combos seen until then.`);
  answer.line(plain`Of ${c.combos_considered} combos ${c.own_combos} are the brand's own.`);
  answer.line(
    plain`Own: ${c.matched_own} matched, ${c.missed_own} missed; ${c.narrative_only} missed because of the code alone.`,
  );
  answer.line(plain`Wallet-affected: ${c.own_wallet_affected} own, ${c.missed_own_wallet} of the missed.`);
  answer.line(plain`Other brands' combos caught: ${c.caught_others}.`);
  const [precision, recall, withoutWallets] = [c.precision, c.recall, c.recall_without_wallets].map(fourDecimals);
  answer.line(plain`Precision ${precision}, recall ${recall}, without wallets ${withoutWallets}.`);
  answer.line(
    c.ties_is_lower_bound
      ? plain`Of the caught, at least ${c.ties} with the narrative and code of an own one: no metadata can separate them.`
      : plain`Of the caught, ${c.ties} with the narrative and code of an own one: no metadata can separate them.`,
  );
  answer.line(plain`Narratives over 128 characters: ${c.long_narratives}.`);
  answer.line(plain`Athena may differ on ${c.rows_where_athena_differs} combos.`);
  if (c.mccids_breakdown.length > 0) {
    answer.line(plain`Own combos matched by code:`);
    answer.table(
      ['mccid', 'combos'],
      c.mccids_breakdown.map((code) => [code.mccid, code.combos]),
    );
  }
  if (c.false_positives_by_brand.length > 0) {
    answer.line(plain`Caught by brand (${c.other_brands_combos} more of brands not listed):`);
    answer.table(
      ['brandid', 'brand', 'combos'],
      c.false_positives_by_brand.map((brand) => [brand.brandid, brand.brandname, brand.combos]),
    );
  }
  const buckets = (['matched', 'missed', 'caught'] as const).flatMap((bucket) =>
    c.samples[bucket].map((sample) => [bucket, sample.narrative, sample.mccid, sample.brandid, sample.combos]),
  );
  if (buckets.length > 0) answer.table(['sample', 'narrative', 'mccid', 'brandid', 'combos'], buckets);
}

function fourDecimals(share: number | null): string | null {
  return share === null ? null : share.toFixed(4);
}
