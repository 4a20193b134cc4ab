import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import { figureOf, grouped, quantity, titleWords } from '../domain/reporting/wording.ts';
import { COLORS, FONT } from './style.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

/** Size in points. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

const TEXT = { fontFamily: FONT, fontSize: 8, color: COLORS.text } as const;
const AXIS_LINE = { lineStyle: { color: COLORS.line } } as const;

/** Draws without a browser. The same option gives the same picture. */
function draw(option: EChartsCoreOption, { width, height }: ChartSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: TEXT, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** Draws bars of created and closed escalations and a line of active ones; returns undefined if all are zero. */
export function trendChart(rows: EscalationReport['trend'], size: ChartSize): string | undefined {
  if (rows.every((row) => row.created + row.closed + row.active_at_end === 0)) return undefined;
  const bar = (name: string, color: string, data: number[]) => ({
    ...{ type: 'bar', name, data, barMaxWidth: 14, barGap: '10%' },
    itemStyle: { color },
  });
  return draw(
    {
      grid: { left: 40, right: 44, top: 26, bottom: 20 },
      legend: { top: 0, right: 0, itemWidth: 10, itemHeight: 7, itemGap: 14, textStyle: TEXT },
      xAxis: {
        type: 'category',
        data: rows.map(({ from }) => shortDate(from)),
        axisLine: AXIS_LINE,
        axisTick: { show: false },
        axisLabel: { ...TEXT, interval: Math.max(0, Math.ceil(rows.length / 16) - 1) },
      },
      yAxis: [countAxis(), { ...countAxis(), position: 'right', splitLine: { show: false } }],
      series: [
        bar(
          'Created',
          COLORS.created,
          rows.map((row) => row.created),
        ),
        bar(
          'Closed',
          COLORS.closed,
          rows.map((row) => row.closed),
        ),
        {
          ...{ type: 'line', name: 'Active at end (right)', data: rows.map((row) => row.active_at_end), yAxisIndex: 1 },
          ...{ symbolSize: 3, lineStyle: { color: COLORS.active, width: 1.5 }, itemStyle: { color: COLORS.active } },
        },
      ],
    },
    size,
  );
}

function countAxis() {
  return {
    type: 'value',
    min: 0,
    minInterval: 1,
    splitNumber: 4,
    axisLabel: { ...TEXT, formatter: grouped },
    splitLine: { lineStyle: { color: COLORS.grid } },
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Formats `2026-02-14` as 14 Feb, and `2026-02` as Feb 26. */
function shortDate(date: string): string {
  const month = MONTHS[Number(date.slice(5, 7)) - 1] ?? '';
  return date.length > 7 ? `${Number(date.slice(8, 10))} ${month}` : `${month} ${date.slice(2, 4)}`;
}

/** Draws each part's share of the whole, the largest on top. */
export function sharesChart(shares: EscalationReport['shares'], size: ChartSize): string | undefined {
  const bars = shares.map(({ name, escalations, percent }) => ({
    label: titleWords(name),
    value: escalations,
    text: `${grouped(escalations)} (${Math.round(percent)} %)`,
  }));
  return barsChart(bars, COLORS.created, size);
}

export function levelsChart(report: EscalationReport, size: ChartSize): string | undefined {
  const levels = [
    { label: '1 Operations', value: figureOf(report, 'active_level_1')?.value ?? 0 },
    { label: '2 Engineering', value: figureOf(report, 'active_level_2')?.value ?? 0 },
    { label: '3 Product', value: figureOf(report, 'active_level_3')?.value ?? 0 },
  ];
  return barsChart(
    levels.map((level) => ({ ...level, text: grouped(level.value) })),
    COLORS.active,
    size,
  );
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

/** Lists the names from top to bottom. */
function labelAxis(bars: readonly Pick<Bar, 'label'>[]) {
  return {
    type: 'category',
    inverse: true,
    data: bars.map(({ label }) => label),
    axisLine: AXIS_LINE,
    axisTick: { show: false },
    axisLabel: { ...TEXT, margin: 6 },
  };
}

function barsChart(bars: readonly Bar[], color: string, size: ChartSize): string | undefined {
  if (bars.every(({ value }) => value === 0)) return undefined;
  const most = Math.max(...bars.map(({ value }) => value));
  return draw(
    {
      grid: { left: 108, right: 8, top: 2, bottom: 2 },
      // Leaves room for the label of the longest bar.
      xAxis: { type: 'value', show: false, min: 0, max: most * 1.5 },
      yAxis: labelAxis(bars),
      series: [
        {
          type: 'bar',
          barMaxWidth: 12,
          itemStyle: { color },
          data: bars.map(({ value, text }) => ({ value, label: { formatter: text } })),
          label: { ...TEXT, show: true, position: 'right' },
        },
      ],
    },
    size,
  );
}

/** Draws the average hours of each level as a percentage of its target, marked by a line at 100 %. */
export function resolutionChart(report: EscalationReport, size: ChartSize): string | undefined {
  const bars = ([1, 2, 3] as const).map((level) => {
    const figure = figureOf(report, `resolution_level_${level}`);
    const percent = Math.round(((figure?.value ?? 0) / (figure?.target ?? 1)) * 100);
    const color = figure?.state === 'above_target' ? COLORS.warning : COLORS.good;
    const text =
      figure?.value === undefined
        ? 'none closed'
        : `${quantity(figure.value, 'hours')} of ${quantity(figure.target, 'hours')}`;
    return { label: `Level ${level}: ${text}`, value: percent, itemStyle: { color } };
  });
  if (bars.every(({ value }) => value === 0)) return undefined;
  const most = Math.max(100, ...bars.map(({ value }) => value));
  return draw(
    {
      grid: { left: 130, right: 8, top: 2, bottom: 2 },
      xAxis: { type: 'value', show: false, min: 0, max: most * 1.05 },
      yAxis: labelAxis(bars),
      series: [
        {
          ...{ type: 'bar', barMaxWidth: 12, data: bars.map(({ value, itemStyle }) => ({ value, itemStyle })) },
          markLine: {
            ...{ symbol: 'none', silent: true, lineStyle: { color: COLORS.text, type: 'dashed', width: 0.8 } },
            data: [{ xAxis: 100 }],
            label: { show: false },
          },
        },
      ],
    },
    size,
  );
}
