import { verifyMetadata } from '../domain/operations/metadata/verify-metadata.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderCoverage } from './rendering/coverage.ts';

export const verifyMetadataTool = readTool({
  operation: verifyMetadata,
  description:
    "Checks a brand's current metadata as closing an escalation will: valid, complete, recall and precision high enough. " +
    'Use it after a change was applied and before close_escalation. To try a regex that is not stored yet use test_metadata_regex.',
  examples: [{ title: 'How "Star" stands', input: { brandid: 12345 } }],
  render({ brandid, brandname, metadata_version: version, passed, checks, thresholds, coverage }, answer) {
    answer.line(plain`Brand ${brandid}, metadata version ${version}: ${passed ? 'passed' : 'failed'}.`);
    answer.line(plain`Needed: recall ${thresholds.recall}, precision ${thresholds.precision}.`);
    answer.table(['brand'], [[brandname]]);
    answer.table(
      ['check', 'result', 'detail'],
      checks.map(({ check, passed: ok, detail }) => [check, ok ? 'passed' : 'failed', detail]),
    );
    if (coverage !== null) renderCoverage(coverage, answer);
  },
});
