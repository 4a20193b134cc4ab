import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_DESK, responseHours } from '../../src/domain/escalation/desk.ts';
import { type Escalation, LEVELS, MANUAL_REASONS } from '../../src/domain/escalation/escalation.ts';
import { responseTimers, SLA_STATES, slaOf } from '../../src/domain/escalation/sla.ts';
import { TRIGGER_LIMITS } from '../../src/domain/escalation/triggers.ts';
import { runs } from '../set-up/volume.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { inTurn } from './in-turn.ts';
import { aBatch, aBrand, aCombo, aFeedback, anEscalation, anExecution, RESOLUTION } from './records.ts';
import { walk } from './walk.ts';

const HOUR = 3_600_000;
const ANN = 'ann@example.com';

/** Hours before now: none near the end of a response time or of its last quarter. */
const ages = fc.constantFrom(1, 12, 20, 30, 40, 60, 100, 150, 200, 400);

/** What happened to an escalation, in hours before now. */
const courseArbitrary = fc.record({
  created: ages,
  assigned: fc.option(ages),
  raised: fc.option(ages),
  noted: fc.option(ages),
  closed: fc.option(ages),
  reason: fc.constantFrom(...MANUAL_REASONS),
  brandid: fc.constantFrom(1, 2),
});
type Course = typeof courseArbitrary extends fc.Arbitrary<infer T> ? T : never;

function escalationOf(course: Course, number: number, now: number): Escalation {
  const at = (hours: number) => new Date(now - hours * HOUR).toISOString();
  // In the order in which things happen, whatever was drawn.
  const [created = 0, assigned = 0, raised = 0, noted = 0, closed = 0] = [
    ...[course.created, course.assigned ?? 1, course.raised ?? 1, course.noted ?? 1, course.closed ?? 1],
  ].sort((a, b) => b - a);
  const isAssigned = course.assigned !== null;
  const level = isAssigned && course.raised !== null ? 2 : 1;
  return anEscalation({
    escalation_id: `ESC-2026-${String(number + 1).padStart(3, '0')}`,
    ...{ brandid: course.brandid, reason: course.reason, level, created_at: at(created) },
    assigned_to: isAssigned ? ANN : null,
    assignments: isAssigned ? [{ at: at(assigned), assigned_to: ANN, level: 1, by: ANN }] : [],
    level_changes: level === 2 ? [{ at: at(raised), from: 1, to: 2, reason: 'why', ticket_url: null, by: ANN }] : [],
    notes: course.noted === null ? [] : [{ at: at(noted), author: ANN, kind: 'finding', text: 'Seen' }],
    resolution: course.closed === null || RESOLUTION === null ? null : { ...RESOLUTION, closed_at: at(closed) },
  });
}

const storesArbitrary = fc.array(courseArbitrary, { maxLength: 25 });
const ids = (escalations: readonly Escalation[]) => escalations.map((one) => one.escalation_id).sort();

