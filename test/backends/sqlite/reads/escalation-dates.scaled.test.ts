import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { escalationReporting } from '../../../../src/backends/sqlite/reads/escalation-reporting.ts';
import { escalationStatistics } from '../../../../src/backends/sqlite/reads/escalation-statistics.ts';
import { DATA_MIGRATIONS } from '../../../../src/backends/sqlite/schema/data.ts';
import { migrate } from '../../../../src/backends/sqlite/schema/migrate.ts';
import { insertEscalation, updateEscalation } from '../../../../src/backends/sqlite/writes/escalations.ts';
import { DEFAULT_DESK, type Desk } from '../../../../src/domain/escalation/desk.ts';
import { type Escalation, LEVELS, type Level } from '../../../../src/domain/escalation/escalation.ts';
import type { EscalationCounts, MetricsPeriod } from '../../../../src/domain/escalation/metrics.ts';
import { HOUR, responseTimers } from '../../../../src/domain/escalation/sla.ts';
import { escalationStatus } from '../../../../src/domain/escalation/status.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, anEscalation, RESOLUTION } from '../../../contract/records.ts';
import { runs } from '../../../set-up/volume.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const FIRST = Date.parse('2026-01-26T00:00:00.000Z');
const NOW = new Date(FIRST + 60 * 24 * HOUR).toISOString();
const ANN = 'ann@example.com';
const KNOWN = [1, 2, 3];

const hours = fc.oneof(
  fc.constantFrom(0, 1, 24, 48, 47.999999, 60, 72, 120, -3),
  fc.double({ min: -2, max: 200, noNaN: true }),
);
/** Hours after the creation at which something happens; null where it does not. */
const perhaps = fc.option(hours, { nil: null });
const courses = fc.record({
  brandid: fc.constantFrom(1, 2, 3, 77, 78),
  created: fc.oneof(
    fc.integer({ min: 0, max: 14 }).map((day) => 24 * day),
    fc.double({ min: 0, max: 360, noNaN: true }),
  ),
  reason: fc.constantFrom('low_confidence', 'ambiguous_brand_name', 'critical_data_quality'),
  method: fc.constantFrom('no_change_needed', 'brand_split'),
  levels: fc.array(fc.tuple(hours, fc.constantFrom(...LEVELS)), { maxLength: 3 }),
  assigned: perhaps,
  noted: perhaps,
  closed: perhaps,
});
type Course = typeof courses extends fc.Arbitrary<infer T> ? T : never;

function escalationOf(course: Course, number: number, version: number): Escalation {
  const at = (after: number) => new Date(FIRST + Math.round((course.created + after) * HOUR)).toISOString();
  const levels = course.levels.toSorted(([a], [b]) => a - b);
  const level = levels.at(-1)?.[1] ?? 1;
  const change = (after: number, to: Level) =>
    ({ at: at(after), from: 1, to, by: ANN, reason: 'It grew', ticket_url: null }) as const;
  return anEscalation({
    ...{ escalation_id: `ESC-2026-${100 + number}`, brandid: course.brandid, reason: course.reason, level, version },
    created_at: at(0),
    assigned_to: course.assigned === null ? null : ANN,
    assignments: course.assigned === null ? [] : [{ at: at(course.assigned), assigned_to: ANN, level: 1, by: ANN }],
    level_changes: levels.map(([after, to]) => change(after, to)),
    notes: course.noted === null ? [] : [{ author: ANN, at: at(course.noted), kind: 'finding', text: 'Seen' }],
    resolution:
      course.closed === null || RESOLUTION === null
        ? null
        : { ...RESOLUTION, method: course.method, closed_at: at(course.closed) },
  });
}

const instants = fc.oneof(
  fc.integer({ min: -2, max: 60 }).map((day) => FIRST + day * 24 * HOUR),
  fc.integer({ min: FIRST, max: FIRST + 1300 * HOUR }),
);
const periods: fc.Arbitrary<MetricsPeriod> = fc
  .tuple(fc.option(instants, { nil: null }), fc.option(instants, { nil: null }))
  .map(([a, b]) => {
    const [from, to] = a !== null && b !== null && a > b ? [b, a] : [a, b];
    const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
    return { from: instant(from), to: instant(to) };
  });
