import { afterEach, describe, expect, it } from 'vitest';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { detectionReads } from '../../../../src/backends/sqlite/reads/detection.ts';
import { escalationPages } from '../../../../src/backends/sqlite/reads/escalation-page.ts';
import { escalationStatistics } from '../../../../src/backends/sqlite/reads/escalation-statistics.ts';
import { DEFAULT_DESK } from '../../../../src/domain/escalation/desk.ts';
import { TRIGGER_LIMITS } from '../../../../src/domain/escalation/triggers.ts';
import { ESCALATION_SORTS, type EscalationFilter } from '../../../../src/domain/ports/escalations.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, anEscalation } from '../../../contract/records.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';
import { PlannedDatabase } from './planned-database.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

async function plannedStore() {
  const directory = directories.make();
  const escalations = Array.from({ length: 30 }, (_, i) => anEscalation({ escalation_id: `ESC-2026-${100 + i}` }));
  await givenStoreIn(directory, STORE, { brands: [aBrand()], escalations });
  return new PlannedDatabase(storeFiles(directory).data, { readOnly: true });
}

const { hasher, clock } = nodeFoundation();
const UNRESOLVED = ['open', 'assigned', 'investigating', 'resolving', 'verifying'] as const;
const FILTERS: readonly EscalationFilter[] = [
  {},
  { status: ['open'] },
  { status: ['open', 'closed'] },
  { status: [...UNRESOLVED] },
  { level: 2 },
  { reason: 'low_confidence' },
  { assigned_to: 'ann@example.com' },
  { unassigned: true },
];

describe('a page of escalations', () => {
  it.each(['newest', 'oldest'] as const)(
    'by %s comes in the order of an index, whatever it selects by',
    async (sort) => {
      const database = await plannedStore();
      const { escalationPage } = escalationPages(database, hasher, { desk: DEFAULT_DESK, clock });
      for (const filter of FILTERS) {
        const { next_cursor } = await escalationPage(filter, sort, 3);
        if (next_cursor !== null) await escalationPage(filter, sort, 3, next_cursor);
      }
      const plans = [...database.plans].filter(([sql]) => sql.includes('FROM escalation '));
      expect(plans.length).toBeGreaterThan(FILTERS.length);
      expect(
        plans.filter(([, plan]) =>
          /TEMP B-TREE|(?:SCAN|SEARCH) escalation (?!USING COVERING|USING INDEX sqlite_autoindex)/.test(plan),
        ),
      ).toEqual([]);
      database.close();
    },
  );

  it.each(ESCALATION_SORTS)('by %s counts nothing but the kept counts', async (sort) => {
    const database = await plannedStore();
    const { escalationPage } = escalationPages(database, hasher, { desk: DEFAULT_DESK, clock });
    for (const filter of FILTERS) await escalationPage(filter, sort, 3);
    expect([...database.plans.keys()].filter((sql) => sql.includes('count(*)'))).toEqual([]);
    database.close();
  });

  it.each(ESCALATION_SORTS)('of what is systematic, by %s, reads nothing but the index of that', async (sort) => {
    const database = await plannedStore();
    const { escalationPage } = escalationPages(database, hasher, { desk: DEFAULT_DESK, clock });
    for (const filter of FILTERS) await escalationPage({ ...filter, scope: 'systematic' }, sort, 3);
    const plans = [...database.plans].filter(([sql]) => /FROM escalation\b/.test(sql) && !sql.includes('document'));
    expect(plans.length).toBeGreaterThan(FILTERS.length);
    for (const [, plan] of plans) expect(plan).toMatch(/USING COVERING INDEX escalation_systematic/);
    database.close();
  });

  it('of one-off cases counts the systematic ones and no others', async () => {
    const database = await plannedStore();
    const { escalationPage } = escalationPages(database, hasher, { desk: DEFAULT_DESK, clock });
    for (const filter of FILTERS) await escalationPage({ ...filter, scope: 'one_off' }, 'newest', 3);
    const counts = [...database.plans].filter(([sql]) => sql.includes('count(*)'));
    expect(counts.length).toBeGreaterThan(0);
    for (const [, plan] of counts) expect(plan).toMatch(/USING COVERING INDEX escalation_systematic/);
    database.close();
  });

  it('of a queue, or by response time, reads only what is not closed', async () => {
    const database = await plannedStore();
    const { escalationPage } = escalationPages(database, hasher, { desk: DEFAULT_DESK, clock });
    const mine = { assigned_to: 'ann@example.com' };
    await escalationPage({ ...mine, status: [...UNRESOLVED] }, 'due', 20);
    await escalationPage({ ...mine, sla: ['breached'] }, 'newest', 20);
    await escalationPage({ sla: ['at_risk'] }, 'oldest', 20);
    const plans = [...database.plans].filter(([sql]) => /FROM escalation WHERE/.test(sql) && !sql.includes('document'));
    const others = plans.filter(([sql]) => !sql.includes("WHERE status = 'closed' AND"));
    expect(others.length).toBeGreaterThan(4);
    for (const [, plan] of others) expect(plan).toMatch(/USING COVERING INDEX escalation_(?:held|active)/);
    database.close();
  });
});

it('metrics and detection read indexes and no document', async () => {
  const database = await plannedStore();
  const period = { from: '2026-01-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' };
  await escalationStatistics(database).escalationCounts(period, DEFAULT_DESK, clock.now());
  await detectionReads(database).triggerFacts(TRIGGER_LIMITS);
  const uncovered = [...database.plans].filter(([, plan]) =>
    /(?:SCAN|SEARCH) (?:escalation|combo|feedback) (?!(?:EXISTS )?USING COVERING)/.test(plan),
  );
  expect(uncovered).toEqual([]);
  database.close();
});
