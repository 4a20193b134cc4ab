import { describe, expect, it } from 'vitest';
import type { EscalationNote, LinkedChange, Resolution } from '../../../src/domain/escalation/escalation.ts';
import { escalationStatus } from '../../../src/domain/escalation/status.ts';

const fresh = { assigned_to: null, notes: [], linked_changes: [], resolution: null };
const analyst = 'ed.allison@rewardinsight.com';

function note(kind: EscalationNote['kind']): EscalationNote {
  return { at: '2026-02-14T10:00:00.000Z', author: analyst, kind, text: 'Two brands share the id.' };
}

function applied(method: LinkedChange['method']): LinkedChange {
  return {
    change_id: 'CHG-01KH0000000000000000000000',
    applied_at: '2026-02-14T11:00:00.000Z',
    operations: ['split_brand'],
    method,
    affected_brandids: [12345],
    approvers: [analyst],
  };
}

const resolution: Resolution = {
  method: 'brand_split',
  text: 'Split.',
  preventive_measures: 'Flag generic names.',
  lessons_learned: 'Generic names need care.',
  approvers: [analyst],
  duplicate_of: null,
  closed_at: '2026-02-14T12:00:00.000Z',
  closed_by: analyst,
};

describe('the status follows from what happened', () => {
  it.each([
    ['open', 'nothing has happened', fresh],
    ['assigned', 'somebody has it', { ...fresh, assigned_to: analyst }],
    ['investigating', 'a finding is noted', { ...fresh, assigned_to: analyst, notes: [note('finding')] }],
    ['resolving', 'the root cause is on record', { ...fresh, notes: [note('finding'), note('root_cause')] }],
    ['verifying', 'a resolving change was applied', { ...fresh, linked_changes: [applied('brand_split')] }],
    ['closed', 'it has a resolution', { ...fresh, linked_changes: [applied('brand_split')], resolution }],
  ])('is %s once %s', (expected, _because, escalation) => {
    expect(escalationStatus(escalation)).toBe(expected);
  });

  it('stays where it is when an applied change resolves nothing, such as a note', () => {
    expect(escalationStatus({ ...fresh, assigned_to: analyst, linked_changes: [applied(null)] })).toBe('assigned');
  });

  it('counts a note although nobody has the escalation', () => {
    expect(escalationStatus({ ...fresh, notes: [note('note')] })).toBe('investigating');
  });
});
