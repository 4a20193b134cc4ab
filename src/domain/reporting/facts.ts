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

/** Ids that a figure carries, at most. */
export const NAMED = 8;
/** Closed escalations that a review learns from, at most. */
const LEARNED_FROM = 20;
/** Findings of each kind, at most. */
const RECURRENCES = 5;

type Name = FigureName | `reason ${string}` | `method ${string}` | `sector ${number}` | `brand ${number}`;

/** How things stand now: only where the period lies close enough for it to matter. */
export interface Present {
  readonly total: number;
  readonly ids: readonly string[];
  readonly filter: EscalationFilter;
}
export type PresentName = 'unassigned_now' | 'at_risk_now' | 'breached_now';

/** All that a report is made of. */
export interface ReportFacts {
  readonly period: ReportPeriod;
  readonly previous: ReportPeriod;
  /** Whether anything is on record of the period before; a desk that began later has nothing to compare with. */
  readonly compared: boolean;
  readonly now: string;
  readonly sample: boolean;
  /** With the targets of the period's quarter. */
  readonly desk: Desk;
  readonly counts: EscalationCounts;
  readonly countsBefore: EscalationCounts;
  readonly active: readonly { level: Level; escalations: number }[];
  readonly activeBefore: readonly { level: Level; escalations: number }[];
  readonly trend: TrendPlan;
  readonly days: readonly { day: string; created: number; closed: number }[];
  readonly activeWhenTrendBegan: number;
  readonly behind: ReadonlyMap<Name, readonly string[]>;
  readonly recurrences: Recurrences;
  readonly present: Readonly<Record<PresentName, Present>> | null;
  /** Those created or closed that are named, and the oldest active ones. */
  readonly escalations: readonly Escalation[];
  /** The last ones closed in the period, whose lessons a review tells. */
  readonly lastClosed: readonly Escalation[];
}

/** Reads what the report on a period needs: counts and ids by index, and a few dozen records. */
export async function reportFacts(period: ReportPeriod, ports: AgentPorts): Promise<ReportFacts> {
  const { data, clock } = ports;
  const now = clock.now();
  const previous = periodBefore(period);
  const settings = await data.desk();
  const desk = deskOn(period.last_day, settings);
  const trend = trendPlan(period, now);
  const began = startOf(trend.stretches[0]?.first ?? period.first_day);
  const recurrences = await data.recurrences(period, RECURRENCES);
  const behind = await idsBehind(period, recurrences, desk, now, ports);
  const named = ['created', 'closed', 'active_at_end'] as const;
  const learned = await data.escalationsCounted({ what: 'closed', span: period }, LEARNED_FROM);
  const ids = new Set(named.flatMap((name) => behind.get(name) ?? []));
  return {
    ...{ period, previous, now, desk, trend, recurrences, behind },
    compared: await isOnRecord(previous, ports),
    sample: (await data.store()).kind === 'sample',
    counts: await data.escalationCounts(period, desk, now),
    countsBefore: await data.escalationCounts(previous, deskOn(previous.last_day, settings), now),
    active: await data.activeAt(period.to),
    activeBefore: await data.activeAt(period.from),
    days: await data.dailyCounts({ from: began, to: period.to }),
    activeWhenTrendBegan: sumOf(await data.activeAt(began)),
    present: isRecent(period, now) ? await presentState(ports) : null,
    escalations: await recordsOf(ids, ports),
    lastClosed: await recordsOf(learned, ports),
  };
}

/** Whether the first escalation of all came before the period was over. */
async function isOnRecord({ to }: ReportPeriod, { data }: AgentPorts): Promise<boolean> {
  const [first] = (await data.escalationPage({}, 'oldest', 1)).rows;
  return first !== undefined && first.created_at < to;
}

async function recordsOf(ids: Iterable<string>, { data }: AgentPorts): Promise<readonly Escalation[]> {
  const found = await Promise.all([...ids].map((id) => data.escalation(id)));
  return found.filter((one) => one !== undefined);
}

export function sumOf(rows: readonly { readonly escalations: number }[]): number {
  return rows.reduce((total, { escalations }) => total + escalations, 0);
}

/** No longer ago than the period is long. */
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
  const asked: (readonly [Name, Counted])[] = [
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
  const found = asked.map(async ([name, counted]) => [name, await data.escalationsCounted(counted, NAMED)] as const);
  return new Map(await Promise.all(found));
}

async function presentState({ data }: AgentPorts): Promise<Readonly<Record<PresentName, Present>>> {
  const look = async (filter: EscalationFilter, sort: 'oldest' | 'due'): Promise<Present> => {
    const { total, rows } = await data.escalationPage(filter, sort, NAMED);
    return { total, ids: rows.map((row) => row.escalation_id), filter };
  };
  return {
    unassigned_now: await look({ status: UNRESOLVED, unassigned: true }, 'oldest'),
    at_risk_now: await look({ sla: ['at_risk'] }, 'due'),
    breached_now: await look({ sla: ['breached'] }, 'due'),
  };
}
