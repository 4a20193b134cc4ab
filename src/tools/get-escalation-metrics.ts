import type { z } from 'zod';
import { getEscalationMetrics } from '../domain/operations/reports/get-escalation-metrics.ts';
import { type Answer, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

type Output = z.output<typeof getEscalationMetrics.output>;

export const getEscalationMetricsTool = readTool({
  operation: getEscalationMetrics,
  description:
    'Measures the desk over a period: escalation rate against target and alert, resolution times by level, reasons, ' +
    'resolution methods, response times kept and breached, what is active, the trend by month. ' +
    'For the escalations behind a number use list_escalations.',
  examples: [
    { title: 'Since the beginning', input: {} },
    { title: 'One month', input: { from: '2026-02-01', to: '2026-02-28' } },
  ],
  render(output, answer) {
    const { period, as_of, escalation_rate: rate } = output;
    answer.line(plain`Period from ${period.from} to ${period.to}, as of ${as_of}.`);
    answer.line(plain`Escalation rate ${rate.percent} %: ${rate.escalated_brands} of ${rate.brands} brands.`);
    answer.line(plain`Target below ${rate.target_percent} %, alert above ${rate.alert_percent} %: ${rate.state}.`);
    renderTimes(output, answer);
    renderShares(
      'reason',
      output.reasons.map((row) => [row.reason, row.escalations, row.percent]),
      answer,
    );
    renderShares(
      'method',
      output.methods.map((row) => [row.method, row.escalations, row.percent]),
      answer,
    );
    renderActive(output.active, answer);
    if (output.trend.length === 0) return;
    answer.line(plain`Trend:`);
    answer.table(
      ['month', 'created', 'closed', 'active_at_end'],
      output.trend.map((row) => [row.month, row.created, row.closed, row.active_at_end]),
    );
  },
});

function renderTimes({ resolution_time, sla }: Output, answer: Answer): void {
  answer.line(plain`Resolution time in hours, of what was closed in the period:`);
  answer.table(
    ['level', 'target', 'closed', 'within_target', 'average', 'median', 'p90', 'on_target'],
    resolution_time.map((one) => [
      ...[one.level, one.target_hours, one.closed, one.within_target],
      ...[one.average_hours, one.median_hours, one.p90_hours, one.on_target],
    ]),
  );
  answer.line(plain`Response times that started in the period:`);
  answer.table(
    ['level', 'hours', 'started', 'in_time', 'breached', 'overdue', 'waiting', 'breached_percent'],
    sla.map((one) => [
      ...[one.level, one.response_hours, one.started, one.in_time],
      ...[one.breached, one.overdue, one.waiting, one.breached_percent],
    ]),
  );
}

function renderShares(what: string, rows: readonly (readonly (string | number)[])[], answer: Answer): void {
  if (rows.length > 0) answer.table([what, 'escalations', 'percent'], rows);
}

function renderActive({ total, by_level, by_status }: Output['active'], answer: Answer): void {
  answer.line(plain`Active now: ${total}.`);
  answer.table(
    ['active', 'escalations'],
    [
      ...by_level.map(({ level, escalations }) => [`level ${level}`, escalations]),
      ...by_status.map(({ status, escalations }) => [status, escalations]),
    ],
  );
}