const byLevel = fc.record({ '1': hoursOfDesk(), '2': hoursOfDesk(), '3': hoursOfDesk() });
const desks: fc.Arbitrary<Desk> = fc.tuple(byLevel, byLevel).map(([response_hours, resolution_hours]) => ({
  ...DEFAULT_DESK,
  response_hours,
  targets: { ...DEFAULT_DESK.targets, resolution_hours },
}));

function hoursOfDesk(): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(1, 24, 48, 0.25, 1.1), fc.double({ min: 0.01, max: 200, noNaN: true }));
}

/** The figures by a plain computation over all escalations. */
function plainCounts(all: readonly Escalation[], { from, to }: MetricsPeriod, desk: Desk): EscalationCounts {
  const isIn = (at: string) => (from === null || at >= from) && (to === null || at < to);
  const created = all.filter((one) => isIn(one.created_at));
  const closed = all.flatMap((one) => (one.resolution !== null && isIn(one.resolution.closed_at) ? [one] : []));
  const took = (one: Escalation) => Date.parse(one.resolution?.closed_at ?? '') - Date.parse(one.created_at);
  const timers = all.flatMap(responseTimers).filter(({ started_at }) => isIn(started_at));
  const escalated = new Set(created.map(({ brandid }) => brandid));
  return {
    brands: KNOWN.length + [...escalated].filter((brandid) => !KNOWN.includes(brandid)).length,
    escalated_brands: escalated.size,
    by_reason: counts(created, ({ reason }) => reason).map(([reason, escalations]) => ({ reason, escalations })),
    resolution: LEVELS.flatMap((level) => {
      const times = closed.filter((one) => one.level === level).map(took);
      times.sort((a, b) => a - b);
      if (times.length === 0) return [];
      const rank = (share: number) => times[Math.ceil(share * times.length) - 1] ?? Number.NaN;
      const limit = desk.targets.resolution_hours[`${level}`] * HOUR;
      return [
        {
          ...{ level, closed: times.length, within_target: times.filter((ms) => ms < limit).length },
          average_ms: times.reduce((sum, ms) => sum + ms, 0) / times.length,
          ...{ median_ms: rank(0.5), p90_ms: rank(0.9) },
        },
      ];
    }),
    by_method: counts(closed, ({ resolution }) => resolution?.method ?? 'no_change_needed').map(
      ([method, escalations]) => ({ method, escalations }),
    ),
    active: LEVELS.flatMap((level) =>
      counts(
        all.filter((one) => one.level === level && one.resolution === null),
        escalationStatus,
      ).map(([status, escalations]) => ({ level, status, escalations })),
    ),
    responses: LEVELS.flatMap((level) => {
      const limit = Math.trunc(desk.response_hours[`${level}`] * HOUR);
      const lengths = timers
        .filter((timer) => timer.level === level)
        .map(({ started_at, met_at, ended_at }) => ({
          isOpen: (met_at ?? ended_at) === null,
          ms: Date.parse(met_at ?? ended_at ?? NOW) - Date.parse(started_at),
        }));
      const breached = lengths.filter(({ ms }) => ms > limit);
      const overdue = breached.filter(({ isOpen }) => isOpen).length;
      const waiting = lengths.filter(({ isOpen }) => isOpen).length - overdue;
      return lengths.length === 0
        ? []
        : [{ level, started: lengths.length, breached: breached.length, overdue, waiting }];
    }),
    months: counts(
      [...all.map((one) => one.created_at), ...all.flatMap((one) => one.resolution?.closed_at ?? [])],
      (at) => at.slice(0, 7),
    ).map(([month]) => ({
      month,
      created: all.filter((one) => one.created_at.startsWith(month)).length,
      closed: all.filter((one) => one.resolution?.closed_at.startsWith(month)).length,
    })),
  };
}

