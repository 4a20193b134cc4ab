import { listEscalations } from '../domain/operations/escalations/list-escalations.ts';
import { noun } from '../domain/text/noun.ts';
import { person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const listEscalationsTool = readTool({
  operation: listEscalations,
  description:
    'Lists escalations with status and SLA. Use it first in triage, and to find an escalation or brand id. ' +
    'For one escalation with its history and next steps use get_escalation.',
  examples: [
    { title: 'Unassigned, oldest first', input: { status: ['open'], unassigned: true, sort: 'oldest' } },
    { title: 'All escalations of a brand', input: { brandid: 12345 } },
  ],
  render({ escalations, total, next_cursor }, answer) {
    answer.line(plain`${escalations.length} of ${total} ${noun(total, 'escalation')}.`);
    if (escalations.length > 0) {
      answer.table(
        [
          'escalation_id',
          'brandid',
          'brand',
          'reason',
          'level',
          'status',
          'priority',
          'scope',
          'confidence',
          'assigned_to',
          'created_at',
          'sla',
          'due_at',
        ],
        escalations.map((one) => [
          one.escalation_id,
          one.brandid,
          one.brandname,
          one.reason,
          one.level,
          one.status,
          one.priority,
          one.scope,
          one.confidence_score,
          person(one.assigned_to),
          one.created_at,
          one.sla.state,
          one.sla.due_at,
        ]),
      );
    }
    if (next_cursor !== null) answer.line(plain`More with cursor ${next_cursor}`);
  },
});
