import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../../src/domain/escalation/escalation.ts';
import { hoursBetween, slaOf } from '../../../src/domain/escalation/sla.ts';

const team = 'data-team@rewardinsight.com';
const ed = 'ed.allison@rewardinsight.com';
const CREATED = '2026-02-14T08:00:00.000Z';

/** So many hours after the escalation was created. */
function hour(hours: number): string {
  return new Date(Date.parse(CREATED) + hours * 3_600_000).toISOString();
}

const untouched = {
  level: 1 as Level,
  created_at: CREATED,
  assigned_to: null,
  assignments: [],
  level_changes: [],
  notes: [],
  resolution: null,
};

function assignedTo(who: string, hours: number, level: Level = 1) {
  return { at: hour(hours), assigned_to: who, level, by: team };
}

function assigned(level: Level) {
  return { ...untouched, level, assigned_to: ed, assignments: [assignedTo(ed, 0, level)] };
}

function raised(from: Level, to: Level, hours: number) {
  return { at: hour(hours), from, to, reason: 'Needs algorithm changes', ticket_url: null, by: ed };
}

function noted(author: string, hours: number) {
  return { at: hour(hours), author, kind: 'finding' as const, text: 'Too generic.' };
}

describe('when the timer runs', () => {
  it('does not run before the first assignment; the age is reported', () => {
    const sla = slaOf(untouched, hour(100));
    expect(sla).toMatchObject({ state: 'none', due_at: null, breaches: [], unassigned_hours: 100 });
  });

  it.each([
    [1, 24],
    [2, 48],
    [3, 168],
  ] as const)('gives level %i a response time of %i hours from assignment', (level, hours) => {
    const sla = slaOf(assigned(level), hour(1));
    expect(sla).toMatchObject({
      state: 'running',
      response_hours: hours,
      due_at: hour(hours),
      unassigned_hours: null,
    });
  });

  it('is not restarted by a reassignment', () => {
    const escalation = { ...untouched, assigned_to: ed, assignments: [assignedTo(team, 0), assignedTo(ed, 20)] };
    expect(slaOf(escalation, hour(21)).due_at).toBe(hour(24));
  });

  it('is restarted by a level change, with the response time of the new level', () => {
    const escalation = { ...assigned(1), level: 2 as Level, level_changes: [raised(1, 2, 10)] };
    expect(slaOf(escalation, hour(11))).toMatchObject({ state: 'running', started_at: hour(10), due_at: hour(58) });
  });

  it('starts once when one step assigns and raises the level', () => {
    const assignments = [assignedTo(team, 0), assignedTo(ed, 10, 2)];
    const escalation = {
      ...untouched,
      level: 2 as Level,
      assigned_to: ed,
      assignments,
      level_changes: [raised(1, 2, 10)],
    };
    expect(slaOf(escalation, hour(11))).toMatchObject({ due_at: hour(58), breaches: [] });
  });

  it('takes the level at assignment when it was raised before', () => {
    const escalation = { ...assigned(2), assignments: [assignedTo(ed, 5, 2)], level_changes: [raised(1, 2, 3)] };
    expect(slaOf(escalation, hour(6))).toMatchObject({ started_at: hour(5), due_at: hour(53) });
  });
});

describe('what meets it', () => {
  it("is the assignee's first note", () => {
    const escalation = { ...assigned(1), notes: [noted(ed, 3), noted(ed, 30)] };
    expect(slaOf(escalation, hour(40))).toMatchObject({ state: 'met', met_at: hour(3), breaches: [] });
  });

  it("is not somebody else's note", () => {
    const escalation = { ...assigned(1), notes: [noted(team, 3)] };
    expect(slaOf(escalation, hour(4))).toMatchObject({ state: 'running', met_at: null });
  });

  it('is a note of whoever had it then, also after a reassignment', () => {
    const assignments = [assignedTo(team, 0), assignedTo(ed, 20)];
    const escalation = { ...untouched, assigned_to: ed, assignments, notes: [noted(team, 5)] };
    expect(slaOf(escalation, hour(22))).toMatchObject({ state: 'met', met_at: hour(5) });
  });

  it('is not a note from before the level was changed', () => {
    const escalation = { ...assigned(1), level: 2 as Level, notes: [noted(ed, 3)], level_changes: [raised(1, 2, 10)] };
    expect(slaOf(escalation, hour(11))).toMatchObject({ state: 'running', met_at: null });
  });

  it('is a close, which answers too', () => {
    const resolution = {
      method: 'no_change_needed' as const,
      text: '-',
      preventive_measures: '-',
      lessons_learned: '-',
      approvers: [],
      duplicate_of: null,
      closed_at: hour(4),
      closed_by: team,
    };
    expect(slaOf({ ...assigned(1), resolution }, hour(100))).toMatchObject({ state: 'met', met_at: hour(4) });
  });
});

describe('what happens when it is late', () => {
  it('is at risk once more than three quarters of the time has gone', () => {
    expect(slaOf(assigned(1), hour(18)).state).toBe('running');
    expect(slaOf(assigned(1), hour(18.01)).state).toBe('at_risk');
  });

  it('is in time when due exactly now, and breached after', () => {
    expect(slaOf(assigned(1), hour(24)).state).toBe('at_risk');
    expect(slaOf(assigned(1), hour(24.01)).state).toBe('breached');
  });

  it('keeps a late response as a breach, with when it came', () => {
    const sla = slaOf({ ...assigned(1), notes: [noted(ed, 30)] }, hour(31));
    expect(sla.state).toBe('answered_late');
    expect(sla.breaches).toEqual([{ level: 1, started_at: hour(0), due_at: hour(24), met_at: hour(30) }]);
  });

  it('is overdue only while nobody answered', () => {
    expect(slaOf(assigned(1), hour(30))).toMatchObject({ state: 'breached', met_at: null, remaining_hours: -6 });
    const answered = { ...assigned(1), notes: [noted(ed, 30)] };
    expect(slaOf(answered, hour(400))).toMatchObject({ state: 'answered_late', remaining_hours: null });
  });

  it('tells the hours that are left, and none where no response is awaited', () => {
    expect(slaOf(assigned(2), hour(1.5)).remaining_hours).toBe(46.5);
    expect(slaOf(untouched, hour(1)).remaining_hours).toBeNull();
    expect(slaOf({ ...assigned(1), notes: [noted(ed, 3)] }, hour(4)).remaining_hours).toBeNull();
  });

  it('keeps the breach of an earlier level after the timer restarted', () => {
    const escalation = { ...assigned(1), level: 2 as Level, notes: [noted(ed, 31)], level_changes: [raised(1, 2, 30)] };
    const sla = slaOf(escalation, hour(32));
    expect(sla).toMatchObject({ state: 'met', due_at: hour(78), met_at: hour(31) });
    expect(sla.breaches).toEqual([{ level: 1, started_at: hour(0), due_at: hour(24), met_at: null }]);
  });

  it('never forgets a breach as time goes on', () => {
    const hours = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(hours, hours, fc.constantFrom<Level>(1, 2, 3), (now, later, level) => {
        const then = slaOf(assigned(level), hour(now)).breaches.length;
        expect(slaOf(assigned(level), hour(now + later)).breaches.length).toBeGreaterThanOrEqual(then);
      }),
    );
  });
});

it('reads hours between instants, whatever the zone they are written in', () => {
  expect(hoursBetween('2026-02-14T08:00:00.000Z', '2026-02-14T11:30:00+02:00')).toBe(1.5);
});
