import { type Desk, deskOn, responseHours } from '../escalation/desk.ts';
import { ESCALATION_REASONS, type Escalation, type Level, RESOLUTION_METHODS } from '../escalation/escalation.ts';
import type { EscalationCounts } from '../escalation/metrics.ts';
import { UNRESOLVED } from '../escalation/status.ts';
import type { AgentPorts } from '../ports/agent-side.ts';
import type { Counted, Recurrences } from '../ports/analytics.ts';
import type { EscalationFilter } from '../ports/escalations.ts';
import { periodBefore, type ReportPeriod, startOf } from './period.ts';
import type { FigureName } from './report-schema.ts';
import { type TrendPlan, trendPlan } from './trend.ts';

/** Maximum number of ids listed with a figure. */
export const MAX_LISTED_IDS = 8;
/** Maximum number of closed escalations whose lessons a review lists. */
const MAX_LESSONS = 20;
/** Maximum number of recurrences of each kind. */
const MAX_RECURRENCES = 5;

/** Keys of {@link ReportFacts.behind}. */
type Name = FigureName | `reason ${string}` | `method ${string}` | `sector ${number}` | `brand ${number}`;

/** Escalations in a current state. Reported only for a recent period, where they still matter. */
export interface Present {
  readonly total: number;
  readonly ids: readonly string[];
  readonly filter: EscalationFilter;
}
export type PresentName = 'unassigned_now' | 'at_risk_now' | 'breached_now';

/** All the facts from which a report is computed. */
export interface ReportFacts {
  readonly period: ReportPeriod;
  readonly previous: ReportPeriod;
  /** False when there are no records of the previous period, because the desk started later. */
  readonly compared: boolean;
  readonly now: string;
  readonly sample: boolean;
  /** The desk, with the targets of the period's quarter. */
  readonly desk: Desk;
  readonly counts: EscalationCounts;
  readonly countsBefore: EscalationCounts;
  readonly active: readonly { level: Level; escalations: number }[];
  readonly activeBefore: readonly { level: Level; escalations: number }[];
  readonly trend: TrendPlan;
  readonly days: readonly { day: string; created: number; closed: number }[];
  readonly activeAtTrendStart: number;
  /** Ids of the escalations that each figure, share or recurrence counts: the first of them. */
  readonly behind: ReadonlyMap<Name, readonly string[]>;
  readonly recurrences: Recurrences;
  readonly present: Readonly<Record<PresentName, Present>> | null;
  /** The listed escalations: those created or closed, and the oldest active ones. */
  readonly escalations: readonly Escalation[];
  /** The last escalations closed in the period, whose lessons a review lists. */
  readonly lastClosed: readonly Escalation[];
}

/** Reads the facts for a report: counts and ids, by index, and a few dozen records. */
export async function reportFacts(period: ReportPeriod, ports: AgentPorts): Promise<ReportFacts> {
  const { data, clock } = ports;
  const now = clock.now();
  const previous = periodBefore(period);
  const settings = await data.desk();
  const desk = deskOn(period.last_day, settings);
  const trend = trendPlan(period, now);
  const trendStart = startOf(trend.intervals[0]?.first ?? period.first_day);
  const recurrences = await data.recurrences(period, MAX_RECURRENCES);
  const behind = await idsBehind(period, recurrences, desk, now, ports);
  const listed = ['created', 'closed', 'active_at_end'] as const;
  const lastClosed = await data.escalationsCounted({ what: 'closed', span: period }, MAX_LESSONS);
  const ids = new Set(listed.flatMap((name) => behind.get(name) ?? []));
  return {
    ...{ period, previous, now, desk, trend, recurrences, behind },
    compared: await hasRecords(previous, ports),
    sample: (await data.store()).kind === 'sample',
    counts: await data.escalationCounts(period, desk, now),
    countsBefore: await data.escalationCounts(previous, deskOn(previous.last_day, settings), now),
    active: await data.activeAt(period.to),
    activeBefore: await data.activeAt(period.from),
    days: await data.dailyCounts({ from: trendStart, to: period.to }),
    activeAtTrendStart: sumOf(await data.activeAt(trendStart)),
    present: isRecent(period, now) ? await presentState(ports) : null,
    escalations: await recordsOf(ids, ports),
    lastClosed: await recordsOf(lastClosed, ports),
  };
}

/** Returns true when the oldest escalation was created before the end of the period. */
async function hasRecords({ to }: ReportPeriod, { data }: AgentPorts): Promise<boolean> {
  const [first] = (await data.escalationPage({}, 'oldest', 1)).rows;
  return first !== undefined && first.created_at < to;
}

async function recordsOf(ids: Iterable<string>, { data }: AgentPorts): Promise<readonly Escalation[]> {
  const found = await Promise.all([...ids].map((id) => data.escalation(id)));
  return found.filter((escalation) => escalation !== undefined);
}

export function sumOf(rows: readonly { readonly escalations: number }[]): number {
  return rows.reduce((total, { escalations }) => total + escalations, 0);
}

/** Returns true when the time since the period's end is shorter than the period. */
function isRecent({ from, to }: ReportPeriod, now: string): boolean {
  return Date.parse(now) - Date.parse(to) < Date.parse(to) - Date.parse(from);
}

async function idsBehind(
  period: ReportPeriod,
  { brands, sectors }: Recurrences,
  desk: Desk,
  now: string,
  { data }: AgentPorts,
): Promise<ReportFacts['behind']> {
  const span = { from: period.from, to: period.to };
  const since = { from: startOf('0001-01-01'), to: period.to };
  const queries: (readonly [Name, Counted])[] = [
    ['created', { what: 'created', span }],
    ['closed', { what: 'closed', span }],
    ['active_at_end', { what: 'active', at: period.to }],
    ['active_level_1', { what: 'active', at: period.to, level: 1 }],
    ['active_level_2', { what: 'active', at: period.to, level: 2 }],
    ['active_level_3', { what: 'active', at: period.to, level: 3 }],
    ['resolution_level_1', { what: 'closed', span, level: 1 }],
    ['resolution_level_2', { what: 'closed', span, level: 2 }],
    ['resolution_level_3', { what: 'closed', span, level: 3 }],
    ['responses_breached', { what: 'breached', span, now, hours: responseHours(desk) }],
    ...ESCALATION_REASONS.map((reason) => [`reason ${reason}`, { what: 'created', span, reason }] as const),
    ...RESOLUTION_METHODS.map((method) => [`method ${method}`, { what: 'closed', span, method }] as const),
    ...sectors.map(({ sector, reason }, i) => [`sector ${i}`, { what: 'created', span, sector, reason }] as const),
    ...brands.map(({ brandid }, i) => [`brand ${i}`, { what: 'created', span: since, brandid }] as const),
  ];
  const found = queries.map(
    async ([name, counted]) => [name, await data.escalationsCounted(counted, MAX_LISTED_IDS)] as const,
  );
  return new Map(await Promise.all(found));
}

async function presentState({ data }: AgentPorts): Promise<Readonly<Record<PresentName, Present>>> {
  const query = async (filter: EscalationFilter, sort: 'oldest' | 'due'): Promise<Present> => {
    const { total, rows } = await data.escalationPage(filter, sort, MAX_LISTED_IDS);
    return { total, ids: rows.map((row) => row.escalation_id), filter };
  };
  return {
    unassigned_now: await query({ status: UNRESOLVED, unassigned: true }, 'oldest'),
    at_risk_now: await query({ sla: ['at_risk'] }, 'due'),
    breached_now: await query({ sla: ['breached'] }, 'due'),
  };
}
