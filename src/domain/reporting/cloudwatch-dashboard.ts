import type { Environment } from '../agents/agent.ts';
import { type Desk, LEVEL_KEYS } from '../escalation/desk.ts';
import { ESCALATION_REASONS, LEVELS } from '../escalation/escalation.ts';
import { type Dimension, dimensionsOf, NAMESPACE, RATE_DAYS } from './cloudwatch.ts';
import { words } from './wording.ts';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

export interface DashboardTarget {
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
