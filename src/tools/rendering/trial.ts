import type { z } from 'zod';
import type { trialOutput } from '../../domain/operations/agents/tried-brands.ts';
import { type Answer, plain } from '../../mcp/answer.ts';

type Trial = { readonly [K in keyof typeof trialOutput]: z.output<(typeof trialOutput)[K]> };

/** Renders each brand under the tested version and under the version in prod. */
export function renderTrial({ compared_to, summary, results }: Trial, answer: Answer): void {
  answer.guidance(plain`Outcome:`, summary);
  answer.line(plain`Compared with version ${compared_to} in prod. Nothing was recorded.`);
  answer.table(
    [
      ...['brandid', 'brand', 'verdict', 'passes verification'],
      ...['recall', 'recall in prod', 'precision', 'precision in prod'],
      ...['regex', 'regex in prod', 'detail'],
    ],
    results.map(({ brandid, brandname, verdict, detail, before, after }) => [
      ...[brandid, brandname, verdict, after?.passed],
      ...[after?.recall, before?.recall, after?.precision, before?.precision],
      ...[after?.regex, before?.regex, detail],
    ]),
  );
}
