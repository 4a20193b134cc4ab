import { escalationReport } from '../domain/operations/reports/escalation-report.ts';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import {
  changeOf,
  figureLabel,
  hoursOf,
  listedAs,
  namedIds,
  quantity,
  remarksOf,
  reportTitle,
  reportUri,
  sharesOf,
  stateLabel,
  trendsOf,
  unnamed,
} from '../domain/reporting/wording.ts';
import { type Answer, plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const escalationReportTool = readTool({
  operation: escalationReport,
  description:
    'Reports on a day, week, month or quarter beside the one before: figures against targets with the escalations ' +
    'behind them, alerts, reasons, methods, trend, what recurs, lessons, priorities; links a PDF. ' +
    'For any other period use get_escalation_metrics.',
  examples: [
    { title: 'The last whole week', input: { report_type: 'weekly' } },
    { title: "A quarter's review", input: { report_type: 'quarterly', quarter: '2026-Q1' } },
  ],
  render(report, answer) {
    answer.line(plain`Report on escalations, ${report.report_type}: ${report.period}.`);
    const state = report.complete ? plain`The period is over.` : plain`The period is in progress.`;
    answer.line(plain`From ${report.first_day} to ${report.last_day}, as of ${report.as_of}.`);
    answer.line(
      report.compared
        ? plain`Compared with ${report.previous_period}.`
        : plain`Compared with nothing: there is no data of ${report.previous_period}.`,
    );
    answer.line(state);
    renderAlerts(report, answer);
    renderFigures(report, answer);
    renderShares(report, answer);
    renderTrend(report, answer);
    renderRemarks(report, answer);
    renderEscalations(report, answer);
    answer.guidance(
      plain`To read or forward:`,
      `${reportUri(report, 'pdf')} (PDF), ${reportUri(report, 'markdown')} (Markdown), ${reportUri(report)} (JSON).`,
    );
  },
  links: (report) => [
    {
      uri: reportUri(report, 'pdf'),
      name: `${report.report_type}-${report.period}.pdf`,
      title: reportTitle(report),
      mimeType: 'application/pdf',
    },
  ],
});

function renderAlerts(report: EscalationReport, answer: Answer): void {
  const alerts = remarksOf(report, 'alert');
  if (alerts.length === 0) answer.line(plain`No alerts: all figures with a target meet it.`);
  for (const { text } of alerts) answer.guidance(plain`Alert:`, text);
}

/** Most ids in a cell; the structured answer has more. */
const SHOWN = 4;

function renderFigures({ figures }: EscalationReport, answer: Answer): void {
  answer.table(
    ['figure', 'value', 'change', 'target', 'state', 'escalations'],
    figures.map((one) => [
      figureLabel(one.figure),
      quantity(one.value, one.unit),
      changeOf(one) || null,
      one.target === undefined ? null : `< ${quantity(one.target, one.unit)}`,
      one.state === undefined ? null : stateLabel(one.state),
      idsText(one.escalation_ids, one.unit === 'escalations' ? unnamed(one) : undefined),
    ]),
  );
  for (const { figure, filter } of figures) {
    if (filter !== undefined) answer.guidance(plain`All of ${figureLabel(figure)}: list_escalations with`, filter);
  }
}

/** @param unnamed number of further ones; undefined where the figure does not count escalations */
function idsText(ids: readonly string[], unnamed: number | undefined): string | null {
  if (ids.length === 0) return null;
  if (unnamed === undefined) return `${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ', …' : ''}`;
  return namedIds(ids.slice(0, SHOWN), Math.max(0, ids.length - SHOWN) + unnamed);
}

function renderShares(report: EscalationReport, answer: Answer): void {
  for (const by of ['reason', 'method'] as const) {
    const shares = sharesOf(report, by);
    if (shares.length === 0) continue;
    answer.table(
      [by, 'escalations', 'percent', 'before', 'ids'],
      shares.map((one) => [
        one.name,
        one.escalations,
        one.percent,
        one.previous,
        idsText(one.escalation_ids, one.escalations - one.escalation_ids.length),
      ]),
    );
  }
}

function renderTrend(report: EscalationReport, answer: Answer): void {
  const { unit, period, months } = trendsOf(report);
  for (const [by, rows] of [[unit, period] as const, ['month', months] as const]) {
    if (rows.length === 0) continue;
    answer.line(plain`Trend by ${by}:`);
    answer.table(
      ['from', 'created', 'closed', 'active_at_end'],
      rows.map((row) => [row.from, row.created, row.closed, row.active_at_end]),
    );
  }
}

function renderRemarks(report: EscalationReport, answer: Answer): void {
  const titles = [
    ['recurrence', plain`Recurring issues:`],
    ['priority', plain`Priorities, from these numbers:`],
    ['lesson', plain`Lessons of closed escalations:`],
  ] as const;
  for (const [kind, title] of titles) {
    const remarks = remarksOf(report, kind);
    if (remarks.length === 0) continue;
    answer.line(title);
    answer.table(
      [kind, ...(kind === 'lesson' ? ['preventive_measures'] : []), 'ids'],
      remarks.map((one) => [
        one.text,
        ...(kind === 'lesson' ? [one.preventive_measures] : []),
        idsText(one.escalation_ids, one.more ?? 0),
      ]),
    );
  }
}

function renderEscalations(report: EscalationReport, answer: Answer): void {
  const { escalations, as_of } = report;
  if (escalations.length === 0) return;
  answer.line(plain`The first that were created and closed, and those active longest:`);
  answer.table(
    ['among', 'escalation_id', 'brandid', 'brand', 'reason', 'level', 'status', 'created_at', 'closed_at', 'hours'],
    escalations.map((one) => [
      ...[listedAs(report, one.escalation_id), one.escalation_id, one.brandid, one.brandname, one.reason, one.level],
      ...[one.status, one.created_at, one.closed_at, hoursOf(one, as_of)],
    ]),
  );
}
