import { type ESCALATION_REASONS, type Escalation, LEVELS, type Level } from '../escalation/escalation.ts';
import { HOUR } from '../escalation/sla.ts';
import { addDays } from './period.ts';

type Reason = (typeof ESCALATION_REASONS)[number];

/** Counts for one UTC day. An escalation counts at its current level. */
export interface DayFacts {
  readonly day: string;
  readonly created: ReadonlyMap<Level, number>;
  readonly reasons: ReadonlyMap<Reason, number>;
  /** Escalated brands, by level; a brand can appear at several levels. */
  readonly brands: ReadonlyMap<Level, ReadonlySet<number>>;
  /** Durations of the escalations closed on the day, in milliseconds. */
  readonly resolutions: ReadonlyMap<Level, readonly number[]>;
}

interface MutableDay extends DayFacts {
  readonly created: Map<Level, number>;
  readonly reasons: Map<Reason, number>;
  readonly brands: Map<Level, Set<number>>;
  readonly resolutions: Map<Level, number[]>;
}

/** A day with the number of escalations active at its end. */
export interface DayRow extends DayFacts {
  readonly active: ReadonlyMap<Level, number>;
}

/** Maximum number of rows (ten years), so that one wrong date cannot produce centuries of days. */
const MAX_DAYS = 3660;

/** Counts escalations by day, in any order. */
export class DayTally {
  readonly #days = new Map<string, MutableDay>();

  add({ created_at, brandid, level, reason, resolution }: Escalation): void {
    const day = this.#day(created_at.slice(0, 10));
    day.created.set(level, (day.created.get(level) ?? 0) + 1);
    day.reasons.set(reason, (day.reasons.get(reason) ?? 0) + 1);
    day.brands.set(level, (day.brands.get(level) ?? new Set()).add(brandid));
    if (resolution === null) return;
    const closed = this.#day(resolution.closed_at.slice(0, 10));
    const duration = Date.parse(resolution.closed_at) - Date.parse(created_at);
    const durations = closed.resolutions.get(level);
    if (durations === undefined) closed.resolutions.set(level, [duration]);
    else durations.push(duration);
  }

  #day(day: string): MutableDay {
    const known = this.#days.get(day) ?? {
      ...{ day, created: new Map(), reasons: new Map(), brands: new Map(), resolutions: new Map() },
    };
    this.#days.set(day, known);
    return known;
  }

  /** Yields every day from the first one with an escalation to `last`, limited to the last ten years. */
  *rows(last: string): Generator<DayRow> {
    const sorted = [...this.#days.keys()].sort();
    const [first = last] = sorted;
    const earliest = addDays(last, 1 - MAX_DAYS);
    const active = new Map<Level, number>(LEVELS.map((level) => [level, 0]));
    const updateActive = (facts: DayFacts) => {
      for (const level of LEVELS) active.set(level, (active.get(level) ?? 0) + netChange(facts, level));
    };
    for (const day of sorted) if (day < earliest) updateActive(this.#day(day));
    for (let day = first < earliest ? earliest : first; day <= last; day = addDays(day, 1)) {
      const facts = this.#day(day);
      updateActive(facts);
      yield { ...facts, active: new Map(active) };
    }
  }

  /** Counts the distinct brands escalated on the days from `first` to `last`. */
  brandsBetween(first: string, last: string): number {
    const brands = new Set<number>();
    for (const [day, facts] of this.#days) {
      if (day < first || day > last) continue;
      for (const ofLevel of facts.brands.values()) for (const brandid of ofLevel) brands.add(brandid);
    }
    return brands.size;
  }
}

function netChange({ created, resolutions }: DayFacts, level: Level): number {
  return (created.get(level) ?? 0) - (resolutions.get(level)?.length ?? 0);
}

export const DAILY_COLUMNS = [
  ...['day', 'brands', 'brands_escalated', 'created', 'closed', 'active_at_end'],
  ...LEVELS.flatMap((level) => [
    ...[`created_level_${level}`, `closed_level_${level}`, `active_level_${level}`, `resolution_hours_level_${level}`],
  ]),
];

/**
 * The row of a day. Averages are empty when nothing was closed.
 *
 * @param brands the number of all brands
 */
export function dailyCells(row: DayRow, brands: number): readonly (string | number | null)[] {
  const closed = (level: Level) => row.resolutions.get(level) ?? [];
  const sum = (count: (level: Level) => number) => LEVELS.reduce((total, level) => total + count(level), 0);
  return [
    ...[row.day, brands, brandsOf(row)],
    sum((level) => row.created.get(level) ?? 0),
    sum((level) => closed(level).length),
    sum((level) => row.active.get(level) ?? 0),
    ...LEVELS.flatMap((level) => [
      row.created.get(level) ?? 0,
      closed(level).length,
      row.active.get(level) ?? 0,
      averageHours(closed(level)),
    ]),
  ];
}

export function brandsOf({ brands }: DayFacts): number {
  return new Set([...brands.values()].flatMap((of) => [...of])).size;
}

function averageHours(durations: readonly number[]): number | null {
  if (durations.length === 0) return null;
  return Math.round((durations.reduce((sum, duration) => sum + duration, 0) / durations.length / HOUR) * 10) / 10;
}
