import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEFAULT_DESK, deskSchema } from '../../src/domain/escalation/desk.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import { type MetricsPlan, writeMetricsDirectory } from '../../src/interchange/metrics-directory.ts';
import { givenDirectory, sourceOf } from '../backends/embedded/given-store.ts';
import { aBrand, anEscalation, RESOLUTION } from '../contract/records.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const PLAN: MetricsPlan = {
  ...{ now: '2026-02-15T09:00:00.000Z', desk: DEFAULT_DESK, environment: 'prod', region: 'eu-west-1' },
  ...{ s3: 's3://bucket/metrics', topic: undefined, first: '2026-02-13', last: '2026-02-14' },
};

async function written(escalations: readonly Escalation[], plan: Partial<MetricsPlan> = {}) {
  const directory = join(directories.make(), 'out');
  mkdirSync(directory);
  const brands = [aBrand({ brandid: 1, sector: '=cmd()' }), aBrand({ brandid: 2 })];
  const counts = await writeMetricsDirectory(directory, sourceOf({ brands, escalations }), { ...PLAN, ...plan });
  const text = (...name: string[]) => readFileSync(join(directory, ...name), 'utf8');
  const rows = (name: string) => z.array(z.record(z.string(), z.string())).parse(parse(text(name), { columns: true }));
  return { directory, counts, text, rows, json: (...name: string[]) => JSON.parse(text(...name)) };
}

const closedAt = (closed_at: string): Escalation['resolution'] => RESOLUTION && { ...RESOLUTION, closed_at };
const ESCALATIONS = [
  anEscalation({ escalation_id: 'ESC-2026-001', brandid: 1, created_at: '2026-02-10T12:00:00.000Z' }),
  anEscalation({
    ...{ escalation_id: 'ESC-2026-002', brandid: 1, level: 2, created_at: '2026-02-13T00:00:00.000Z' },
    resolution: closedAt('2026-02-14T06:00:00.000Z'),
  }),
  anEscalation({ escalation_id: 'ESC-2026-003', brandid: 2, created_at: '2026-02-13T23:59:59.999Z' }),
];

describe('the datasets', () => {
  test('have one row for each escalation, with derived columns', async () => {
    const { rows, counts } = await written(ESCALATIONS);
    expect(counts).toMatchObject({ escalations: 3, days: 6 });
    const [first, second] = rows('escalations.csv');
    expect(first).toMatchObject({
      status: 'open',
      created_at: '2026-02-10 12:00:00',
      closed_at: '',
      active_hours: '117',
    });
    expect(second).toMatchObject({ status: 'closed', resolution_hours: '30', target_hours: '48', within_target: '1' });
  });

  test('have one row for every day', async () => {
    const { rows } = await written(ESCALATIONS);
    expect(rows('daily_metrics.csv').map((row) => [row.day, row.created, row.closed, row.active_at_end])).toEqual([
      ['2026-02-10', '1', '0', '1'],
      ['2026-02-11', '0', '0', '1'],
      ['2026-02-12', '0', '0', '1'],
      ['2026-02-13', '2', '0', '3'],
      ['2026-02-14', '0', '1', '2'],
      ['2026-02-15', '0', '0', '2'],
    ]);
    expect(rows('daily_metrics.csv')[4]).toMatchObject({ resolution_hours_level_2: '30', brands: '2' });
  });

  test('start no formula in a spreadsheet, and carry no control characters or card numbers', async () => {
    const names = ['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', 'a\u001b[31m\u202eb', '4111 1111 1111 1111'];
    const escalations = names.map((brandname, i) =>
      anEscalation({ escalation_id: `ESC-2026-10${i}`, brandid: 1, brandname }),
    );
    const { rows } = await written(escalations);
    const cells = rows('escalations.csv').flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(rows('escalations.csv').map((row) => row.brandname)).toEqual([
      ...['\'=HYPERLINK("http://x")', "'+1", "'-1", "'@SUM(A1)", 'ab', expect.not.stringContaining('4111 1111')],
    ]);
    expect(rows('escalations.csv')[0]?.sector).toBe("'=cmd()");
  });

  test('put a name with line breaks on one line, for readers that split files at line ends', async () => {
    const brandname = ' Star\r\nESC-2026-999,1\n\u2028 Market ';
    const { text, rows } = await written([anEscalation({ escalation_id: 'ESC-2026-100', brandid: 1, brandname })]);
    expect(rows('escalations.csv').map((row) => row.brandname)).toEqual(['Star ESC-2026-999,1 Market']);
    expect(
      text('escalations.csv')
        .trimEnd()
        .split(/[\r\n]+/),
    ).toHaveLength(2);
  });

  test('each have a manifest with their location', async () => {
    const { json } = await written(ESCALATIONS);
    for (const name of ['escalations', 'daily_metrics']) {
      const { fileLocations, globalUploadSettings } = json(`${name}.manifest.json`);
      expect(fileLocations).toEqual([{ URIs: [`s3://bucket/metrics/${name}.csv`] }]);
      expect(globalUploadSettings).toMatchObject({ format: 'CSV', containsHeader: 'true' });
    }
  });

  test('are empty tables if there are no escalations', async () => {
    const { rows, counts } = await written([]);
    expect(rows('escalations.csv')).toEqual([]);
    expect(counts).toMatchObject({ escalations: 0, days: 1 });
  });

  test('do not get rows for centuries because of one wrong date', async () => {
    const { counts } = await written([anEscalation({ brandid: 1, created_at: '0001-01-01T00:00:00.000Z' })]);
    expect(counts.days).toBe(3660);
  });
});

