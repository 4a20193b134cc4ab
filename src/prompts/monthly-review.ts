import { z } from 'zod';
import { UNRESOLVED } from '../domain/escalation/status.ts';
import { completeMonth } from '../mcp/completions.ts';
import type { PromptDefinition } from '../mcp/prompt.ts';

const OLDEST = 10;

/** Runbook, Continuous Improvement, "Monthly Review". */
export const monthlyReview: PromptDefinition = {
  name: 'monthly_review',
  title: 'Review a month of escalations',
  description:
    'Review a month of escalations: what stands out, what repeats, and which improvements would prevent most.',
  skill: 'monthly-review',
  arguments: z.strictObject({
    month: z
      .string()
      .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month, as in 2026-02')
      .describe('Month, e.g. 2026-02'),
  }),
  complete: { month: completeMonth },
  facts: [
    { tool: 'get_escalation_metrics', input: ({ month = '' }) => ({ from: `${month}-01`, to: lastDay(month) }) },
    { tool: 'list_escalations', input: () => ({ status: UNRESOLVED, sort: 'oldest', limit: OLDEST }) },
  ],
};

/** Returns the last day of a month. */
function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
