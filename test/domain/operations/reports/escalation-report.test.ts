import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { deskSchema } from '../../../../src/domain/escalation/desk.ts';
import { escalationReport } from '../../../../src/domain/operations/reports/escalation-report.ts';
import { getEscalationMetrics } from '../../../../src/domain/operations/reports/get-escalation-metrics.ts';
import { reportMarkdown } from '../../../../src/domain/reporting/markdown.ts';
import { reportSchema } from '../../../../src/domain/reporting/report-schema.ts';
import { figureOf, listedAs, remarksOf, sharesOf, trendsOf } from '../../../../src/domain/reporting/wording.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const report = async (input: z.input<typeof escalationReport.input>) =>
  answerOf(await store.run(escalationReport, input));
const all = async () => (await store.ports().data.escalationPage({}, 'oldest', 1000)).rows;

/** Periods in which the sample has something, and one in which it has nothing. */
const INPUTS: readonly z.input<typeof escalationReport.input>[] = [
  { report_type: 'daily', date: '2026-02-13' },
  { report_type: 'weekly', start_date: '2026-02-08', end_date: '2026-02-14' },
  { report_type: 'monthly', month: '2026-01' },
  { report_type: 'quarterly', quarter: '2026-Q1' },
  { report_type: 'monthly', month: '2020-02' },
];

describe.each(INPUTS)('escalation_report %o', (input) => {
  it('gives the numbers that get_escalation_metrics gives for its days', async () => {
    const given = await report(input);
    const metrics = answerOf(await store.run(getEscalationMetrics, { from: given.first_day, to: given.last_day }));
    const value = (name: Parameters<typeof figureOf>[1]) => figureOf(given, name)?.value;
    expect(value('escalation_rate')).toBe(metrics.escalation_rate.percent);
    expect(figureOf(given, 'escalation_rate')?.state).toBe(metrics.escalation_rate.state);
    for (const { level, average_hours, target_hours, on_target } of metrics.resolution_time) {
      const figure = figureOf(given, `resolution_level_${level}`);
      expect(figure?.value ?? null).toBe(average_hours);
      expect(figure?.target).toBe(target_hours);
      expect(figure?.state).toBe(on_target === null ? undefined : on_target ? 'within_target' : 'above_target');
    }
    const shares = (rows: readonly { escalations: number; percent: number }[]) =>
      rows.map(({ escalations, percent }) => [escalations, percent]);
    expect(shares(sharesOf(given, 'reason'))).toEqual(shares(metrics.reasons));
    expect(sharesOf(given, 'reason').map((one) => one.name)).toEqual(metrics.reasons.map((one) => one.reason));
    expect(sharesOf(given, 'method').map((one) => one.name)).toEqual(metrics.methods.map((one) => one.method));
    expect(shares(sharesOf(given, 'method'))).toEqual(shares(metrics.methods));
    const sum = (count: (one: (typeof metrics.sla)[number]) => number) =>
      metrics.sla.reduce((total, one) => total + count(one), 0);
    expect(value('responses_breached')).toBe(sum((one) => one.breached));
    expect(value('responses_in_time')).toBe(sum((one) => one.in_time));
    for (const row of trendsOf(given).months) {
      const month = metrics.trend.find((one) => one.month === row.from);
      if (month !== undefined) expect(row).toMatchObject({ created: month.created, closed: month.closed });
    }
  });

  it('counts as a walk over all escalations does, and names those that it counts', async () => {
    const given = await report(input);
    const within = (at: string | undefined) =>
      at !== undefined && at.slice(0, 10) >= given.first_day && at.slice(0, 10) <= given.last_day;
    const escalations = await all();
    const behind = {
      created: escalations.filter((one) => within(one.created_at)),
      closed: escalations.filter((one) => within(one.resolution?.closed_at)),
      active_at_end: escalations.filter(
        (one) =>
          one.created_at.slice(0, 10) <= given.last_day &&
          (one.resolution === null || one.resolution.closed_at.slice(0, 10) > given.last_day),
      ),
    };
    for (const name of ['created', 'closed', 'active_at_end'] as const) {
      const figure = figureOf(given, name);
      expect(figure?.value).toBe(behind[name].length);
      expect(figure?.escalation_ids).toHaveLength(Math.min(8, behind[name].length));
      const ids = behind[name].map((one) => one.escalation_id);
      expect(ids).toEqual(expect.arrayContaining([...(figure?.escalation_ids ?? [])]));
      expect(given.escalations.map((one) => one.escalation_id)).toEqual(
        expect.arrayContaining([...(figure?.escalation_ids ?? [])]),
      );
    }
    const { period } = trendsOf(given);
    expect(period.at(-1)?.active_at_end).toBe(behind.active_at_end.length);
    if (input.report_type !== 'daily') {
      expect(period.reduce((sum, row) => sum + row.created, 0)).toBe(behind.created.length);
      expect(period.reduce((sum, row) => sum + row.closed, 0)).toBe(behind.closed.length);
    }
  });

  it('compares with the period before', async () => {
    const given = await report(input);
    const before = await report(
      input.report_type === 'weekly'
        ? { report_type: 'weekly', start_date: given.previous_period.slice(0, 10) }
        : {
            ...input,
            ...{
              daily: { date: given.previous_period },
              monthly: { month: given.previous_period },
              quarterly: { quarter: given.previous_period },
            }[input.report_type],
          },
    );
    for (const name of ['escalation_rate', 'created', 'closed', 'active_at_end'] as const) {
      const expected = given.compared ? figureOf(before, name)?.value : undefined;
      expect(figureOf(given, name)?.previous, name).toBe(expected);
    }
  });
});

