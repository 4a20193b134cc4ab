import { listChanges } from '../domain/operations/changes/list-changes.ts';
import { noun } from '../domain/text/noun.ts';
import { person, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const listChangesTool = readTool({
  operation: listChanges,
  description:
    'Lists proposed, decided and applied changes, newest first. Use it to find out what waits for a person, or what was done for ' +
    'an escalation. For what one change would do use get_change.',
  examples: [
    { title: 'What waits for a decision', input: { state: ['proposed'] } },
    { title: 'All changes for an escalation', input: { escalation_id: 'ESC-2026-001' } },
  ],
  render({ changes, total, next_cursor }, answer) {
    answer.line(plain`${changes.length} ${noun(changes.length, 'change')} shown; ${total} on record.`);
    if (changes.length > 0) {
      answer.table(
        ['change_id', 'state', 'risk', 'escalation_id', 'requested', 'expires_at', 'what'],
        changes.map((one) => [
          one.change_id,
          one.state,
          one.risk,
          one.escalation_id,
          person(one.requested_by),
          one.expires_at,
          one.summary,
        ]),
      );
    }
    if (next_cursor === null) return;
    answer.line(
      changes.length === 0
        ? plain`None on this page so far; continue with cursor ${next_cursor}`
        : plain`More with cursor ${next_cursor}`,
    );
  },
});
