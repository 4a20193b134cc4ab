import type { z } from 'zod';
import { escalationMetrics } from '../escalation/metrics.ts';
import { escalationStatus } from '../escalation/status.ts';
import { type ReportFacts, sumOf } from './facts.ts';
import { type ComparedMetrics, comparedMetrics, reportFigures } from './figures.ts';
import { addDays, startOf } from './period.ts';
import { reportPriorities } from './priorities.ts';
import { reportAlerts, reportRecurrences } from './remarks.ts';
import type { EscalationReport, reportSchema } from './report-schema.ts';
import { trendOf } from './trend.ts';

type Report = z.input<typeof reportSchema>;

/** Builds a report from its facts. Pure: the same facts give the same report. */
export function reportOf(facts: ReportFacts): Report {
  const { period, previous, now, trend } = facts;
  const metrics = comparedMetrics(facts);
  const figures = reportFigures(facts, metrics);
  const shares = sharesIn(facts, metrics);
  const review = isReview(facts);
  return {
    ...{ report_type: period.report_type, period: period.name },
    ...{ first_day: period.first_day, last_day: period.last_day, complete: period.to <= now },
    ...{ previous_period: previous.name, compared: facts.compared },
    ...{ as_of: now, sample: facts.sample },
    ...{ figures, shares },
    trend: [
      ...trendOf(trend, facts.days, facts.activeAtTrendStart).map((row) => ({ by: trend.unit, ...row })),
      ...(review ? lastMonths(facts) : []),
    ],
    remarks: [
      ...reportAlerts({ figures }, facts),
      ...reportRecurrences(facts),
      ...(review ? reportPriorities({ figures, shares }, facts) : []),
      ...(review ? lessonsOf(facts) : []),
    ],
    escalations: facts.escalations.map(rowOf),
  };
}

function sharesIn({ behind, compared }: ReportFacts, { present, before }: ComparedMetrics): EscalationReport['shares'] {
  const ids = (of: 'reason' | 'method', name: string) => [...(behind.get(`${of} ${name}`) ?? [])];
  return [
    ...present.reasons.map(({ reason, escalations, percent }) => ({
      ...{ of: 'reason' as const, name: reason, escalations, percent },
      ...(compared ? { previous: sumOf(before.reasons.filter((one) => one.reason === reason)) } : {}),
      escalation_ids: ids('reason', reason),
    })),
    ...present.methods.map(({ method, escalations, percent }) => ({
      ...{ of: 'method' as const, name: method, escalations, percent },
      ...(compared ? { previous: sumOf(before.methods.filter((one) => one.method === method)) } : {}),
      escalation_ids: ids('method', method),
    })),
  ];
}

/** Monthly and quarterly reports are reviews, with lessons and priorities. */
function isReview({ period: { report_type } }: ReportFacts): boolean {
  return report_type === 'monthly' || report_type === 'quarterly';
}

const MONTHS = 12;

function lastMonths({ counts, desk, period, now }: ReportFacts): Report['trend'] {
  const end = period.last_day < now ? period.last_day : now;
  const last = end.slice(0, 7);
  const first = `${Number(last.slice(0, 4)) - 1}${last.slice(4)}`;
  const { trend } = escalationMetrics(counts, desk, { from: startOf(`${first}-01`), to: period.to });
  const rows = trend.map(({ month, ...row }) => ({ by: 'month' as const, from: month, ...row }));
  // The metrics end with the last month that had any activity; add the empty months after it.
  for (let row = rows.at(-1); row !== undefined && row.from < last; row = rows.at(-1)) {
    rows.push({
      by: 'month',
      from: addDays(`${row.from}-28`, 4).slice(0, 7),
      created: 0,
      closed: 0,
      active_at_end: row.active_at_end,
    });
  }
  return rows.slice(-MONTHS);
}

/** The lessons of closed escalations; equal lessons are merged. */
function lessonsOf({ lastClosed }: ReportFacts): EscalationReport['remarks'] {
  const lessons = new Map<string, EscalationReport['remarks'][number]>();
  for (const { escalation_id, resolution } of lastClosed) {
    if (resolution === null) continue;
    const { lessons_learned: text, preventive_measures } = resolution;
    if (`${text}${preventive_measures}`.trim() === '') continue;
    const key = JSON.stringify([text, preventive_measures]);
    const { escalation_ids = [] } = lessons.get(key) ?? {};
    lessons.set(key, { kind: 'lesson', text, preventive_measures, escalation_ids: [...escalation_ids, escalation_id] });
  }
  return [...lessons.values()];
}

function rowOf(escalation: ReportFacts['escalations'][number]): Report['escalations'][number] {
  const { escalation_id, brandid, brandname, reason, level, created_at, resolution } = escalation;
  return {
    ...{ escalation_id, brandid, brandname, reason, level, created_at },
    status: escalationStatus(escalation),
    ...(resolution === null ? {} : { closed_at: resolution.closed_at }),
  };
}
