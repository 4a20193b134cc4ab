import type { Environment } from '../agents/agent.ts';
import { ESCALATION_REASONS, LEVELS } from '../escalation/escalation.ts';
import { brandsOf, type DayRow } from './day-tally.ts';
import { startOf } from './period.ts';

/** What upstream's alarms and dashboards call these metrics. */
export const NAMESPACE = 'BrandMetadataGenerator';
/** Days over which the escalation rate is taken. */
export const RATE_DAYS = 30;
/** CloudWatch takes no older data. */
export const OLDEST_DAYS = 14;

/** Limits of one PutMetricData request: data, distinct values of one datum, and bytes (1 MB, with room to spare). */
const LIMITS = { data: 1000, values: 150, bytes: 900_000 };

export interface Dimension {
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

/** The input of one `aws cloudwatch put-metric-data --cli-input-json`. */
export interface PutMetricData {
  readonly Namespace: string;
  readonly MetricData: readonly Datum[];
}

/** A day with the escalation rate of the days that end with it. */
export interface MeasuredDay {
  readonly row: DayRow;
  readonly rate_percent: number;
}

/**
 * The data of a day. CloudWatch does not add up over dimensions, so what is looked at in all and by level is sent both
 * ways. Noughts are sent too: a quiet day is not a missing one.
 */
export function metricData({ row, rate_percent }: MeasuredDay, environment: Environment): readonly Datum[] {
  const Timestamp = startOf(row.day);
  const all = dimensionsOf(environment);
  const count = (MetricName: string, Dimensions: readonly Dimension[], Value: number): Datum => ({
    ...{ MetricName, Dimensions, Timestamp, Unit: 'Count', Value },
  });
  const total = (counts: ReadonlyMap<unknown, number>) => [...counts.values()].reduce((sum, one) => sum + one, 0);
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

export function dimensionsOf(environment: Environment, ...more: readonly Dimension[]): readonly Dimension[] {
  return [{ Name: 'Environment', Value: environment }, ...more];
}

/** Every time that was measured, in seconds, so that percentiles can be had of them; of a day without any, nothing. */
function resolutionData(times: readonly number[], Dimensions: readonly Dimension[], Timestamp: string): Datum[] {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(Math.round(time / 1000), (counts.get(Math.round(time / 1000)) ?? 0) + 1);
  const distinct = [...counts].sort(([a], [b]) => a - b);
  const data: Datum[] = [];
  for (let from = 0; from < distinct.length; from += LIMITS.values) {
    const some = distinct.slice(from, from + LIMITS.values);
    const [Values, Counts] = [some.map(([value]) => value), some.map(([, times]) => times)];
    data.push({ MetricName: 'EscalationResolutionTime', Dimensions, Timestamp, Unit: 'Seconds', Values, Counts });
  }
  return data;
}

/** Requests of a size that CloudWatch takes. */
export function* metricRequests(data: Iterable<Datum>): Generator<PutMetricData> {
  let some: Datum[] = [];
  let bytes = 0;
  for (const datum of data) {
    // All of it is ASCII: names of ours, numbers and dates.
    const size = JSON.stringify(datum).length + 1;
    if (some.length === LIMITS.data || bytes + size > LIMITS.bytes) {
      yield { Namespace: NAMESPACE, MetricData: some };
      [some, bytes] = [[], 0];
    }
    some.push(datum);
    bytes += size;
  }
  if (some.length > 0) yield { Namespace: NAMESPACE, MetricData: some };
}
