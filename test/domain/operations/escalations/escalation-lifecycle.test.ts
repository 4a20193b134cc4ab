import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '../../../../src/domain/change/principal.ts';
import { slaOf } from '../../../../src/domain/escalation/sla.ts';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { AGENT, accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const ED = 'ed.allison@rewardinsight.com';
type Input = { [key: string]: Json };
const propose = (operation: string, input: Input) => store.propose([{ operation, input }]);
const apply = (operation: string, input: Input) => store.apply([{ operation, input }]);

const RUNBOOK: Input = {
  brandid: 100,
  reason: 'ambiguous_brand_name',
  details: 'Brand name matches several companies. Requires manual review to determine correct brand.',
  assigned_to: 'data-team@rewardinsight.com',
};

describe('given a brand without an escalation', () => {
  test('when one is opened as in the runbook, then it gets the next number, and the list and the assignee are told', async () => {
    const change = accepted(await propose('create_escalation', RUNBOOK));
    expect(change.body.steps[0]?.preview.changes[0]?.target).toBe('new escalation escalation:Starbucks');
    accepted(await store.decide(change));
    const escalation = await store.ports.data.escalation('ESC-2026-002');
    expect(escalation).toMatchObject({
      brandid: 100,
      trigger: 'manual',
      level: 1,
      priority: 'normal',
      assigned_to: 'data-team@rewardinsight.com',
      iteration: 0,
      created_at: '2026-02-14T09:00:00.000Z',
    });
  });

  test('when it is for consecutive failures, then it is automatic and needs attention at once', async () => {
    await apply('create_escalation', { ...RUNBOOK, reason: 'consecutive_failures' });
    expect(await store.ports.data.escalation('ESC-2026-002')).toMatchObject({
      trigger: 'automatic',
      priority: 'immediate',
    });
  });

  test('when a plan opens one and notes its cause, then the note finds it by reference', async () => {
    await store.apply([
      { operation: 'create_escalation', input: RUNBOOK },
      {
        operation: 'add_escalation_notes',
        input: {
          escalation_id: { $from: 'steps.0.escalation_id' },
          notes: 'Root cause of {steps.0.escalation_id}: a generic name',
        },
      },
    ]);
    expect((await store.ports.data.escalation('ESC-2026-002'))?.notes[0]?.text).toBe(
      'Root cause of ESC-2026-002: a generic name',
    );
  });

  test.each([
    ['an unknown brand', { brandid: 999 }, 'not_found', 'brandid'],
    ['an unknown assignee', { assigned_to: 'nobody@rewardinsight.com' }, 'not_found', 'assigned_to'],
    ['an unknown affected brand', { affected_brandids: [999] }, 'not_found', 'affected_brandids.0'],
    ['a reason that there is not', { reason: 'Ambiguous' }, 'invalid_input', 'reason'],
    ['a level that there is not', { level: 4 }, 'invalid_input', 'level'],
    ['an unknown escalation to continue', { reopens: 'ESC-2026-099' }, 'not_found', 'reopens'],
    ['an open escalation to continue', { reopens: 'ESC-2026-001' }, 'conflict', 'reopens'],
    ['the same brand and reason again', { brandid: 12345 }, 'conflict', 'reason'],
  ])('when it is opened with %s, then it is refused by field', async (_title, input, code, field) => {
    const refusal = refusalOf(await propose('create_escalation', { ...RUNBOOK, ...input }));
    expect({ code: refusal.code, field: refusal.field }).toEqual({ code, field: `steps.0.input.${field}` });
  });

  test('when somebody unknown is named, then the known people are listed', async () => {
    const refusal = refusalOf(
      await propose('create_escalation', { ...RUNBOOK, assigned_to: 'nobody@rewardinsight.com' }),
    );
    expect(refusal.people?.slice(0, 2)).toEqual(['ed.allison@rewardinsight.com', 'data-team@rewardinsight.com']);
  });
});

describe('given ESC-2026-001 at level 1', () => {
  test('when it is assigned, then the response time of 24 hours starts', async () => {
    await apply('assign_escalation', { escalation_id: 'ESC-2026-001', assigned_to: 'data-team@rewardinsight.com' });
    const escalation = await store.ports.data.escalation('ESC-2026-001');
    expect(escalation && slaOf(escalation, '2026-02-14T10:00:00.000Z')).toMatchObject({
      state: 'running',
      due_at: '2026-02-15T09:00:00.000Z',
    });
  });

  test('when it is reassigned to who has it, then there is nothing to do', async () => {
    const refusal = refusalOf(
      await propose('assign_escalation', { escalation_id: 'ESC-2026-001', assigned_to: ED, level: 1 }),
    );
    expect(refusal.code).toBe('nothing_to_do');
  });

  test('when it is assigned outside the level’s team, then the preview warns', async () => {
    const change = accepted(
      await propose('assign_escalation', { escalation_id: 'ESC-2026-001', assigned_to: ED, level: 2 }),
    );
    expect(change.body.steps[0]?.preview.warnings).toEqual(['The assignee is not on the team of level 2.']);
  });

  test('when it is assigned to the person the agent works for, then it may be theirs without a team', async () => {
    const ann: Principal = { ...AGENT, person: 'ann@example.com' };
    const step = {
      operation: 'assign_escalation',
      input: { escalation_id: 'ESC-2026-001', assigned_to: 'Ann@example.com' },
    };
    const change = accepted(await store.propose([step], ann));
    expect(change.body.steps[0]?.preview.changes[0]?.after).toBe('ann@example.com');
    expect(change.body.steps[0]?.preview.warnings).toEqual(['The assignee is not on the team of level 1.']);
    const refusal = refusalOf(await store.propose([step]));
    expect(refusal).toMatchObject({ code: 'not_found', typed: 'Ann@example.com' });
    expect(refusal.instead).toContain('settings.json');
  });

  test('when it is escalated to level 2, then the requirement and ticket are kept and 48 hours start', async () => {
    await apply('assign_escalation', { escalation_id: 'ESC-2026-001', assigned_to: 'data-team@rewardinsight.com' });
    store.setTime('2026-02-14T12:00:00.000Z');
    await apply('escalate_level', {
      escalation_id: 'ESC-2026-001',
      new_level: 2,
      reason: 'Requires algorithm changes to handle generic brand names systematically',
      ticket_url: 'https://tickets.example.com/ENG-1',
      assigned_to: 'engineering@rewardinsight.com',
    });
    const escalation = await store.ports.data.escalation('ESC-2026-001');
    expect(escalation).toMatchObject({ level: 2, assigned_to: 'engineering@rewardinsight.com' });
    expect(escalation?.level_changes).toMatchObject([
      { from: 1, to: 2, ticket_url: 'https://tickets.example.com/ENG-1' },
    ]);
    expect(escalation && slaOf(escalation, '2026-02-14T13:00:00.000Z').due_at).toBe('2026-02-16T12:00:00.000Z');
  });

  test.each([
    ['to its own level', { new_level: 1 }, 'new_level'],
    ['without a reason', { reason: '' }, 'reason'],
    ['with a ticket that is no link', { ticket_url: 'javascript:alert(1)' }, 'ticket_url'],
  ])('when it is escalated %s, then it is refused by field', async (_title, input, field) => {
    const refusal = refusalOf(
      await propose('escalate_level', { escalation_id: 'ESC-2026-001', new_level: 2, reason: 'why', ...input }),
    );
    expect(refusal.field).toBe(`steps.0.input.${field}`);
  });
});
