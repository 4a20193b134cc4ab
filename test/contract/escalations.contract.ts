import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Escalation, MANUAL_REASONS } from '../../src/domain/escalation/escalation.ts';
import { ESCALATION_STATUSES, escalationStatus } from '../../src/domain/escalation/status.ts';
import { ESCALATION_SORTS, type EscalationFilter } from '../../src/domain/ports/escalations.ts';
import { runs } from '../set-up/volume.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { anEscalation, RESOLUTION } from './records.ts';
import { byCodePoint, walk } from './walk.ts';

const NOTE = { at: '2026-02-14T13:00:00.000Z', author: 'ann@example.com', kind: 'finding', text: 'Seen' } as const;

const escalationArbitrary: fc.Arbitrary<Escalation> = fc
  .record({
    brandid: fc.constantFrom(1, 2),
    level: fc.constantFrom(1, 2, 3),
    reason: fc.constantFrom(...MANUAL_REASONS),
    scope: fc.constantFrom('one_off', 'systematic'),
    assigned_to: fc.constantFrom(null, 'ann@example.com', 'bob@example.com'),
    confidence_score: fc.constantFrom(null, 0, 0.3, 0.42, 1),
    created_at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-02T00:00:00.001Z'),
    notes: fc.constantFrom<Escalation['notes']>([], [NOTE], [{ ...NOTE, kind: 'root_cause' }]),
    resolution: fc.constantFrom<Escalation['resolution']>(null, null, RESOLUTION),
  })
  .map((over) => anEscalation(over));
const escalationsArbitrary = fc
  .array(escalationArbitrary, { maxLength: 30 })
  .map((all) => all.map((one, i) => ({ ...one, escalation_id: `ESC-2026-${String(i + 1).padStart(3, '0')}` })));
const filterArbitrary: fc.Arbitrary<EscalationFilter> = fc.record(
  {
    status: fc.subarray([...ESCALATION_STATUSES]),
    level: fc.constantFrom(1, 2, 3),
    reason: fc.constantFrom(...MANUAL_REASONS),
    scope: fc.constantFrom('one_off', 'systematic'),
    brandid: fc.constantFrom(1, 2),
    assigned_to: fc.constantFrom('ann@example.com', 'nobody@example.com'),
    unassigned: fc.boolean(),
  },
  { requiredKeys: [] },
);

function selected(all: readonly Escalation[], filter: EscalationFilter): Escalation[] {
  return all
    .filter((one) => filter.status === undefined || filter.status.includes(escalationStatus(one)))
    .filter((one) => filter.level === undefined || one.level === filter.level)
    .filter((one) => filter.reason === undefined || one.reason === filter.reason)
    .filter((one) => filter.scope === undefined || one.scope === filter.scope)
    .filter((one) => filter.brandid === undefined || one.brandid === filter.brandid)
    .filter((one) => filter.assigned_to === undefined || one.assigned_to === filter.assigned_to)
    .filter((one) => filter.unassigned === undefined || (one.assigned_to === null) === filter.unassigned);
}

function byAge(a: Escalation, b: Escalation): number {
  return byCodePoint(a.created_at, b.created_at) || byCodePoint(a.escalation_id, b.escalation_id);
}
const ORDERS: Record<(typeof ESCALATION_SORTS)[number], (a: Escalation, b: Escalation) => number> = {
  newest: (a, b) => byAge(b, a),
  oldest: byAge,
  level: (a, b) => b.level - a.level || byAge(a, b),
  confidence: (a, b) => (a.confidence_score ?? 2) - (b.confidence_score ?? 2) || byAge(a, b),
  // None of these has a response time: nobody was ever assigned.
  due: (a, b) => Number(a.resolution !== null) - Number(b.resolution !== null) || byAge(a, b),
};

export function escalationContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('gives an escalation whole and unmasked, and undefined for an unknown id', async () => {
    const escalation = anEscalation({
      details: 'Card 4111 1111 1111 1111 of ann@example.com \u202e \u{1f31f}',
      notes: [{ ...NOTE, text: 'back\\u0000slash' }],
    });
    const { agent } = await given({ escalations: [escalation] });
    expect(await agent.data.escalation('ESC-2026-001')).toEqual(escalation);
    expect(await agent.data.escalation('ESC-2026-002')).toBeUndefined();
  });

  it.each(ESCALATION_SORTS)(
    'walking the pages by %s passes escalations of equal rank and time once each',
    async (sort) => {
      const escalations = Array.from({ length: 12 }, (_, i) => anEscalation({ escalation_id: `ESC-2026-00${i}` }));
      const { agent } = await given({ escalations });
      const rows = await walk(5, (cursor) => agent.data.escalationPage({}, sort, 5, cursor));
      expect(rows).toEqual([...escalations].sort(ORDERS[sort]));
    },
  );

  it('walking the pages of any filter and sort gives every escalation once, in order', async () => {
    const sortArbitrary = fc.constantFrom(...ESCALATION_SORTS);
    await fc.assert(
      fc.asyncProperty(
        escalationsArbitrary,
        fc.array(fc.tuple(filterArbitrary, sortArbitrary, fc.integer({ min: 1, max: 4 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (escalations, queries) => {
          const { agent, close } = await given({ escalations });
          for (const [filter, sort, limit] of queries) {
            const rows = await walk(limit, (cursor) => agent.data.escalationPage(filter, sort, limit, cursor));
            const expected = selected(escalations, filter).sort(ORDERS[sort]);
            expect(rows.map((row) => row.escalation_id)).toEqual(expected.map((row) => row.escalation_id));
          }
          await close();
        },
      ),
      { numRuns: runs(8, 40) },
    );
  });

  it('counts what each assignee has that is not closed', async () => {
    const { agent } = await given({
      escalations: [
        anEscalation({ escalation_id: 'ESC-2026-001', assigned_to: 'ann@example.com' }),
        anEscalation({ escalation_id: 'ESC-2026-002', assigned_to: 'ann@example.com', resolution: RESOLUTION }),
        anEscalation({ escalation_id: 'ESC-2026-003', assigned_to: 'bob@example.com', resolution: RESOLUTION }),
        anEscalation({ escalation_id: 'ESC-2026-004' }),
      ],
    });
    expect(await agent.data.assignees()).toEqual([
      { assigned_to: 'ann@example.com', active: 1 },
      { assigned_to: 'bob@example.com', active: 0 },
    ]);
  });
}
