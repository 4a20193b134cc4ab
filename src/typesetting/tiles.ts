import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { EscalationReport, Figure, FigureName } from '../domain/reporting/report-schema.ts';
import { figureLabel, figureOf, quantity, stateLabel } from '../domain/reporting/wording.ts';
import { COLORS } from './style.ts';

const ROWS: readonly (readonly FigureName[])[] = [
  ['escalation_rate', 'created', 'closed', 'active_at_end'],
  ['resolution_level_1', 'resolution_level_2', 'resolution_level_3', 'responses_breached'],
];
const NOW: readonly FigureName[] = ['unassigned_now', 'at_risk_now', 'breached_now', 'oldest_active'];

const STATE_COLORS = { within_target: COLORS.good, above_target: COLORS.warning, alert: COLORS.alert } as const;

/** Shows the most important figures, each as a tile with its state. */
export function tiles(report: EscalationReport): Content {
  const hasPresent = figureOf(report, 'breached_now') !== undefined;
  const rows = hasPresent ? [...ROWS, NOW] : ROWS;
  return {
    // The white lines around the tiles lie outside the margins of the text.
    margin: [-4, 0, -4, 6],
    layout: {
      hLineWidth: () => 4,
      vLineWidth: () => 4,
      hLineColor: () => '#ffffff',
      vLineColor: () => '#ffffff',
      paddingLeft: () => 8,
      paddingRight: () => 6,
      paddingTop: () => 6,
      paddingBottom: () => 5,
    },
    table: {
      widths: ['*', '*', '*', '*'],
      dontBreakRows: true,
      body: rows.map((names) => names.map((name) => tile(name, report))),
    },
  };
}

function tile(name: FigureName, report: EscalationReport): TableCell {
  const figure = figureOf(report, name);
  const value = figure === undefined ? '–' : quantity(figure.value, figure.unit);
  return {
    fillColor: COLORS.panel,
    stack: [
      { text: figureLabel(name), fontSize: 7.5, color: COLORS.muted },
      { text: value, fontSize: 16, bold: true, color: COLORS.text, margin: [0, 1, 0, 1] },
      { text: againstTarget(figure, report), fontSize: 7, color: COLORS.muted },
      { text: sinceBefore(figure), fontSize: 7, color: COLORS.muted },
    ],
  };
}

/** Keeps the height of an empty line, so that neighbouring tiles align. */
const EMPTY = '\u00a0';

function againstTarget(figure: Figure | undefined, report: EscalationReport) {
  if (figure === undefined) return EMPTY;
  if (figure.figure === 'responses_breached') {
    return `${quantity(figureOf(report, 'responses_in_time')?.value, 'responses')} in time`;
  }
  if (figure.target === undefined) return EMPTY;
  const target = `target below ${quantity(figure.target, figure.unit)}`;
  if (figure.state === undefined) return target;
  const state = { text: stateLabel(figure.state), bold: true, color: STATE_COLORS[figure.state] };
  return [state, `  ·  ${target}`];
}

function sinceBefore(figure: Figure | undefined): string {
  if (figure === undefined || figure.previous === undefined) return EMPTY;
  return `before: ${quantity(figure.previous, figure.unit)}`;
}
