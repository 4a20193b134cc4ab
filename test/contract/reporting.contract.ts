import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_DESK, responseHours } from '../../src/domain/escalation/desk.ts';
import { type Escalation, LEVELS, MANUAL_REASONS, RESOLUTION_METHODS } from '../../src/domain/escalation/escalation.ts';
import { HOUR, responseTimers } from '../../src/domain/escalation/sla.ts';
import type { Counted, Span } from '../../src/domain/ports/analytics.ts';
import { runs } from '../set-up/volume.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { aBrand, anEscalation, RESOLUTION } from './records.ts';

const START = Date.parse('2026-02-01T00:00:00.000Z');
const DAY = 24 * HOUR;
const NOW = '2026-03-01T00:00:00.000Z';
const SPAN: Span = { from: '2026-02-10T00:00:00.000Z', to: '2026-02-17T00:00:00.000Z' };
const ANN = 'ann@example.com';

/** Hours of February; edges of days and of the span among them. */
const hours = fc.oneof(fc.integer({ min: 0, max: 27 * 24 }), fc.constantFrom(9 * 24, 16 * 24, 16 * 24 - 1));
const courses = fc.array(
  fc.record({
    moments: fc.array(hours, { minLength: 5, maxLength: 5 }),
    assigned: fc.boolean(),
    raised: fc.boolean(),
    noted: fc.boolean(),
    closed: fc.boolean(),
    brandid: fc.integer({ min: 1, max: 6 }),
    reason: fc.constantFrom(...MANUAL_REASONS.slice(0, 2)),
    method: fc.constantFrom(...RESOLUTION_METHODS.slice(0, 2)),
  }),
  { maxLength: 25 },
);
type Course = (typeof courses extends fc.Arbitrary<infer T> ? T : never)[number];

function escalationOf(course: Course, number: number): Escalation {
  const [created = '', assigned = '', raised = '', noted = '', closed = ''] = course.moments
    .toSorted((a, b) => a - b)
    .map((hour) => new Date(START + hour * HOUR).toISOString());
  const level = course.assigned && course.raised ? 2 : 1;
  return anEscalation({
    escalation_id: `ESC-2026-${String(number + 1).padStart(3, '0')}`,
    ...{ brandid: course.brandid, reason: course.reason, level, created_at: created },
    assigned_to: course.assigned ? ANN : null,
    assignments: course.assigned ? [{ at: assigned, assigned_to: ANN, level: 1, by: ANN }] : [],
    level_changes: level === 2 ? [{ at: raised, from: 1, to: 2, reason: 'why', ticket_url: null, by: ANN }] : [],
    notes: course.noted ? [{ at: noted, author: ANN, kind: 'finding', text: 'Seen' }] : [],
    resolution:
      course.closed && RESOLUTION !== null ? { ...RESOLUTION, method: course.method, closed_at: closed } : null,
  });
}

const BRANDS = [1, 2, 3, 4, 5].map((brandid) =>
  aBrand({ brandid, brandname: `Brand ${brandid}`, sector: brandid < 5 ? 'Fuel' : 'Groceries' }),
);
const sectorOf = (brandid: number) => BRANDS.find((brand) => brand.brandid === brandid)?.sector;

const within = (at: string | undefined, { from, to }: Span) => at !== undefined && at >= from && at < to;
const created = (one: Escalation) => within(one.created_at, SPAN);
const closed = (one: Escalation) => within(one.resolution?.closed_at, SPAN);
const activeAt = (at: string) => (one: Escalation) =>
  one.created_at < at && (one.resolution === null || one.resolution.closed_at >= at);

function breached(one: Escalation): boolean {
  return responseTimers(one).some(({ level, started_at, met_at, ended_at }) => {
    const took = Date.parse(met_at ?? ended_at ?? NOW) - Date.parse(started_at);
    return within(started_at, SPAN) && took > responseHours(DEFAULT_DESK)[level] * HOUR;
  });
}

/** What each selection counts, told by a walk over all. */
const SELECTIONS: readonly (readonly [Counted, (one: Escalation) => boolean])[] = [
  [{ what: 'created', span: SPAN }, created],
  [
    { what: 'created', span: SPAN, reason: 'insufficient_data' },
    (one) => created(one) && one.reason === 'insufficient_data',
  ],
  [{ what: 'created', span: SPAN, brandid: 3 }, (one) => created(one) && one.brandid === 3],
  [{ what: 'created', span: SPAN, sector: 'Fuel' }, (one) => created(one) && sectorOf(one.brandid) === 'Fuel'],
  [{ what: 'closed', span: SPAN }, closed],
  [{ what: 'closed', span: SPAN, level: 2 }, (one) => closed(one) && one.level === 2],
  [
    { what: 'closed', span: SPAN, method: 'data_correction' },
    (one) => closed(one) && one.resolution?.method === 'data_correction',
  ],
  [{ what: 'active', at: SPAN.to }, activeAt(SPAN.to)],
  [{ what: 'active', at: SPAN.to, level: 1 }, (one) => activeAt(SPAN.to)(one) && one.level === 1],
  [{ what: 'breached', span: SPAN, now: NOW, hours: responseHours(DEFAULT_DESK) }, breached],
];

