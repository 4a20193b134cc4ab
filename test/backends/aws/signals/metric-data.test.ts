import { expect, test } from 'vitest';
import { metricData } from '../../../../src/backends/aws/signals/metric-data.ts';
import { aBatch, anEscalation, RESOLUTION } from '../../../contract/records.ts';

const OPENED = '2026-02-14T08:00:00.000Z';
const CLOSED = RESOLUTION?.closed_at ?? '';
const escalation = anEscalation({ created_at: OPENED });
const closed = { ...escalation, resolution: RESOLUTION };
const at = (applied_at: string, ...mutations: Parameters<typeof aBatch>[0]) => {
  const batch = aBatch(mutations);
  return metricData({ ...batch, applied: { ...batch.applied, applied_at } });
};

test('an escalation that is opened counts once, and once by its reason, at the instant it was opened', () => {
  const one = { at: OPENED, value: 1, unit: 'Count' };
  expect(at(CLOSED, { kind: 'escalation.insert', escalation })).toEqual([
    { metric: 'BrandsEscalated', ...one, dimensions: {} },
    { metric: 'EscalationsByReason', ...one, dimensions: { Reason: escalation.reason } },
  ]);
});

test('an escalation that is closed gives its time, once for all writes of the change', () => {
  const update = { kind: 'escalation.update', escalation: closed } as const;
  const value = (Date.parse(CLOSED) - Date.parse(OPENED)) / 1000;
  expect(at(CLOSED, update, { ...update, escalation: { ...closed, version: 3 } })).toEqual([
    { metric: 'EscalationResolutionTime', at: CLOSED, value, unit: 'Seconds', dimensions: {} },
  ]);
});

test('a change that is only linked to a closed escalation, or that touches an open one, gives nothing', () => {
  expect(at('2027-01-01T00:00:00.000Z', { kind: 'escalation.update', escalation: closed })).toEqual([]);
  expect(at(CLOSED, { kind: 'escalation.update', escalation })).toEqual([]);
});
