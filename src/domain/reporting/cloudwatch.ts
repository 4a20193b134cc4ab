import type { Environment } from '../agents/agent.ts';
import { type Desk, LEVEL_KEYS } from '../escalation/desk.ts';
import { ESCALATION_REASONS, LEVELS } from '../escalation/escalation.ts';
import { brandsOf, type DayRow } from './day-tally.ts';
import { startOf } from './period.ts';
import { words } from './wording.ts';

/** The metrics' namespace, as used by upstream's alarms and dashboards. */
export const NAMESPACE = 'BrandMetadataGenerator';
/** Number of days over which the escalation rate is computed. */
export const RATE_DAYS = 30;
/** Maximum age of data that CloudWatch accepts, in days. */
export const OLDEST_DAYS = 14;

/** Limits of one PutMetricData request: data, distinct values per datum, and bytes (CloudWatch allows 1 MB). */
const LIMITS = { data: 1000, values: 150, bytes: 900_000 };

interface Dimension {
  readonly Name: 'Environment' | 'Level' | 'Reason';
  readonly Value: string;
}

interface Datum {
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[];
  readonly Timestamp: string;
  readonly Unit: 'Count' | 'Seconds' | 'Percent';
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
}

/** The input of one call of `aws cloudwatch put-metric-data --cli-input-json`. */
interface PutMetricData {
  readonly Namespace: string;
  readonly MetricData: readonly Datum[];
}

/** A day with the escalation rate of the {@link RATE_DAYS} days up to and including it. */
export interface MeasuredDay {
  readonly row: DayRow;
  readonly rate_percent: number;
}

/**
 * The data of one day. CloudWatch cannot sum over dimensions, so metrics that are needed both in total and by level are
 * sent both ways. Zeros are sent too, so that a quiet day is not a missing one.
 */