describe('escalation_report', () => {
  it('says that there is nothing to compare with before the first escalation on record', async () => {
    const first = await report({ report_type: 'monthly', month: '2026-01' });
    expect(first.compared).toBe(false);
    expect(first.figures.filter((one) => one.previous !== undefined)).toEqual([]);
    expect(first.shares.filter((one) => one.previous !== undefined)).toEqual([]);
    expect(remarksOf(first, 'priority').map((one) => one.text)).not.toContainEqual(
      expect.stringContaining('more escalations were active at the end'),
    );
    expect(reportMarkdown(first)).toContain('without a comparison (no data for 2025-12)');
    expect((await report({ report_type: 'monthly', month: '2026-02' })).compared).toBe(true);
  });

  it('says of what recurs how many it does not name, and in which list an escalation stands', async () => {
    const given = await report({ report_type: 'quarterly', quarter: '2026-Q1' });
    const long = remarksOf(given, 'recurrence').filter((one) => one.more !== undefined);
    expect(long.length).toBeGreaterThan(0);
    for (const { text, escalation_ids, more = 0 } of long) {
      const total = Number(/: (\d+) escalations of/.exec(text)?.[1] ?? /escalated (\d+) times/.exec(text)?.[1]);
      expect(escalation_ids.length + more).toBe(total);
      expect(reportMarkdown(given)).toContain(`${escalation_ids.at(-1)} and ${more} more`);
    }
    for (const { escalation_id } of given.escalations) {
      const lists = listedAs(given, escalation_id).split(', ');
      expect(lists.length).toBeGreaterThan(0);
      expect(lists.every((list) => ['created', 'closed', 'active longest'].includes(list))).toBe(true);
    }
  });

  it('without a period is of the last whole one, and tells how things stand now', async () => {
    const given = await report({ report_type: 'weekly' });
    expect(given.complete).toBe(true);
    const overdue = figureOf(given, 'breached_now');
    const page = await store.ports().data.escalationPage({ sla: ['breached'] }, 'due', 1);
    expect(overdue?.value).toBe(page.total);
    expect(JSON.parse(overdue?.filter ?? '')).toEqual({ sla: ['breached'] });
  });

  it('of long ago does not tell how things stand now', async () => {
    const given = await report({ report_type: 'daily', date: '2026-02-13' });
    expect(figureOf(given, 'breached_now')).toBeUndefined();
  });

  it('reviews months and quarters: what recurs, what was learned, what to do first, each from what is there', async () => {
    const given = await report({ report_type: 'quarterly', quarter: '2026-Q1' });
    const known = new Map((await all()).map((one) => [one.escalation_id, one]));
    const lessons = remarksOf(given, 'lesson');
    expect(lessons.length).toBeGreaterThan(0);
    for (const lesson of lessons) {
      for (const id of lesson.escalation_ids) expect(known.get(id)?.resolution?.lessons_learned).toBe(lesson.text);
    }
    const [first] = remarksOf(given, 'priority');
    expect(first?.text).toContain(`${figureOf(given, 'escalation_rate')?.value} %`);
    for (const { text, escalation_ids } of remarksOf(given, 'recurrence')) {
      expect(escalation_ids.length, text).toBeGreaterThan(1);
    }
    expect(remarksOf(await report({ report_type: 'daily', date: '2026-02-13' }), 'priority')).toEqual([]);
  });

  it("holds a quarter against that quarter's targets, as get_escalation_metrics does", async () => {
    const ports = store.ports();
    const rate = { target: 60, alert: 80 };
    const desk = deskSchema.parse({ targets: { quarters: { '2026-Q1': { escalation_rate_percent: rate } } } });
    const set = { ...ports, data: { ...ports.data, desk: async () => desk } };
    const given = reportSchema.parse(
      answerOf(await escalationReport.run({ report_type: 'quarterly', quarter: '2026-Q1' }, set, CONTEXT)),
    );
    expect(figureOf(given, 'escalation_rate')).toMatchObject({ target: 60, state: 'within_target' });
    expect(remarksOf(given, 'alert').map((one) => one.text)).not.toContainEqual(expect.stringContaining('rate'));
    const period = { from: given.first_day, to: given.last_day };
    const metrics = answerOf(await getEscalationMetrics.run(period, set, CONTEXT));
    expect(metrics.escalation_rate).toMatchObject({ target_percent: 60, alert_percent: 80, state: 'within_target' });
    const unset = await report({ report_type: 'quarterly', quarter: '2026-Q1' });
    expect(remarksOf(unset, 'alert')[0]?.text).toMatch(/rate .* is above the alert threshold of 10 %/);
  });

  it('of a period without any has noughts, no averages and nothing to do', async () => {
    const given = await report({ report_type: 'monthly', month: '2020-02' });
    expect(figureOf(given, 'created')?.value).toBe(0);
    expect(figureOf(given, 'resolution_level_1')).not.toHaveProperty('value');
    expect([given.remarks, given.escalations, given.shares]).toEqual([[], [], []]);
  });

  it('reads as Markdown', async () => {
    const markdown = reportMarkdown(await report({ report_type: 'monthly', month: '2026-01' }));
    expect(markdown).toContain('# Monthly report of escalations, 2026-01');
    expect(markdown).toMatch(/^\| Escalation rate \| [\d.]+ % \|/m);
    for (const line of markdown.split('\n').filter((one) => one.startsWith('|'))) {
      expect(line.endsWith(' |')).toBe(true);
    }
  });

  it('refuses arguments that do not belong together', async () => {
    const refusal = refusalOf(await store.run(escalationReport, { report_type: 'monthly', date: '2026-02-14' }));
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'date' });
  });
});
