import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { readOperation } from '../../change/operation.ts';
import { FEEDBACK_TYPES, feedbackSchema } from '../../metadata/metadata.ts';
import { newestFirst } from '../../paging/list-page.ts';
import { cursorSchema, limitSchema, nextCursorSchema } from '../../paging/page.ts';
import { done } from '../../refusal.ts';
import { requireNamedBrand } from '../subjects.ts';

const MAX_CCIDS = 20;

const input = z.strictObject({ brandid: brandidSchema, limit: limitSchema, cursor: cursorSchema });

const rowSchema = feedbackSchema.omit({ brandid: true }).extend({
  misclassified_combos: z.array(z.int()).describe(`ccids, at most ${MAX_CCIDS}`),
  misclassified_total: z.int(),
});

const output = z.object({
  brandid: z.int(),
  feedback: z.array(rowSchema).describe('Newest first'),
  total: z.int(),
  by_type: z.record(z.enum(FEEDBACK_TYPES), z.int()),
  next_cursor: nextCursorSchema,
});

/** Lists the reviewers' feedback on the brand's metadata (runbook, Investigation, step 2). */
export const getFeedbackHistory = readOperation({
  name: 'get_feedback_history',
  title: 'Get feedback history',
  toolset: 'investigate',
  input,
  output,
  refusals: ['not_found', 'invalid_input'],
  async run({ brandid, limit, cursor }, ports) {
    const found = await requireNamedBrand(brandid, ports.data);
    if (!found.ok) return found;
    const feedback = await ports.data.feedbackOf(brandid);
    const page = newestFirst(feedback, limit, cursor, `feedback${brandid}`);
    const count = (type: (typeof FEEDBACK_TYPES)[number]) =>
      feedback.filter((given) => given.feedback_type === type).length;
    return done({
      brandid,
      feedback: page.rows.map((given) => ({
        ...given,
        misclassified_combos: given.misclassified_combos.slice(0, MAX_CCIDS),
        misclassified_total: given.misclassified_combos.length,
      })),
      total: page.total,
      by_type: {
        approve: count('approve'),
        reject: count('reject'),
        general: count('general'),
        specific_examples: count('specific_examples'),
      },
      next_cursor: page.next_cursor,
    });
  },
});
