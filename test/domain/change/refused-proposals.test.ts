import { beforeEach, expect, test } from 'vitest';
import type { AuditFact } from '../../../src/domain/change/audit.ts';
import { RefusedProposals } from '../../../src/domain/change/refused-proposals.ts';
import { aFact } from '../../contract/records.ts';

let recorded: AuditFact[];
let refusals: RefusedProposals;
beforeEach(() => {
  recorded = [];
  refusals = new RefusedProposals();
});

const HOUR = 3_600_000;
const NINE = Date.parse('2026-02-14T09:00:00.000Z');

async function refuse(connection: string, { caller = 'token', at = NINE, times = 1 } = {}) {
  const fact = aFact({ event: 'proposal_refused', result: 'conflict: split_brand', at: new Date(at).toISOString() });
  const proposals = { record: async (entry: AuditFact) => void recorded.push(entry) };
  for (let i = 0; i < times; i++) await refusals.record(fact, { connection, caller }, proposals);
}

test('given a few refusals, then each has an entry in its own words', async () => {
  await refuse('one', { times: 16 });
  expect(recorded.map(({ result }) => result)).toStrictEqual(Array(16).fill('conflict: split_brand'));
});

test('given a flood, then a few entries say how many there were', async () => {
  await refuse('one', { times: 10_000 });
  expect(recorded).toHaveLength(16 + 9);
  expect(recorded.at(-1)?.result).toContain(
    'conflict: split_brand (at least 8192 refusals of this connection within the hour',
  );
});

test('given a flood, then the refusals of another connection still have their entries', async () => {
  await refuse('one', { times: 10_000 });
  const before = recorded.length;
  await refuse('two', { times: 3 });
  expect(recorded.slice(before).map(({ result }) => result)).toStrictEqual(Array(3).fill('conflict: split_brand'));
});

test('given a new connection for each refusal, then their caller is counted, and other callers are not held up', async () => {
  for (let i = 0; i < 10_000; i++) await refuse(`connection ${i}`);
  expect(recorded).toHaveLength(256 + 5);
  expect(recorded.at(-1)?.result).toContain('at least 8192 refusals of all connections of this client within the hour');
  await refuse('elsewhere', { caller: 'stdio' });
  expect(recorded.at(-1)?.result).toBe('conflict: split_brand');
});

test('given the next hour, or a clock that was set back, then counting starts again', async () => {
  for (const at of [NINE, NINE + HOUR, NINE - HOUR]) await refuse('one', { times: 100, at });
  expect(recorded).toHaveLength(3 * (16 + 2));
});