const NAMES = [
  'BrandsEscalated',
  'EscalationResolutionTime',
  'EscalationsByReason',
  'ActiveEscalations',
  'EscalationRate',
] as const;
const datumSchema = z.strictObject({
  MetricName: z.enum(NAMES),
  Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string().min(1) })).max(30),
  Timestamp: z.iso.datetime(),
  Unit: z.enum(['Count', 'Seconds', 'Percent']),
  Value: z.number().optional(),
  Values: z.array(z.number()).min(1).max(150).optional(),
  Counts: z.array(z.number()).min(1).max(150).optional(),
});
const requestSchema = z.strictObject({
  Namespace: z.literal('BrandMetadataGenerator'),
  MetricData: z.array(datumSchema).min(1).max(1000),
});

describe('the CloudWatch files', () => {
  test('have requests for the requested days, in total and by level and reason', async () => {
    const { json } = await written(ESCALATIONS);
    const { MetricData } = requestSchema.parse(json('cloudwatch', 'put-metric-data-001.json'));
    const value = (name: string, day: string, dimensions: Record<string, string> = {}) => {
      const wanted = Object.entries({ Environment: 'prod', ...dimensions }).map(([Name, Value]) => ({ Name, Value }));
      return MetricData.find(
        (one) =>
          one.MetricName === name &&
          one.Timestamp === `${day}T00:00:00.000Z` &&
          JSON.stringify(one.Dimensions) === JSON.stringify(wanted),
      );
    };
    expect(new Set(MetricData.map((one) => one.Timestamp.slice(0, 10)))).toEqual(new Set(['2026-02-13', '2026-02-14']));
    expect(value('BrandsEscalated', '2026-02-13')).toMatchObject({ Value: 2, Unit: 'Count' });
    expect(value('BrandsEscalated', '2026-02-13', { Level: '2' })).toMatchObject({ Value: 1 });
    expect(value('ActiveEscalations', '2026-02-14')).toMatchObject({ Value: 2 });
    expect(value('EscalationRate', '2026-02-14')).toMatchObject({ Value: 100, Unit: 'Percent' });
    expect(value('EscalationsByReason', '2026-02-13', { Reason: 'ambiguous_brand_name' })).toMatchObject({ Value: 2 });
    expect(value('EscalationsByReason', '2026-02-14', { Reason: 'system_error' })).toMatchObject({ Value: 0 });
    const time = { Values: [30 * 3600], Counts: [1], Unit: 'Seconds' };
    expect(value('EscalationResolutionTime', '2026-02-14')).toMatchObject(time);
    expect(value('EscalationResolutionTime', '2026-02-14', { Level: '2' })).toMatchObject(time);
    expect(value('EscalationResolutionTime', '2026-02-13')).toBeUndefined();
  });

  test('have no request above CloudWatch’s limits, and every time in one of them', async () => {
    const start = Date.parse('2026-02-01T00:00:00.000Z');
    const many = Array.from({ length: 3000 }, (_, i) =>
      anEscalation({
        ...{ escalation_id: `ESC-2026-${1000 + i}`, brandid: 1, created_at: new Date(start + i * 1000).toISOString() },
        resolution: closedAt(`2026-02-${String(1 + (i % 14)).padStart(2, '0')}T23:59:59.000Z`),
      }),
    );
    const { directory, json, counts } = await written(many, { first: '2026-02-01' });
    const files = readdirSync(join(directory, 'cloudwatch')).filter((name) => name.startsWith('put-metric-data'));
    expect(files).toHaveLength(counts.requests);
    const requests = files.map((name) => requestSchema.parse(json('cloudwatch', name)));
    for (const request of requests) expect(JSON.stringify(request).length).toBeLessThan(1_000_000);
    const all = requests.flatMap(({ MetricData }) => MetricData);
    expect(all).toHaveLength(counts.metric_data);
    const times = all.filter((one) => one.MetricName === 'EscalationResolutionTime' && one.Dimensions.length === 1);
    expect(times.flatMap(({ Counts = [] }) => Counts).reduce((sum, count) => sum + count, 0)).toBe(3000);
    expect(times.length).toBeGreaterThan(14);
  });

  test('have a dashboard and alarms with the current targets as thresholds', async () => {
    const desk = deskSchema.parse({
      targets: { quarters: { '2026-Q1': { escalation_rate_percent: { target: 3, alert: 7 } } } },
    });
    const { json } = await written(ESCALATIONS, { desk, topic: 'arn:aws:sns:eu-west-1:123456789012:escalations' });
    const { widgets } = json('cloudwatch', 'dashboard.json');
    expect(widgets).toHaveLength(5);
    expect(widgets[0].properties.annotations.horizontal).toMatchObject([{ value: 3 }, { value: 7 }]);
    expect(widgets[0].properties).toMatchObject({ region: 'eu-west-1', period: 86_400 });
    const rate = json('cloudwatch', 'alarm-BrandMetadataGenerator-prod-escalation-rate.json');
    expect(rate).toMatchObject({ Threshold: 7, ComparisonOperator: 'GreaterThanThreshold' });
    expect(rate.AlarmActions).toEqual(['arn:aws:sns:eu-west-1:123456789012:escalations']);
    const second = json('cloudwatch', 'alarm-BrandMetadataGenerator-prod-resolution-time-level-2.json');
    expect(second).toMatchObject({ Threshold: 48 * 3600, MetricName: 'EscalationResolutionTime' });
    expect(second.Dimensions).toEqual([
      { Name: 'Environment', Value: 'prod' },
      { Name: 'Level', Value: '2' },
    ]);
  });
});
