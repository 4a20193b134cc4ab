import type { z } from 'zod';
import { testMetadata } from '../domain/operations/metadata/test-metadata.ts';
import { type Answer, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const testMetadataTool = readTool({
  operation: testMetadata,
  description:
    'Tests a metadata file before upload_metadata: all that is wrong with it, what it matches over all combos, and what it gains and ' +
    'loses against the current version. For a bare regex use test_metadata_regex, for stored metadata verify_metadata.',
  examples: [
    {
      title: 'A file for Star Market',
      input: {
        brandid: 12345,
        metadata: { brandid: 12345, regex: '\\bStar\\s+Market\\b', mccids: ['5411', '5499'] },
      },
    },
  ],
  render({ brandname, valid, problems, sector, passed, checks, coverage, current }, answer) {
    answer.line(plain`Valid: ${valid}. It would ${passed ? 'pass' : 'fail'} verification.`);
    answer.table(['brand', 'sector'], [[brandname, sector]]);
    if (problems.length > 0) {
      const rows = problems.map((one) => [one.field, one.problem, one.instead]);
      answer.table(['field', 'problem', 'instead'], rows);
    }
    if (checks.length > 0) {
      const rows = checks.map((one) => [one.check, one.passed ? 'passed' : 'failed', one.detail]);
      answer.table(['check', 'result', 'detail'], rows);
    }
    if (coverage !== null) renderCounts(coverage, answer);
    if (current === null) return;
    answer.line(plain`Against version ${current.version}: ${current.gained} own combos gained, ${current.lost} lost.`);
    answer.line(plain`That version catches ${current.caught_others} combos of other brands.`);
  },
});

function renderCounts(coverage: NonNullable<z.output<typeof testMetadata.output>['coverage']>, answer: Answer): void {
  const { own_combos: own, matched_own: matched, missed_own: missed, missed_own_wallet: wallet } = coverage;
  answer.line(plain`Of ${own} own combos ${matched} matched, ${missed} missed, ${wallet} of these wallet-affected.`);
  answer.line(plain`Other brands' combos caught: ${coverage.caught_others}.`);
  answer.line(plain`Precision ${coverage.precision}, recall without wallets ${coverage.recall_without_wallets}.`);
  if (coverage.caught_by_brand.length > 0) {
    const rows = coverage.caught_by_brand.map((one) => [one.brandid, one.brandname, one.combos]);
    answer.table(['brandid', 'caught of', 'combos'], rows);
  }
  const samples = [
    ...coverage.missed_samples.map((narrative) => ['missed', narrative]),
    ...coverage.caught_samples.map((narrative) => ['caught', narrative]),
  ];
  if (samples.length > 0) answer.table(['sample', 'narrative'], samples);
}
