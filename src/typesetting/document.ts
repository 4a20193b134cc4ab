import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { EscalationReport } from '../domain/reporting/report-schema.ts';
import { comparison, remarksOf, reportTitle, sharesOf, trendsOf } from '../domain/reporting/wording.ts';
import { levelsChart, resolutionChart, sharesChart, trendChart } from './charts.ts';
import { COLORS, FONT, MARGIN, PAGE_WIDTH, settable } from './style.ts';
import { behindTable, escalationTables, heading, lessonTable, recurrenceTable, targetTable } from './tables.ts';
import { tiles } from './tiles.ts';

const GAP = 16;
const HALF = (PAGE_WIDTH - GAP) / 2;

/** Lays out the report as A4 pages: the figures first, the escalations that they count last. */
export function reportDocument(report: EscalationReport): TDocumentDefinitions {
  const title = reportTitle(report);
  // The PDF's dates come from the report, so that the same report gives the same file.
  const asOf = new Date(report.as_of);
  return {
    pageSize: 'A4',
    pageMargins: [MARGIN, MARGIN, MARGIN, 46],
    language: 'en',
    info: { title, subject: period(report), creator: 'brand-escalations', creationDate: asOf, modDate: asOf },
    displayTitle: true,
    defaultStyle: { font: FONT, fontSize: 9, color: COLORS.text, lineHeight: 1.15 },
    footer: (page, pages) => footer(report, page, pages),
    content: [
      ...head(report, title),
      ...alerts(report),
      tiles(report),
      ...charts(report),
      ...review(report),
      ...recurrenceTable(report),
      ...lessonTable(report),
      ...escalationTables(report),
      ...behindTable(report),
    ],
  };
}

function period(report: EscalationReport): string {
  const { first_day, last_day } = report;
  const days = first_day === last_day ? first_day : `${first_day} to ${last_day}`;
  return `${days} (UTC), ${comparison(report)}`;
}

function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

function head(report: EscalationReport, title: string): Content[] {
  const inProgress = report.complete ? '' : ' · the period is still in progress';
  return [
    { text: title, fontSize: 17, bold: true, color: COLORS.accent },
    {
      text: `${period(report)} · as of ${minute(report.as_of)}${inProgress}`,
      color: COLORS.muted,
      margin: [0, 1, 0, 6],
    },
    ...(report.sample
      ? [panel([{ text: 'Sample data: made up for trying this out, no real merchants.', bold: true }], COLORS.warning)]
      : []),
  ];
}

/** Lays out text on a tinted background with a coloured edge. */
function panel(stack: Content[], edge: string): Content {
  return {
    margin: [0, 0, 0, 8],
    layout: {
      hLineWidth: () => 0,
      vLineWidth: (i) => (i === 0 ? 3 : 0),
      vLineColor: () => edge,
      paddingLeft: () => 8,
      paddingRight: () => 8,
      paddingTop: () => 4,
      paddingBottom: () => 4,
    },
    table: { widths: ['*'], body: [[{ stack, fillColor: COLORS.panel }]] },
  };
}

function alerts(report: EscalationReport): Content[] {
  const texts = remarksOf(report, 'alert');
  if (texts.length === 0) return [panel([{ text: 'No alerts.' }], COLORS.good)];
  return [
    panel(
      texts.map(({ text }) => ({ text: settable(text) })),
      COLORS.alert,
    ),
  ];
}

function charts(report: EscalationReport): Content[] {
  const { unit, period: days, months } = trendsOf(report);
  const [reasons, methods] = [sharesOf(report, 'reason'), sharesOf(report, 'method')];
  const wide = { width: PAGE_WIDTH, height: 150 };
  const tall = (bars: number) => ({ width: HALF, height: 8 + 17 * bars });
  return [
    chart(`Created and closed by ${unit}`, trendChart(days, wide), PAGE_WIDTH),
    pair(
      chart('Created, by reason', sharesChart(reasons, tall(reasons.length)), HALF),
      chart('Closed, by resolution method', sharesChart(methods, tall(methods.length)), HALF),
    ),
    pair(
      chart('Average resolution against target (dashed)', resolutionChart(report, tall(3)), HALF),
      chart('Active at the end, by level', levelsChart(report, tall(3)), HALF),
    ),
    ...(months.length > 1 ? [chart('Last months', trendChart(months, wide), PAGE_WIDTH)] : []),
  ];
}

/** Places two parts side by side, on the same page. */
function pair(left: Content, right: Content): Content {
  return {
    unbreakable: true,
    columns: [
      { width: HALF, stack: [left] },
      { width: HALF, stack: [right] },
    ],
    columnGap: GAP,
  };
}

function chart(title: string, svg: string | undefined, width: number): Content {
  const picture: Content =
    svg === undefined ? { text: 'None in this period.', color: COLORS.muted, italics: true } : { svg, width };
  return { unbreakable: true, stack: [heading(title), picture], margin: [0, 0, 0, 4] };
}

function review(report: EscalationReport): Content[] {
  if (report.report_type !== 'monthly' && report.report_type !== 'quarterly') return [];
  const priorities = remarksOf(report, 'priority');
  const first: Content[] =
    priorities.length === 0
      ? []
      : [
          {
            unbreakable: true,
            stack: [
              heading('Priorities, from these numbers'),
              {
                ol: priorities.map(({ text }) => ({ text: settable(text), margin: [0, 0, 0, 2] })),
                margin: [0, 0, 0, 6],
              },
            ],
          },
        ];
  return [...targetTable(report), ...first];
}

function footer(report: EscalationReport, page: number, pages: number): Content {
  const sample = report.sample ? ' · sample data' : '';
  return {
    margin: [MARGIN, 14, MARGIN, 0],
    fontSize: 7.5,
    color: COLORS.muted,
    columns: [
      { width: '*', text: `${reportTitle(report)}${sample}` },
      { width: 80, text: `Page ${page} of ${pages}`, alignment: 'right' },
    ],
  };
}