export function metricData({ row, rate_percent }: MeasuredDay, environment: Environment): readonly Datum[] {
  const Timestamp = startOf(row.day);
  const all = dimensionsOf(environment);
  const count = (MetricName: string, Dimensions: readonly Dimension[], Value: number): Datum => ({
    ...{ MetricName, Dimensions, Timestamp, Unit: 'Count', Value },
  });
  const total = (counts: ReadonlyMap<unknown, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [
    count('BrandsEscalated', all, brandsOf(row)),
    count('ActiveEscalations', all, total(row.active)),
    { MetricName: 'EscalationRate', Dimensions: all, Timestamp, Unit: 'Percent', Value: rate_percent },
    ...resolutionData([...row.resolutions.values()].flat(), all, Timestamp),
    ...LEVELS.flatMap((level) => {
      const ofLevel = dimensionsOf(environment, { Name: 'Level', Value: String(level) });
      return [
        count('BrandsEscalated', ofLevel, row.brands.get(level)?.size ?? 0),
        count('ActiveEscalations', ofLevel, row.active.get(level) ?? 0),
        ...resolutionData(row.resolutions.get(level) ?? [], ofLevel, Timestamp),
      ];
    }),
    ...ESCALATION_REASONS.map((reason) => {
      const ofReason = dimensionsOf(environment, { Name: 'Reason', Value: reason });
      return count('EscalationsByReason', ofReason, row.reasons.get(reason) ?? 0);
    }),
  ];
}

function dimensionsOf(environment: Environment, ...others: readonly Dimension[]): readonly Dimension[] {
  return [{ Name: 'Environment', Value: environment }, ...others];
}

/** Every measured time in seconds, so that CloudWatch can compute percentiles; empty for a day without resolutions. */
function resolutionData(times: readonly number[], Dimensions: readonly Dimension[], Timestamp: string): Datum[] {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(Math.round(time / 1000), (counts.get(Math.round(time / 1000)) ?? 0) + 1);
  const distinct = [...counts].sort(([a], [b]) => a - b);
  const data: Datum[] = [];
  for (let from = 0; from < distinct.length; from += LIMITS.values) {
    const batch = distinct.slice(from, from + LIMITS.values);
    const [Values, Counts] = [batch.map(([value]) => value), batch.map(([, count]) => count)];
    data.push({ MetricName: 'EscalationResolutionTime', Dimensions, Timestamp, Unit: 'Seconds', Values, Counts });
  }
  return data;
}

/** Splits data into requests within CloudWatch's limits. */
export function* metricRequests(data: Iterable<Datum>): Generator<PutMetricData> {
  let batch: Datum[] = [];
  let bytes = 0;
  for (const datum of data) {
    // The text is all ASCII (our own names, numbers and dates), so its length is its size in bytes.
    const size = JSON.stringify(datum).length + 1;
    if (batch.length === LIMITS.data || bytes + size > LIMITS.bytes) {
      yield { Namespace: NAMESPACE, MetricData: batch };
      [batch, bytes] = [[], 0];
    }
    batch.push(datum);
    bytes += size;
  }
  if (batch.length > 0) yield { Namespace: NAMESPACE, MetricData: batch };
}

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

interface DashboardTarget {
  readonly environment: Environment;
  readonly region: string;
}

/** A metric in a dashboard: namespace, name, dimensions, rendering options. */
type Line = readonly (string | { readonly label: string })[];

function line(name: string, dimensions: readonly Dimension[], label: string): Line {
  return [NAMESPACE, name, ...dimensions.flatMap(({ Name, Value }) => [Name, Value]), { label }];
}

/** The body of a CloudWatch dashboard (runbook, Escalation Dashboard), with the desk's targets as horizontal lines. */
export function dashboardBody(desk: Desk, { environment, region }: DashboardTarget) {
  const { escalation_rate_percent: rate, resolution_hours: hours } = desk.targets;
  const all = dimensionsOf(environment);
  const ofLevel = (level: (typeof LEVELS)[number]) =>
    dimensionsOf(environment, { Name: 'Level', Value: LEVEL_KEYS[level] });
  const widget = (index: number, title: string, stat: string, metrics: readonly Line[], extra = {}) => ({
    ...{ type: 'metric', x: (index % 2) * 12, y: Math.floor(index / 2) * 6, width: 12, height: 6 },
    properties: { title, region, view: 'timeSeries', stat, period: DAY_SECONDS, metrics, ...extra },
  });
  const levels = (name: string) => LEVELS.map((level) => line(name, ofLevel(level), `Level ${level}`));
  const lines = (horizontal: readonly { label: string; value: number; color?: string }[]) => ({
    annotations: { horizontal },
  });
  return {
    start: '-P14D',
    widgets: [
      widget(0, `Escalation rate of ${RATE_DAYS} days, percent`, 'Maximum', [line('EscalationRate', all, 'Rate')], {
        ...lines([
          { label: 'Target', value: rate.target, color: '#2ca02c' },
          { label: 'Alert', value: rate.alert, color: '#d62728' },
        ]),
      }),
      widget(1, 'Active escalations by level', 'Maximum', levels('ActiveEscalations'), { stacked: true }),
      widget(2, 'Brands escalated', 'Sum', [line('BrandsEscalated', all, 'All levels'), ...levels('BrandsEscalated')]),
      widget(3, 'Resolution time, average seconds', 'Average', levels('EscalationResolutionTime'), {
        ...lines(
          LEVELS.map((level) => ({
            label: `Target, level ${level}`,
            value: hours[LEVEL_KEYS[level]] * HOUR_SECONDS,
          })),
        ),
      }),
      widget(
        4,
        'Escalations by reason',
        'Sum',
        ESCALATION_REASONS.map((reason) =>
          line('EscalationsByReason', dimensionsOf(environment, { Name: 'Reason', Value: reason }), words(reason)),
        ),
        { stacked: true },
      ),
    ],
  };
}

/** Inputs of `aws cloudwatch put-metric-alarm --cli-input-json`: the desk's alert threshold, and a target for each level. */
export function alarms(desk: Desk, environment: Environment, topic: string | undefined) {
  const { escalation_rate_percent: rate, resolution_hours: hours } = desk.targets;
  const alarm = (name: string, MetricName: string, Dimensions: readonly Dimension[]) => ({
    ...{ AlarmName: `${NAMESPACE}-${environment}-${name}`, Namespace: NAMESPACE, MetricName, Dimensions },
    ...{ Period: DAY_SECONDS, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' },
    ...(topic === undefined ? {} : { AlarmActions: [topic] }),
  });
  return [
    {
      ...alarm('escalation-rate', 'EscalationRate', dimensionsOf(environment)),
      AlarmDescription: `More than ${rate.alert} % of brands escalated in ${RATE_DAYS} days.`,
      ...{ Statistic: 'Maximum', ComparisonOperator: 'GreaterThanThreshold', Threshold: rate.alert, Unit: 'Percent' },
    },
    ...LEVELS.map((level) => ({
      ...alarm(
        `resolution-time-level-${level}`,
        'EscalationResolutionTime',
        dimensionsOf(environment, { Name: 'Level', Value: LEVEL_KEYS[level] }),
      ),
      AlarmDescription: `Resolution at level ${level} took ${hours[LEVEL_KEYS[level]]} hours or more on average.`,
      ...{ Statistic: 'Average', ComparisonOperator: 'GreaterThanOrEqualToThreshold', Unit: 'Seconds' },
      Threshold: hours[LEVEL_KEYS[level]] * HOUR_SECONDS,
    })),
  ];
}