export function triageContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('filters by the state of the response time as slaOf derives it, of what is not closed', async () => {
    await fc.assert(
      fc.asyncProperty(storesArbitrary, async (courses) => {
        const now = Date.now();
        const escalations = courses.map((course, i) => escalationOf(course, i, now));
        const { agent, close } = await given({ escalations });
        const open = escalations.filter((one) => one.resolution === null);
        for (const state of SLA_STATES) {
          const rows = await walk(4, (cursor) => agent.data.escalationPage({ sla: [state] }, 'newest', 4, cursor));
          const expected = open.filter((one) => slaOf(one, agent.clock.now()).state === state);
          expect(ids(rows), state).toEqual(ids(expected));
        }
        await close();
      }),
      { numRuns: runs(5, 25) },
    );
  });

  it('sorts what awaits a response by when it is due, then the rest, then the closed', async () => {
    await fc.assert(
      fc.asyncProperty(storesArbitrary, async (courses) => {
        const escalations = courses.map((course, i) => escalationOf(course, i, Date.now()));
        const { agent, close } = await given({ escalations });
        const rows = await walk(4, (cursor) => agent.data.escalationPage({}, 'due', 4, cursor));
        const places = rows.map((one) => {
          const { due_at, met_at } = slaOf(one, agent.clock.now());
          const waits = one.resolution === null && due_at !== null && met_at === null;
          const part = one.resolution !== null ? 2 : waits ? 0 : 1;
          return `${part} ${waits ? due_at : ''} ${one.created_at} ${one.escalation_id}`;
        });
        expect(places).toEqual(places.toSorted());
        expect(ids(rows)).toEqual(ids(escalations));
        await close();
      }),
      { numRuns: runs(5, 25) },
    );
  });

  it('counts what metrics need as a walk over all escalations does', async () => {
    const hours = responseHours(DEFAULT_DESK);
    await fc.assert(
      fc.asyncProperty(storesArbitrary, async (courses) => {
        const escalations = courses.map((course, i) => escalationOf(course, i, Date.now()));
        const { agent, close } = await given({ brands: [aBrand({ brandid: 1 }), aBrand({ brandid: 2 })], escalations });
        const now = agent.clock.now();
        const counts = await agent.data.escalationCounts({ from: null, to: null }, DEFAULT_DESK, now);
        expect(counts.brands).toBe(2);
        expect(counts.escalated_brands).toBe(new Set(escalations.map((one) => one.brandid)).size);
        for (const level of LEVELS) {
          const closed = escalations
            .filter((one) => one.level === level && one.resolution !== null)
            .map((one) => Date.parse(one.resolution?.closed_at ?? '') - Date.parse(one.created_at))
            .sort((a, b) => a - b);
          const times = counts.resolution.find((one) => one.level === level);
          expect(times?.closed ?? 0).toBe(closed.length);
          expect(times?.median_ms).toBe(closed[Math.ceil(closed.length * 0.5) - 1]);
          expect(times?.p90_ms).toBe(closed[Math.ceil(closed.length * 0.9) - 1]);
          const timers = escalations.flatMap((one) => responseTimers(one)).filter((timer) => timer.level === level);
          const breaches = escalations.flatMap((one) => slaOf(one, now, hours).breaches);
          const responses = counts.responses.find((one) => one.level === level);
          expect(responses?.started ?? 0).toBe(timers.length);
          const overdue = escalations.map((one) => slaOf(one, now, hours)).filter((sla) => sla.state === 'breached');
          expect(responses?.overdue ?? 0).toBe(overdue.filter((sla) => sla.breaches.at(-1)?.level === level).length);
          expect(responses?.breached ?? 0).toBe(breaches.filter((breach) => breach.level === level).length);
        }
        const sum = (rows: readonly { escalations: number }[]) =>
          rows.reduce((total, row) => total + row.escalations, 0);
        expect(sum(counts.by_reason)).toBe(escalations.length);
        expect(sum(counts.active)).toBe(escalations.filter((one) => one.resolution === null).length);
        expect(sum(counts.by_method)).toBe(escalations.filter((one) => one.resolution !== null).length);
        await close();
      }),
      { numRuns: runs(5, 25) },
    );
  });

  it('keeps totals right while escalations come, change hands and close', async () => {
    const { agent, commit } = await given({ escalations: [anEscalation()] });
    const total = async (filter: Parameters<typeof agent.data.escalationPage>[0]) =>
      (await agent.data.escalationPage(filter, 'newest', 1)).total;
    const second = anEscalation({ escalation_id: 'ESC-2026-002', assigned_to: ANN });
    const closed = anEscalation({ assigned_to: ANN, resolution: RESOLUTION, version: 2 });
    await inTurn(commit, agent).commit(aBatch([{ kind: 'escalation.insert', escalation: second }], 'CHG-1'), {
      revision: 0,
    });
    expect([await total({}), await total({ unassigned: true }), await total({ assigned_to: ANN })]).toEqual([2, 1, 1]);
    await inTurn(commit, agent).commit(aBatch([{ kind: 'escalation.update', escalation: closed }], 'CHG-2'), {
      revision: 1,
    });
    expect([await total({}), await total({ unassigned: true }), await total({ assigned_to: ANN })]).toEqual([2, 0, 2]);
    expect(await total({ status: ['closed'] })).toBe(1);
    expect(await agent.data.assignees()).toEqual([{ assigned_to: ANN, active: 1 }]);
  });

  it('finds brands by part of their name, sector and state, and counts what each has', async () => {
    const { agent } = await given({
      brands: [
        aBrand({ brandid: 3, brandname: 'Mc Star', sector: 'Fuel' }),
        aBrand({ brandid: 2, brandname: 'Starbucks', status: 'inactive' }),
        aBrand({ brandid: 1, brandname: 'STAR', manually_processed: true }),
        aBrand({ brandid: 4, brandname: "Sainsbury's" }),
      ],
      combos: [aCombo({ ccid: 1, brandid: 1 }), aCombo({ ccid: 2, brandid: 1 })],
      escalations: [
        anEscalation({ brandid: 1 }),
        anEscalation({ brandid: 1, escalation_id: 'ESC-2026-002', resolution: RESOLUTION }),
      ],
    });
    const found = async (filter: Parameters<typeof agent.data.brandPage>[0]) =>
      (await walk(1, (cursor) => agent.data.brandPage(filter, 1, cursor))).map((brand) => brand.brandid);
    expect(await found({})).toEqual([3, 4, 1, 2]);
    expect(await found({ name: ' star ' })).toEqual([1, 2, 3]);
    expect(await found({ name: '%' })).toEqual([]);
    expect(await found({ sector: 'fuel' })).toEqual([3]);
    expect(await found({ status: 'inactive' })).toEqual([2]);
    expect(await found({ manually_processed: true })).toEqual([1]);
    expect((await agent.data.brandPage({ name: 'STAR' }, 1)).rows).toMatchObject([{ combos: 2, open_escalations: 1 }]);
  });

  it('gives the facts of every active brand that a trigger may fire for, and of no other', async () => {
    const feedback = (brandid: number, count: number) =>
      Array.from({ length: count }, (_, i) => {
        const submitted_at = `2026-02-${String(i + 1).padStart(2, '0')}T09:00:00.000Z`;
        return aFeedback({ feedback_id: `${brandid}/${i}`, brandid, submitted_at });
      });
    const run = (brandid: number, hour: number, status: 'FAILED' | 'SUCCEEDED') =>
      anExecution({
        execution_arn: `${brandid}/${hour}`,
        brandid,
        status,
        start_time: `2026-02-14T0${hour}:00:00.000Z`,
      });
    const { agent } = await given({
      brands: [
        ...[1, 2, 3, 4, 5].map((brandid) => aBrand({ brandid, brandname: `Brand ${brandid}` })),
        aBrand({ brandid: 6, sector: ' ', parent_brandid: 99 }),
        aBrand({ brandid: 7, sector: '', status: 'inactive' }),
        aBrand({ brandid: 8, sector: '' }),
      ],
      mccs: [{ mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' }],
      combos: [
        aCombo({ ccid: 1, brandid: 4, mid: '' }),
        aCombo({ ccid: 2, brandid: 4, mccid: 9998 }),
        aCombo({ ccid: 3, brandid: 4, narrative: '' }),
        aCombo({ ccid: 4, brandid: 5, mccid: 5411 }),
      ],
      feedback: [
        ...feedback(1, 10),
        ...feedback(2, 10),
        ...feedback(5, 9),
        aFeedback({ feedback_id: 'approval', brandid: 5, feedback_type: 'approve' }),
      ],
      executions: [run(3, 1, 'FAILED'), run(3, 2, 'SUCCEEDED'), run(3, 3, 'FAILED'), run(3, 4, 'FAILED')],
      escalations: [
        anEscalation({ brandid: 1, reason: 'low_confidence' }),
        anEscalation({
          ...{ brandid: 8, escalation_id: 'ESC-2026-003', reason: 'critical_data_quality' },
          resolution: RESOLUTION,
        }),
        anEscalation({
          ...{ brandid: 2, escalation_id: 'ESC-2026-002', reason: 'iteration_limit' },
          resolution: RESOLUTION === null ? null : { ...RESOLUTION, closed_at: '2026-02-05T10:00:00.000Z' },
        }),
      ],
    });
    const facts = await agent.data.triggerFacts(TRIGGER_LIMITS);
    expect(facts.map((one) => one.brandid)).toEqual([1, 3, 4, 6, 8]);
    expect(facts[0]).toMatchObject({ iterations: 10, last_iteration_at: '2026-02-10T09:00:00.000Z' });
    expect(facts[0]?.active).toEqual([{ escalation_id: 'ESC-2026-001', reason: 'low_confidence' }]);
    expect(facts[1]?.failures).toHaveLength(2);
    expect(facts[2]).toMatchObject({ combos: 3, combos_without_mid: 1, combos_without_narrative: 1 });
    expect(facts[2]).toMatchObject({ combos_with_unknown_code: 1, combos_with_invalid_code: 0 });
    expect(facts[3]).toMatchObject({ missing_fields: ['sector'], parent_missing: true, combos: 0 });
    expect(facts.map((one) => one.data_accepted)).toEqual([false, false, false, false, true]);
  });
}