/** Counts by key, in the order of the keys. */
function counts<T, K extends string>(all: readonly T[], keyOf: (one: T) => K): [K, number][] {
  return [...Map.groupBy(all, keyOf)]
    .map(([key, some]): [K, number] => [key, some.length])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const DERIVED = ['created', 'closed', 'resolution', 'response'].map((kind) => `escalation_${kind}_count`);

function keptCounts(database: Database): string[] {
  return DERIVED.flatMap((table) =>
    database.all(`SELECT * FROM ${table}`).map((row) => `${table} ${JSON.stringify(row)}`),
  );
}

function plainRecurrences(all: readonly Escalation[], from: string, to: string) {
  return [...Map.groupBy(all, ({ brandid }) => brandid)]
    .map(([brandid, some]) => ({
      brandid,
      in_span: some.filter((one) => one.created_at >= from && one.created_at < to).length,
      in_all: some.filter((one) => one.created_at < to).length,
    }))
    .filter(({ in_span, in_all }) => in_span > 0 && in_all >= 2)
    .sort((a, b) => b.in_span - a.in_span || b.in_all - a.in_all || a.brandid - b.brandid);
}

async function expectFigures(database: Database, all: readonly Escalation[], period: MetricsPeriod, desk: Desk) {
  const counted = await escalationStatistics(database).escalationCounts(period, desk, NOW);
  expect(counted).toEqual(plainCounts(all, period, desk));
  const { dailyCounts, activeAt, escalationsCounted, recurrences } = escalationReporting(database);
  const { from, to } = period;
  if (from === null || to === null) return;
  const isIn = (at: string) => at >= from && at < to;
  const created = all.map((one) => one.created_at).filter(isIn);
  const closed = all.flatMap((one) => one.resolution?.closed_at ?? []).filter(isIn);
  expect(await dailyCounts({ from, to })).toEqual(
    counts([...created, ...closed], (at) => at.slice(0, 10)).map(([day]) => ({
      day,
      created: created.filter((at) => at.startsWith(day)).length,
      closed: closed.filter((at) => at.startsWith(day)).length,
    })),
  );
  expect((await recurrences({ from, to }, 2)).brands.map(({ brandname: _, ...row }) => row)).toEqual(
    plainRecurrences(all, from, to).slice(0, 2),
  );
  const wasActive = (one: Escalation) =>
    one.created_at < to && (one.resolution === null || one.resolution.closed_at >= to);
  const listed = all.filter(wasActive).toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1));
  const ids = await escalationsCounted({ what: 'active', at: to }, 100);
  expect(ids.map((id) => all.find((one) => one.escalation_id === id)?.created_at)).toEqual(
    listed.map((one) => one.created_at),
  );
  const plain = LEVELS.map((level) => all.filter((one) => one.level === level && wasActive(one)).length);
  // One that was closed before it was created is active at no instant, and counts below zero between the two.
  if (all.some((one) => one.resolution !== null && one.resolution.closed_at < one.created_at)) return;
  expect(await activeAt(to)).toEqual(
    LEVELS.map((level, i) => ({ level, escalations: plain[i] })).filter(({ escalations }) => escalations !== 0),
  );
}

test('figures are those of a plain computation over all escalations, after any changes and after a migration', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(courses, { maxLength: 40, size: 'max' }),
      fc.array(fc.tuple(fc.nat(), courses), { maxLength: 30, size: 'max' }),
      fc.array(fc.tuple(periods, desks), { minLength: 3, maxLength: 3 }),
      async (first, changes, asked) => {
        const directory = directories.make();
        await givenStoreIn(directory, STORE, { brands: KNOWN.map((brandid) => aBrand({ brandid })) });
        const database = new Database(storeFiles(directory).data, { readOnly: false });
        const all = first.map((course, i) => escalationOf(course, i, 1));
        for (const one of all) expect(insertEscalation(database, one)).toBe(true);
        for (const [at, course] of changes) {
          const i = at % all.length;
          const before = all[i];
          if (before === undefined) continue;
          const after = escalationOf(course, i, before.version + 1);
          expect(updateEscalation(database, after)).toBe(true);
          all[i] = after;
        }
        for (const [period, desk] of asked) await expectFigures(database, all, period, desk);

        const older = new Database(`${directory}/older.db`, { readOnly: false });
        migrate(older, DATA_MIGRATIONS, DATA_MIGRATIONS.length - 1);
        for (const one of all) insertEscalation(older, one);
        migrate(older, DATA_MIGRATIONS);
        expect(keptCounts(database)).toEqual(keptCounts(older));
        for (const one of [database, older]) one.close();
        directories.clear();
      },
    ),
    { numRuns: runs(12, 300) },
  );
});

test('kept counts are found by date', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { escalations: [anEscalation()] });
  const database = new Database(storeFiles(directory).data, { readOnly: true });
  for (const table of DERIVED) {
    const plan = database.all(`EXPLAIN QUERY PLAN SELECT * FROM ${table} WHERE unit = ? AND at >= ? AND at < ?`);
    expect(plan.map((step) => step.detail)).toEqual([`SEARCH ${table} USING PRIMARY KEY (unit=? AND at>? AND at<?)`]);
  }
  database.close();
});
