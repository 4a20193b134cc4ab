import type { z } from 'zod';
import { LEVELS, type Level } from '../escalation/escalation.ts';
import { escalationMetrics } from '../escalation/metrics.ts';
import { hoursBetween } from '../escalation/sla.ts';
import { escalationStatus, UNRESOLVED } from '../escalation/status.ts';
import { MAX_LISTED_IDS, type ReportFacts, sumOf } from './facts.ts';
import { addDays, startOf } from './period.ts';
import { reportAlerts, reportPriorities, reportRecurrences } from './remarks.ts';
import type { EscalationReport, Figure, FigureName, reportSchema } from './report-schema.ts';
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
      ...(compared ? { previous: sumOf(before.reasons.filter((row) => row.reason === reason)) } : {}),
      escalation_ids: ids('reason', reason),
    })),
    ...present.methods.map(({ method, escalations, percent }) => ({
      ...{ of: 'method' as const, name: method, escalations, percent },
      ...(compared ? { previous: sumOf(before.methods.filter((row) => row.method === method)) } : {}),
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

type Metrics = ReturnType<typeof escalationMetrics>;

/** The metrics of the period and of the previous one, equal to those that `get_escalation_metrics` returns for their days. */
interface ComparedMetrics {
  readonly present: Metrics;
  readonly before: Metrics;
}

function comparedMetrics({ period, previous, counts, countsBefore, desk }: ReportFacts): ComparedMetrics {
  return {
    present: escalationMetrics(counts, desk, period),
    before: escalationMetrics(countsBefore, desk, previous),
  };
}

/** The key figures of a report, each with the escalations that it counts. */
function reportFigures(facts: ReportFacts, { present, before }: ComparedMetrics): Figure[] {
  const countFigure = (name: FigureName, value: number, previous: number, extra: Partial<Figure> = {}) =>
    figure(name, { value, previous, unit: 'escalations', escalation_ids: idsOf(facts, name), ...extra });
  const rate = present.escalation_rate;
  const figures = [
    figure('escalation_rate', {
      ...{ value: rate.percent, previous: before.escalation_rate.percent, unit: 'percent' },
      ...{ target: rate.target_percent, state: rate.state, escalation_ids: idsOf(facts, 'created') },
    }),
    countFigure('created', sumOf(present.reasons), sumOf(before.reasons)),
    countFigure('closed', closedIn(present), closedIn(before)),
    ...activeFigures(facts, countFigure),
    ...LEVELS.map((level) => resolutionFigure(level, facts, { present, before })),
    figure('responses_in_time', responses(present, before, 'in_time')),
    figure('responses_breached', {
      ...responses(present, before, 'breached'),
      escalation_ids: idsOf(facts, 'responses_breached'),
    }),
    ...presentFigures(facts),
  ];
  return facts.compared ? figures : figures.map(({ previous: _, ...alone }) => alone);
}

function closedIn({ resolution_time }: Metrics): number {
  return resolution_time.reduce((sum, { closed }) => sum + closed, 0);
}

/** Builds a figure and omits fields without a value. */
function figure(
  name: FigureName,
  fields: { [K in keyof Figure]?: Figure[K] | undefined } & Pick<Figure, 'unit'>,
): Figure {
  const { value, unit, previous, target, state, escalation_ids = [], filter } = fields;
  return {
    ...{ figure: name, unit, escalation_ids },
    ...(value === undefined ? {} : { value }),
    ...(previous === undefined ? {} : { previous }),
    ...(target === undefined ? {} : { target }),
    ...(state === undefined ? {} : { state }),
    ...(filter === undefined ? {} : { filter }),
  };
}

function idsOf({ behind }: ReportFacts, name: FigureName): string[] {
  return [...(behind.get(name) ?? [])];
}

function activeFigures(
  facts: ReportFacts,
  countFigure: (name: FigureName, value: number, previous: number, extra?: Partial<Figure>) => Figure,
): Figure[] {
  const { period, now, active, activeBefore, escalations } = facts;
  const atLevel = (rows: ReportFacts['active'], level: Level) => sumOf(rows.filter((row) => row.level === level));
  // A filter can only list what is active now, which equals this figure only while the period is in progress.
  const filterFor = (conditions: Record<string, unknown>) =>
    now < period.to ? { filter: JSON.stringify({ status: UNRESOLVED, ...conditions }) } : {};
  const [oldest] = idsOf(facts, 'active_at_end');
  const since = escalations.find((escalation) => escalation.escalation_id === oldest)?.created_at;
  const until = now < period.to ? now : period.to;
  return [
    countFigure('active_at_end', sumOf(active), sumOf(activeBefore), filterFor({})),
    ...LEVELS.map((level) =>
      countFigure(`active_level_${level}`, atLevel(active, level), atLevel(activeBefore, level), filterFor({ level })),
    ),
    figure('oldest_active', {
      value: since === undefined ? undefined : hoursBetween(since, until),
      unit: 'hours',
      escalation_ids: oldest === undefined ? [] : [oldest],
      ...filterFor({ sort: 'oldest' }),
    }),
  ];
}

function resolutionFigure(level: Level, facts: ReportFacts, { present, before }: ComparedMetrics): Figure {
  const time = present.resolution_time.find((one) => one.level === level);
  const name = `resolution_level_${level}` as const;
  const state = time?.on_target === true ? 'within_target' : 'above_target';
  return figure(name, {
    value: time?.average_hours ?? undefined,
    unit: 'hours',
    previous: before.resolution_time.find((one) => one.level === level)?.average_hours ?? undefined,
    target: time?.target_hours,
    state: (time?.on_target ?? null) === null ? undefined : state,
    escalation_ids: idsOf(facts, name),
  });
}

function responses(present: Metrics, before: Metrics, which: 'in_time' | 'breached') {
  const sum = ({ sla }: Metrics) => sla.reduce((total, one) => total + one[which], 0);
  return { value: sum(present), previous: sum(before), unit: 'responses' } as const;
}

function presentFigures({ present }: ReportFacts): Figure[] {
  if (present === null) return [];
  const names = ['unassigned_now', 'at_risk_now', 'breached_now'] as const;
  return names.map((name) => {
    const { total, ids, filter } = present[name];
    return figure(name, {
      value: total,
      unit: 'escalations',
      escalation_ids: ids.slice(0, MAX_LISTED_IDS),
      filter: JSON.stringify(filter),
    });
  });
}
