import { afterEach, expect, it } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { escalationReporting } from '../../../../src/backends/sqlite/reads/escalation-reporting.ts';
import { DEFAULT_DESK, responseHours } from '../../../../src/domain/escalation/desk.ts';
import type { Counted } from '../../../../src/domain/ports/analytics.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, anEscalation } from '../../../contract/records.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';
import { PlannedDatabase } from './planned-database.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const SPAN = { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' };
const COUNTED: readonly Counted[] = [
  { what: 'created', span: SPAN },
  { what: 'created', span: SPAN, reason: 'low_confidence' },
  { what: 'created', span: SPAN, brandid: 1 },
  { what: 'created', span: SPAN, sector: 'Fuel', reason: 'low_confidence' },
  { what: 'closed', span: SPAN },
  { what: 'closed', span: SPAN, level: 2 },
  { what: 'closed', span: SPAN, method: 'brand_split' },
  { what: 'active', at: SPAN.to },
  { what: 'active', at: SPAN.to, level: 3 },
  { what: 'breached', span: SPAN, now: SPAN.to, hours: responseHours(DEFAULT_DESK) },
];

it('what a report counts and names is found by index, and read from no document', async () => {
  const directory = directories.make();
  const escalations = Array.from({ length: 30 }, (_, i) => anEscalation({ escalation_id: `ESC-2026-${100 + i}` }));
  await givenStoreIn(directory, STORE, { brands: [aBrand()], escalations });
  const database = new PlannedDatabase(storeFiles(directory).data, { readOnly: true });
  const reporting = escalationReporting(database);
  for (const counted of COUNTED) await reporting.escalationsCounted(counted, 8);
  await reporting.dailyCounts(SPAN);
  await reporting.activeAt(SPAN.to);
  await reporting.recurrences(SPAN, 5);
  expect(database.plans.size).toBe(COUNTED.length + 4);
  expect([...database.plans.keys()].filter((sql) => sql.includes('document'))).toEqual([]);
  const scans = [...database.plans].filter(([, plan]) =>
    /SCAN (?:escalation|brand)\b(?! USING (?:COVERING )?INDEX)/.test(plan),
  );
  expect(scans).toEqual([]);
  // The check sees a scan where there is one.
  database.all('SELECT version FROM escalation WHERE version = ?', 1);
  expect([...database.plans.values()].some((plan) => /SCAN escalation$/.test(plan))).toBe(true);
  database.close();
});
