import { detectEscalations } from '../domain/operations/escalations/detect-escalations.ts';
import { noun } from '../domain/text/noun.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const detectEscalationsTool = readTool({
  operation: detectEscalations,
  description:
    'Evaluates the automatic escalation triggers over all active brands, and those that only combos name: ten iterations, three failed runs in a row, ' +
    'critical data quality, system errors. Returns each hit with its evidence, and a plan that opens the escalations. ' +
    'It opens none: pass ready_plan to propose_plan. For one brand use analyze_brand.',
  examples: [
    { title: 'Everything that should be escalated now', input: {} },
    { title: 'Only what needs immediate attention', input: { reasons: ['consecutive_failures'] } },
  ],
  render({ hits, total, next_cursor, by_reason, combos_without_brand, ready_plan }, answer) {
    for (const { reason, hits: found, skipped } of by_reason) {
      answer.line(
        plain`${reason}: ${found} ${noun(found, 'hit')}; ${skipped} ${noun(skipped, 'brand')} skipped, escalated for it already.`,
      );
    }
    if (combos_without_brand > 0) {
      answer.line(plain`${combos_without_brand} ${noun(combos_without_brand, 'combo')} without a brand.`);
    }
    answer.line(plain`${hits.length} of ${total} ${noun(total, 'hit')}, the most urgent kind first.`);
    if (hits.length > 0) {
      answer.table(
        ['brandid', 'brand', 'reason', 'level', 'priority', 'evidence', 'last_error', 'already_escalated'],
        hits.map((hit) => [
          hit.brandid,
          hit.brandname,
          hit.reason,
          hit.level,
          hit.priority,
          hit.evidence.join(' '),
          hit.last_error,
          hit.already_escalated.join(', ') || null,
        ]),
      );
    }
    if (next_cursor !== null) answer.line(plain`More with cursor ${next_cursor}`);
    const escalated = hits.filter((hit) => hit.already_escalated.length > 0).length;
    if (escalated > 0) {
      answer.line(
        plain`${escalated} of them: the brand has an open escalation, so no other is opened; the evidence goes there with add_escalation_notes.`,
      );
    }
    if (ready_plan === null) return;
    answer.quote(plain`ready_plan, input for propose_plan (these hits only):`, JSON.stringify(ready_plan));
  },
});
