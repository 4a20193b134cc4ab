import { type Desk, deskOn, responseHours } from '../escalation/desk.ts';
import type { Escalation, Level } from '../escalation/escalation.ts';
import { HOUR, hoursBetween, slaOf } from '../escalation/sla.ts';
import { escalationStatus } from '../escalation/status.ts';
import { personName, safeText } from '../text/text.ts';

type Cell = string | number | null;

/** Columns of the dashboards' dataset, which has one row per escalation. */
export const ESCALATION_COLUMNS = [
  ...['escalation_id', 'brandid', 'brandname', 'sector', 'reason', 'trigger', 'level', 'priority', 'scope', 'status'],
  ...['assigned_to', 'confidence_score', 'iteration', 'created_at', 'closed_at', 'resolution_hours', 'target_hours'],
  ...['within_target', 'method', 'active_hours', 'response_state', 'response_due_at', 'response_breaches', 'notes'],
  ...['changes_applied', 'reopens'],
] as const;

/** The context in which an escalation's row is computed. */
export interface RowContext {
  readonly desk: Desk;
  readonly now: string;
  readonly sectorOf: (brandid: number) => string | undefined;
}

/** The row of an escalation: stored facts, and values derived from them under the desk's settings. */
export function escalationCells(escalation: Escalation, { desk, now, sectorOf }: RowContext): readonly Cell[] {
  const { resolution, created_at, level } = escalation;
  const closed = resolution?.closed_at ?? null;
  const sla = slaOf(escalation, now, responseHours(desk));
  const target = targetHours(level, closed ?? now, desk);
  const duration = closed === null ? null : Date.parse(closed) - Date.parse(created_at);
  return [
    ...[escalation.escalation_id, escalation.brandid, cell(escalation.brandname)],
    cell(sectorOf(escalation.brandid) ?? ''),
    ...[escalation.reason, escalation.trigger, level, escalation.priority, escalation.scope],
    escalationStatus(escalation),
    escalation.assigned_to === null ? null : onOneLine(personName(escalation.assigned_to)),
    ...[escalation.confidence_score, escalation.iteration, timestamp(created_at), timestamp(closed)],
    closed === null ? null : hoursBetween(created_at, closed),
    target,
    duration === null ? null : Number(duration < target * HOUR),
    resolution?.method ?? null,
    closed === null ? hoursBetween(created_at, now) : null,
    ...[sla.state, timestamp(sla.due_at), sla.breaches.length, escalation.notes.length],
    ...[escalation.linked_changes.length, escalation.reopens],
  ];
}

const cell = (text: string): string => onOneLine(safeText(text));

/** Removes line breaks: readers that split files at line ends would take the rest of a name for another row. */
const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The resolution target, in hours, of the quarter that contains `at`. */
function targetHours(level: Level, at: string, desk: Desk): number {
  const { resolution_hours: hours } = deskOn(at.slice(0, 10), desk).targets;
  return { 1: hours['1'], 2: hours['2'], 3: hours['3'] }[level];
}

/** Formats an instant in UTC, in the form that both Quick Suite and Athena parse. */
function timestamp(instant: string | null): string | null {
  return instant === null ? null : `${instant.slice(0, 10)} ${instant.slice(11, 19)}`;
}