export function reportingContract(make: MakeBackend): void {
  const given = givenStores(make);
  const stored = async (drawn: readonly Course[]) => {
    const escalations = drawn.map(escalationOf);
    return { escalations, ...(await given({ brands: BRANDS, escalations })) };
  };

  it('finds the escalation whose history tells of a change, and not one that only quotes its id', async () => {
    const change_id = 'CHG-01KH1RTG9B7J2M4N6P8Q0S2T4V';
    const linked = {
      ...{ change_id, applied_at: NOW, operations: ['reprocess_brand'], method: null },
      ...{ affected_brandids: [1], approvers: [ANN] },
    };
    const note = { at: NOW, author: ANN, kind: 'note', text: `See ${change_id}.` } as const;
    const { agent, close } = await given({
      escalations: [
        anEscalation({ escalation_id: 'ESC-2026-001', notes: [note] }),
        anEscalation({ escalation_id: 'ESC-2026-002', linked_changes: [linked] }),
      ],
    });
    expect((await agent.data.escalationLinking(change_id))?.escalation_id).toBe('ESC-2026-002');
    expect(await agent.data.escalationLinking('CHG-01KH1RTG9B7J2M4N6P8Q0S2T4W')).toBeUndefined();
    await close();
  });

  it('names what a figure counts as a walk over all escalations does', async () => {
    await fc.assert(
      fc.asyncProperty(courses, async (drawn) => {
        const { agent, escalations, close } = await stored(drawn);
        for (const [counted, belongs] of SELECTIONS) {
          const ids = await agent.data.escalationsCounted(counted, 100);
          const expected = escalations.filter(belongs).map((one) => one.escalation_id);
          expect(ids.toSorted(), JSON.stringify(counted)).toEqual(expected);
          expect(await agent.data.escalationsCounted(counted, 2)).toEqual(ids.slice(0, 2));
        }
        await close();
      }),
      { numRuns: runs(5, 25) },
    );
  });

  it('counts days and what was active as a walk over all escalations does', async () => {
    await fc.assert(
      fc.asyncProperty(courses, async (drawn) => {
        const { agent, escalations, close } = await stored(drawn);
        const days = await agent.data.dailyCounts(SPAN);
        expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted());
        for (let at = Date.parse(SPAN.from); at < Date.parse(SPAN.to); at += DAY) {
          const day = new Date(at).toISOString().slice(0, 10);
          const row = days.find((one) => one.day === day);
          expect(row?.created ?? 0).toBe(escalations.filter((one) => one.created_at.startsWith(day)).length);
          expect(row?.closed ?? 0).toBe(
            escalations.filter((one) => one.resolution?.closed_at.startsWith(day) === true).length,
          );
        }
        const active = await agent.data.activeAt(SPAN.to);
        for (const level of LEVELS) {
          const count = active.find((row) => row.level === level)?.escalations ?? 0;
          expect(count).toBe(escalations.filter((one) => activeAt(SPAN.to)(one) && one.level === level).length);
        }
        await close();
      }),
      { numRuns: runs(5, 25) },
    );
  });

  it('finds brands that come back, and a reason that several brands of a sector have', async () => {
    const at = (day: number) => `2026-02-${String(day).padStart(2, '0')}T09:00:00.000Z`;
    const course = [
      [1, 12, 'low_confidence'],
      [2, 12, 'low_confidence'],
      [3, 13, 'low_confidence'],
      [3, 3, 'insufficient_data'],
      [4, 2, 'low_confidence'],
      [4, 3, 'low_confidence'],
      [5, 14, 'low_confidence'],
      [6, 14, 'insufficient_data'],
      [6, 15, 'insufficient_data'],
      [6, 20, 'insufficient_data'],
    ] as const;
    const escalations = course.map(([brandid, day, reason], i) =>
      anEscalation({ escalation_id: `ESC-2026-${100 + i}`, brandid, reason, created_at: at(day) }),
    );
    const { agent } = await given({ brands: BRANDS, escalations });
    const { brands, sectors } = await agent.data.recurrences(SPAN, 5);
    expect(brands).toEqual([
      { brandid: 6, brandname: null, in_span: 2, in_all: 2 },
      { brandid: 3, brandname: 'Brand 3', in_span: 1, in_all: 2 },
    ]);
    expect(sectors).toEqual([{ sector: 'Fuel', reason: 'low_confidence', escalations: 3, brands: 3 }]);
    expect((await agent.data.recurrences(SPAN, 1)).brands).toHaveLength(1);
  });
}
