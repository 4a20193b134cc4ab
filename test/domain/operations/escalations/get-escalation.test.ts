import { describe, expect, it } from 'vitest';
import { getEscalation } from '../../../../src/domain/operations/escalations/get-escalation.ts';
import { listEscalations } from '../../../../src/domain/operations/escalations/list-escalations.ts';
import { writeInputSchema } from '../../../../src/mcp/write-input.ts';
import { tools } from '../../../../src/tools/index.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const get = async (escalation_id: string) => answerOf(await store.run(getEscalation, { escalation_id }));

function inputSchemaOf(operation: (typeof tools)[number]['operation']) {
  return operation.effect === 'write' ? writeInputSchema(operation) : operation.input;
}

async function oneThatIs(status: 'open' | 'investigating' | 'resolving' | 'verifying' | 'closed') {
  const { escalations } = answerOf(await store.run(listEscalations, { status: [status], limit: 1 }));
  return get(escalations[0]?.escalation_id ?? 'ESC-0000-000');
}

describe('get_escalation', () => {
  it("tells the runbook's case and what to do first", async () => {
    const escalation = await get('ESC-2026-001');
    expect(escalation).toMatchObject({ brandid: 12345, status: 'assigned', level: 1, waiting_changes: 0 });
    expect(escalation.details).toContain('Star Coffee');
    const called = escalation.next_steps.map((step) => step.tool);
    expect(called.slice(0, 2)).toEqual(['analyze_brand', 'get_brand_details']);
    expect(called).toContain('analyze_brand_for_split');
    expect(escalation.next_steps[2]).toMatchObject({ tool: 'get_narratives', input: { brandid: 12345, limit: 50 } });
  });

  it('says what closing still needs', async () => {
    const { closing_checklist } = await get('ESC-2026-001');
    expect(closing_checklist?.map((item) => item.item)).toEqual([
      'resolution_implemented',
      'results_verified',
      'approval_obtained',
      'documentation_updated',
      'lessons_learned',
      'preventive_measures',
    ]);
    expect(closing_checklist?.every((item) => !item.done)).toBe(true);
  });

  it('asks for the root cause while it is investigated', async () => {
    const { next_steps, notes_total } = await oneThatIs('investigating');
    expect(notes_total).toBeGreaterThan(0);
    expect(next_steps.at(-1)).toMatchObject({ tool: 'add_escalation_notes' });
    expect(next_steps.at(-1)?.why).toContain('root_cause');
  });

  it('leads from a root cause to a proposal', async () => {
    const { next_steps, closing_checklist } = await oneThatIs('resolving');
    expect(next_steps.map((step) => step.tool)).toContain('propose_plan');
    expect(closing_checklist?.find((item) => item.item === 'documentation_updated')?.done).toBe(true);
  });

  it('leads from an applied change to verifying and closing', async () => {
    const { next_steps, linked_changes } = await oneThatIs('verifying');
    expect(linked_changes.length).toBeGreaterThan(0);
    expect(next_steps.map((step) => step.tool)).toEqual(
      expect.arrayContaining(['verify_metadata', 'close_escalation']),
    );
  });

  it('is done with a closed one', async () => {
    const closed = await oneThatIs('closed');
    expect(closed).toMatchObject({ next_steps: [], closing_checklist: null });
    expect(closed.resolution).not.toBeNull();
    expect(closed.resolution_hours).toBeGreaterThan(0);
  });

  it('names only tools that exist, with arguments that they know', async () => {
    const schemas = new Map(tools.map(({ operation }) => [operation.name, inputSchemaOf(operation)]));
    for (const status of ['open', 'investigating', 'resolving', 'verifying'] as const) {
      for (const { tool, input } of (await oneThatIs(status)).next_steps) {
        expect(Object.keys(schemas.get(tool)?.shape ?? {}), tool).toEqual(expect.arrayContaining(Object.keys(input)));
      }
    }
  });

  it('refuses an unknown one by its field and says where ids come from', async () => {
    expect(refusalOf(await store.run(getEscalation, { escalation_id: 'ESC-2026-999999' }))).toMatchObject({
      code: 'not_found',
      field: 'escalation_id',
      instead: expect.stringContaining('list_escalations'),
    });
  });

  it.each(['ESC-1', '2026-001', 'ESC-2026-001; DROP TABLE combo', '', 'ESC-2026-001\u0000'])(
    'does not take %j as an id',
    (escalation_id) => {
      expect(getEscalation.input.safeParse({ escalation_id }).success).toBe(false);
    },
  );
});
