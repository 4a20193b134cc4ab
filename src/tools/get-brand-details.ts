import type { z } from 'zod';
import { getBrandDetails } from '../domain/operations/brands/get-brand-details.ts';
import { noun } from '../domain/text/noun.ts';
import { type Answer, person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

type Output = z.output<typeof getBrandDetails.output>;

export const getBrandDetailsTool = readTool({
  operation: getBrandDetails,
  description:
    'Shows a brand: sector, codes with their share and whether they fit the sector, wallet share, current metadata, ' +
    'split-off brands, open escalations. Use it to start an investigation. For the rows behind it use get_combo_records or get_narratives.',
  examples: [{ title: 'The brand called "Star"', input: { brandid: 12345 } }],
  render(output, answer) {
    const { brand, combos, sector_match: match } = output;
    answer.line(plain`Brand ${brand.brandid}: ${brand.status}, version ${brand.version}.`);
    answer.line(plain`Manually processed: ${brand.manually_processed}. Match of its sector: ${match.kind}.`);
    answer.table(['brand', 'sector', 'stands for'], [[brand.brandname, brand.sector, match.sectors.join(', ')]]);
    renderCounts(combos, answer);
    renderCodes(output, answer);
    renderMetadata(output, answer);
    renderFamily(output, answer);
    for (const { escalation_id, reason, level, status } of output.open_escalations) {
      answer.line(plain`Open escalation ${escalation_id}: ${reason}, level ${level}, ${status}.`);
    }
  },
});

function renderCounts(combos: Output['combos'], answer: Answer): void {
  const { total, distinct_narratives, banks, wallet_affected, wallet_share, consistent_share } = combos;
  answer.line(
    plain`${total} ${noun(total, 'combo')}, ${distinct_narratives} distinct ${noun(distinct_narratives, 'narrative')}, ${banks} ${noun(banks, 'bank')}.`,
  );
  answer.line(plain`Wallet-affected: ${wallet_affected}, share ${wallet_share}.`);
  answer.line(plain`Share with a code of the sector, wallet codes aside: ${consistent_share}.`);
}

function renderCodes({ mccids, mccids_total }: Output, answer: Answer): void {
  answer.line(plain`${mccids.length} of ${mccids_total} ${noun(mccids_total, 'code')}:`);
  if (mccids.length === 0) return;
  answer.table(
    ['mccid', 'description', 'sector', 'combos', 'share', 'consistent', 'wallet_specific'],
    mccids.map((c) => [c.mccid, c.mcc_desc, c.sector, c.combos, c.share, c.consistent, c.wallet_specific]),
  );
}

function renderMetadata({ current_metadata: current, metadata_versions }: Output, answer: Answer): void {
  answer.line(plain`${metadata_versions} metadata ${noun(metadata_versions, 'version')}.`);
  if (current === null) return;
  const { version, origin, generated_at, confidence_score } = current;
  answer.line(plain`Current: version ${version}, ${origin}, ${generated_at}, confidence ${confidence_score}.`);
  const { coverage_narratives_matched: matched, coverage_false_positives: strangers } = current;
  answer.line(plain`When generated: share of own combos matched ${matched}, of matches not the brand's ${strangers}.`);
  answer.line(plain`What it matches now: verify_metadata.`);
  answer.table(
    ['regex', 'mccids', 'sector', 'brand', 'created_by', 'issues', 'notes'],
    [
      [
        current.regex,
        current.mccids,
        current.sector,
        current.brandname,
        person(current.created_by),
        current.evaluator_issues.join(', '),
        current.notes,
      ],
    ],
  );
}

function renderFamily({ parent, children }: Output, answer: Answer): void {
  if (parent === null && children.length === 0) return;
  answer.line(plain`Split from or into:`);
  answer.table(
    ['relation', 'brandid', 'brand', 'sector', 'status'],
    [
      ...(parent === null ? [] : [['parent', parent.brandid, parent.brandname, null, null]]),
      ...children.map((child) => ['child', child.brandid, child.brandname, child.sector, child.status]),
    ],
  );
}
