import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metricRequests } from '../../../src/domain/reporting/cloudwatch.ts';

const datum = fc.record({
  MetricName: fc.constant('EscalationResolutionTime'),
  Dimensions: fc.constant([{ Name: 'Environment' as const, Value: 'prod' }]),
  Timestamp: fc.constant('2026-02-14T00:00:00.000Z'),
  Unit: fc.constant('Seconds' as const),
  Values: fc.integer({ min: 1, max: 150 }).map((length) => Array.from({ length }, (_, i) => 100_000_000 + i)),
});

test('requests hold all data in order, and none is larger than CloudWatch takes', () => {
  fc.assert(
    fc.property(fc.array(datum, { maxLength: 40 }), fc.integer({ min: 1, max: 90 }), (some, times) => {
      const data = Array.from({ length: times }, () => some).flat();
      const requests = [...metricRequests(data)];
      expect(requests.flatMap(({ MetricData }) => MetricData)).toEqual(data);
      for (const { MetricData } of requests) {
        expect(MetricData.length).toBeGreaterThan(0);
        expect(MetricData.length).toBeLessThanOrEqual(1000);
        expect(JSON.stringify(MetricData).length).toBeLessThanOrEqual(1_000_000);
      }
    }),
    { numRuns: 30 },
  );
});

test('a thousand and one need two requests', () => {
  const one = {
    MetricName: 'A',
    Dimensions: [],
    Timestamp: '2026-02-14T00:00:00.000Z',
    Unit: 'Count',
    Value: 1,
  } as const;
  const sizes = [...metricRequests(Array.from({ length: 1001 }, () => one))].map(({ MetricData }) => MetricData.length);
  expect(sizes).toEqual([1000, 1]);
});
