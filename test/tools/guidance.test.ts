import { describe, expect, it } from 'vitest';
import { analyzeBrand } from '../../src/domain/operations/brands/analyze-brand.ts';
import { getEscalation } from '../../src/domain/operations/escalations/get-escalation.ts';
import { listEscalations } from '../../src/domain/operations/escalations/list-escalations.ts';
import { Answer } from '../../src/mcp/answer.ts';
import { analyzeBrandTool } from '../../src/tools/analyze-brand.ts';
import { getEscalationTool } from '../../src/tools/get-escalation.ts';
import { answerOf, sampleStore } from '../domain/operations/sample-store.ts';

const FENCE = '0123456789abcdef';
const store = sampleStore();

/** What stands outside every block of data. */
function oursOf(answer: Answer): string {
  return answer.toString().replace(new RegExp(`<data-${FENCE}>[\\s\\S]*?</data-${FENCE}>`, 'g'), '');
}

async function escalationText(escalation_id: string): Promise<string> {
  const answer = new Answer(FENCE);
  getEscalationTool.render(answerOf(await store.run(getEscalation, { escalation_id })), answer);
  return oursOf(answer);
}

async function idOfOneThatIs(status: 'open' | 'verifying'): Promise<string> {
  const { escalations } = answerOf(await store.run(listEscalations, { status: [status], limit: 1 }));
  return escalations[0]?.escalation_id ?? 'ESC-0000-000';
}

describe('what closing an escalation still needs', () => {
  it('stands in our own voice, item by item', async () => {
    const text = await escalationText('ESC-2026-001');
    expect(text).toContain('resolution_implemented: missing. "No change that resolves anything');
    expect(text).toContain('or close with method no_change_needed or duplicate."');
    expect(text).toContain('documentation_updated: missing.');
  });

  it.each(['results_verified', 'lessons_learned', 'preventive_measures'])(
    'does not call %s missing, which closing itself checks',
    async (item) => {
      expect(await escalationText('ESC-2026-001')).toContain(`${item}: checked at close.`);
    },
  );

  it('says what waits and what was applied, of history from elsewhere too', async () => {
    const text = await escalationText(await idOfOneThatIs('verifying'));
    expect(text).toMatch(/Changes: 0 waiting for a decision, [1-9]\d* applied\./);
  });
});

describe('a diagnosis', () => {
  it('does not say what runs failed for where none did', async () => {
    const structured = answerOf(await store.run(analyzeBrand, { brandid: 12345 }));
    const answer = new Answer(FENCE);
    const runs = { ...structured.runs, failures_in_a_row: 0, kind: null };
    const split = { ...structured.split, recommendation: 'keep', criterion: null } as const;
    analyzeBrandTool.render({ ...structured, runs, split }, answer);
    expect(oursOf(answer)).toContain('Failed runs in a row: 0.');
    expect(oursOf(answer)).not.toContain('none');
  });
});
