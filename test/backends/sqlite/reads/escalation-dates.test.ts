import { afterEach, describe, expect, it } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { escalationStatistics } from '../../../../src/backends/sqlite/reads/escalation-statistics.ts';
import { insertEscalation } from '../../../../src/backends/sqlite/writes/escalations.ts';
import { DEFAULT_DESK } from '../../../../src/domain/escalation/desk.ts';
import type { MetricsPeriod } from '../../../../src/domain/escalation/metrics.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, anEscalation } from '../../../contract/records.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const NOW = '2026-03-01T00:00:00.000Z';
const ANN = 'ann@example.com';
const EVER: MetricsPeriod = { from: null, to: null };

/** A store with an escalation that was created, and answered, at these times. */
async function storeWith(created_at: string, answered: string): Promise<Database> {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { brands: [aBrand({ brandid: 1 })] });
  const database = new Database(storeFiles(directory).data, { readOnly: false });
  const assignments = [{ at: answered, assigned_to: ANN, level: 1 as const, by: ANN }];
  database.write(() => {
    insertEscalation(database, anEscalation({ brandid: 1, created_at, assigned_to: ANN, assignments }));
  });
  return database;
}

describe('timers', () => {
  it.each([
    ['a year of five digits', '+010000-01-01T04:59:59.000Z'],
    ['a year below zero', '-000001-01-01T00:00:00.000Z'],
  ])('can start in %s', async (_, at) => {
    const database = await storeWith(at, at);
    await expect(escalationStatistics(database).escalationCounts(EVER, DEFAULT_DESK, NOW)).resolves.toBeDefined();
    database.close();
  });

  it('of before 1970 are not counted, answered or not', async () => {
    for (const answered of ['1969-12-31T23:59:59.500Z', '1969-06-02T00:00:00.000Z']) {
      const database = await storeWith('1969-06-01T00:00:00.000Z', answered);
      const { responses } = await escalationStatistics(database).escalationCounts(EVER, DEFAULT_DESK, NOW);
      expect(responses).toEqual([]);
      database.close();
    }
  });
});

it('a period may begin in the last month that has a date', async () => {
  const database = await storeWith('2026-01-05T00:00:00.000Z', '2026-01-05T01:00:00.000Z');
  const period = { from: '9999-12-15T00:00:00.000Z', to: null };
  const counts = await escalationStatistics(database).escalationCounts(period, DEFAULT_DESK, NOW);
  expect(counts).toMatchObject({ resolution: [], responses: [], by_reason: [] });
  database.close();
});
