import type { z } from 'zod';
import { getMetadataVersions } from '../domain/operations/metadata/get-metadata-versions.ts';
import { noun } from '../domain/text/noun.ts';
import { type Answer, person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { DIFF_COLUMNS, diffCells } from './rendering/metadata-diff.ts';

type Version = z.output<typeof getMetadataVersions.output>['versions'][number];

export const getMetadataVersionsTool = readTool({
  operation: getMetadataVersions,
  description:
    "Lists a brand's metadata versions, newest first, each with what it changed; or compares two with from and to. " +
    'Use it to see how regex and codes developed. For the feedback behind the changes use get_iteration_history.',
  examples: [
    { title: 'All versions', input: { brandid: 12345 } },
    { title: 'First version against the current one', input: { brandid: 12345, from: 1 } },
  ],
  render({ brandid, versions, comparison, total, next_cursor }, answer) {
    answer.line(plain`${versions.length} of ${total} metadata ${noun(total, 'version')} of brand ${brandid}.`);
    if (versions.length > 0) renderVersions(versions, answer);
    if (comparison !== null) {
      answer.line(plain`Version ${comparison.to} against version ${comparison.from}:`);
      answer.table(DIFF_COLUMNS, [diffCells(comparison)]);
    }
    if (next_cursor !== null) answer.line(plain`More with cursor ${next_cursor}`);
  },
});

const COLUMNS = [
  'version',
  'current',
  'generated_at',
  'origin',
  'created_by',
  'brand',
  'regex',
  'mccids',
  'sector',
  'confidence',
  'matched',
  'false_positives',
  'issues',
  'notes',
] as const;

function cells(one: Version) {
  return [
    one.version,
    one.is_current,
    one.generated_at,
    one.origin,
    person(one.created_by),
    one.brandname,
    one.regex,
    one.mccids,
    one.sector,
    one.confidence_score,
    one.coverage_narratives_matched,
    one.coverage_false_positives,
    one.evaluator_issues.join(', '),
    one.notes,
  ];
}

function renderVersions(versions: readonly Version[], answer: Answer): void {
  answer.line(plain`Shares matched and false_positives are of when each was generated.`);
  answer.table(COLUMNS, versions.map(cells));
  const changed = versions.filter((one) => one.change !== null);
  if (changed.length === 0) return;
  answer.line(plain`What each changed, after minus before:`);
  answer.table(
    ['version', 'against', ...DIFF_COLUMNS],
    changed.map((one) => [one.version, one.change?.from, ...diffCells(one.change)]),
  );
}
