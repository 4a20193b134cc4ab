import { z } from 'zod';
import { countIterations, ITERATION_LIMIT, iterationsOf } from '../../metadata/iterations.ts';
import type { Feedback, MetadataVersion } from '../../metadata/metadata.ts';
import { untrustedText } from '../../text/text.ts';

const MAX_ISSUES = 8;

const gain = z.number().nullable();

/** Why the iterations did not get there: what reviewers kept naming, and how far the versions came. */
export const iterationSummarySchema = z.object({
  used: z.int(),
  limit: z.int(),
  issues: z
    .array(z.object({ issue: untrustedText, iterations: z.int() }))
    .describe('Named by feedback, most often first'),
  issues_of_last: z.array(untrustedText).describe('Named by the last feedback'),
  versions: z.int(),
  gained: z.object({ confidence: gain, matched: gain, false_positives: gain }).describe('Last version minus first'),
  repeated_versions: z.int().describe('Versions equal to an earlier one'),
});
export type IterationSummary = z.infer<typeof iterationSummarySchema>;

/** Both lists ascending, as the ports give them. */
export function summariseIterations(
  versions: readonly MetadataVersion[],
  feedback: readonly Feedback[],
): IterationSummary {
  const iterations = iterationsOf(versions, feedback);
  const times = new Map<string, number>();
  for (const { issues } of iterations) {
    for (const issue of new Set(issues)) times.set(issue, (times.get(issue) ?? 0) + 1);
  }
  const issues = [...times].map(([issue, count]) => ({ issue, iterations: count }));
  issues.sort((a, b) => b.iterations - a.iterations || (a.issue < b.issue ? -1 : 1));
  const [first, last] = [versions[0], versions.at(-1)];
  return {
    used: countIterations(feedback),
    limit: ITERATION_LIMIT,
    issues: issues.slice(0, MAX_ISSUES),
    issues_of_last: (iterations.at(-1)?.issues ?? []).slice(0, MAX_ISSUES),
    versions: versions.length,
    gained: {
      confidence: gained(first?.confidence_score, last?.confidence_score),
      matched: gained(first?.coverage_narratives_matched, last?.coverage_narratives_matched),
      false_positives: gained(first?.coverage_false_positives, last?.coverage_false_positives),
    },
    repeated_versions: repeats(versions),
  };
}

/** Last minus first, to four decimals; null where either was not measured. */
function gained(first: number | null | undefined, last: number | null | undefined): number | null {
  return typeof first === 'number' && typeof last === 'number' ? Math.round((last - first) * 10_000) / 10_000 : null;
}

function repeats(versions: readonly MetadataVersion[]): number {
  const distinct = new Set(
    versions.map(({ regex, mccids }) => `${mccids.toSorted((a, b) => a - b).join(' ')}\n${regex}`),
  );
  return versions.length - distinct.size;
}
