import type { z } from 'zod';
import { testMetadataRegex } from '../domain/operations/metadata/test-metadata-regex.ts';
import { type Answer, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderCoverage } from './rendering/coverage.ts';

type Output = z.output<typeof testMetadataRegex.output>;

export const testMetadataRegexTool = readTool({
  operation: testMetadataRegex,
  description:
    'Tests a regex before it is proposed: is it portable and bounded, what is rewritten, which narratives match, and ' +
    'with brandid what it matches and misses over all combos. Use it until precision and recall are good, then ' +
    'create_manual_metadata. For stored metadata use verify_metadata.',
  examples: [
    {
      title: 'A regex for Star Market',
      input: { regex: '\\bStar\\s+Market\\b', brandid: 12345, mccids: [5411, 5499] },
    },
    {
      title: 'Only on two narratives',
      input: { regex: '^STAR\\s+BURGER', narratives: ['STAR BURGER 0042', 'STARBUCKS 12'] },
    },
  ],
  render(output, answer) {
    answer.line(
      output.accepted
        ? plain`Accepted: portable; at most ${output.steps} steps per narrative, ${output.engine} engine.`
        : plain`Not accepted, so nothing was evaluated. Steps: ${output.steps}.`,
    );
    answer.quote(plain`Regex:`, output.regex);
    renderFindings(output, answer);
    if (output.mccids !== null) {
      answer.line(plain`Codes counted with, from ${output.mccids_from}:`).table(['mccids'], [[output.mccids]]);
    }
    if (output.coverage !== null) renderCoverage(output.coverage, answer);
    if (output.narratives !== null) {
      answer.table(
        ['narrative', 'matches'],
        output.narratives.map((tried) => [tried.narrative, tried.matches ?? 'not evaluated']),
      );
    }
  },
});

function renderFindings({ problems, meant, rewrites, warnings }: Output, answer: Answer): void {
  if (meant !== null) answer.quote(plain`Probably meant:`, meant);
  if (problems.length > 0) {
    answer.table(
      ['at', 'found', 'problem', 'instead'],
      problems.map((p) => [p.at, p.found, p.problem, p.instead]),
    );
  }
  if (rewrites.length > 0) {
    answer.line(plain`Rewritten, with the same meaning:`);
    answer.table(
      ['from', 'to', 'why'],
      rewrites.map((r) => [r.from, r.to, r.why]),
    );
  }
  if (warnings.length > 0)
    answer.table(
      ['warning'],
      warnings.map((warning) => [warning]),
    );
}
