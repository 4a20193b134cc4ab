import { expect, test } from 'vitest';
import { Answer } from '../../src/mcp/answer.ts';
import { listChangesTool } from '../../src/tools/list-changes.ts';

test('the list of changes names who asked, and masks an address in a summary', () => {
  const answer = new Answer('0123456789abcdef');
  const change = {
    ...({ change_id: 'CHG-01KH0000000000000000000000', state: 'proposed', risk: 'low', escalation_id: null } as const),
    ...{ operations: ['add_escalation_notes'], summary: 'Add a note of x@example.com' },
    ...{ requested_by: 'ann@example.com', created_at: null, expires_at: null },
  };
  listChangesTool.render({ changes: [change], total: 1, next_cursor: null }, answer);
  expect(answer.toString()).toContain('ann@example.com');
  expect(answer.toString()).not.toContain('x@example.com');
});
