import { describe, expect, test } from 'vitest';
import type { SlaState } from '../../src/domain/escalation/sla.ts';
import { getEscalation } from '../../src/domain/operations/escalations/get-escalation.ts';
import { Answer } from '../../src/mcp/answer.ts';
import { getEscalationTool } from '../../src/tools/get-escalation.ts';
import { answerOf, sampleStore } from '../domain/operations/sample-store.ts';

const store = sampleStore();

/** What get_escalation says of the first one whose response time is in this state. */
async function wordsOn(sla: SlaState): Promise<string> {
  const [found] = (await store.ports().data.escalationPage({ sla: [sla] }, 'oldest', 1)).rows;
  if (found === undefined) throw new Error(`the sample has one that is ${sla}`);
  const answer = new Answer('0123456789abcdef');
  getEscalationTool.render(answerOf(await store.run(getEscalation, { escalation_id: found.escalation_id })), answer);
  return answer.toString();
}

describe('what get_escalation says of the response time', () => {
  test('where nobody has it: the clock has not started', async () => {
    expect(await wordsOn('none')).toMatch(/SLA none: not assigned yet, so the clock has not started; then \d+ h/);
  });

  test('where nobody answered: by how much it is overdue, and what the response is', async () => {
    const words = await wordsOn('breached');
    expect(words).toMatch(/SLA breached: unanswered, [\d.]+ h over the \d+ h to respond/);
    expect(words).toContain("The assignee's first note is the response: add_escalation_notes.");
  });

  test('where the answer came late: that it came', async () => {
    const words = await wordsOn('answered_late');
    expect(words).toContain('SLA answered_late: ');
    expect(words).not.toContain('unanswered');
    expect(words).not.toContain('is the response');
  });
});
