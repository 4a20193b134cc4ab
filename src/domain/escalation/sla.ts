import { z } from 'zod';
import { type Escalation, type Level, levelSchema } from './escalation.ts';

/** Response times in hours by level: 24 hours, 48 hours, one week (runbook, Escalation Levels). */
const RESPONSE_HOURS: Readonly<Record<Level, number>> = { 1: 24, 2: 48, 3: 7 * 24 };

/** Share of the response time after which a running timer is at risk. */
export const AT_RISK_SHARE = 0.75;
/** Milliseconds. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** `breached` is overdue and unanswered. `answered_late` was answered after the response time. */
export const SLA_STATES = ['none', 'running', 'at_risk', 'met', 'answered_late', 'breached'] as const;
export type SlaState = (typeof SLA_STATES)[number];

/** A response that came late or not at all. Later events do not remove it. */
const slaBreachSchema = z.object({
  level: levelSchema,
  started_at: z.string(),
  due_at: z.string(),
  met_at: z.string().nullable(),
});

export const slaSchema = z.object({
  state: z.enum(SLA_STATES).describe('none: not assigned yet'),
  response_hours: z.number().describe('Of the present level'),
  started_at: z.string().nullable(),
  due_at: z.string().nullable(),
  met_at: z.string().nullable(),
  remaining_hours: z.number().nullable().describe('Below 0: overdue; null: no response awaited'),
  breaches: z.array(slaBreachSchema).describe('Of earlier levels too'),
  unassigned_hours: z.number().nullable().describe('Age while unassigned'),
});
type Sla = z.infer<typeof slaSchema>;

type Timed = Pick<
  Escalation,
  'level' | 'created_at' | 'assigned_to' | 'assignments' | 'level_changes' | 'notes' | 'resolution'
>;

/** One response timer, without what depends on settings. */
export interface ResponseTimer {
  readonly level: Level;
  readonly started_at: string;
  /** Start of the next timer, which replaced this one. */
  readonly ended_at: string | null;
  readonly met_at: string | null;
}

interface Timer extends ResponseTimer {
  readonly due_at: string;
}

/**
 * Computes the response time of an escalation at the instant `now` (DOMAIN, "SLA"). The timer starts at the first
 * assignment and restarts at a change of level, but not at a reassignment. The first note by the assignee of that moment
 * meets it, and so does closing. A response exactly when it is due is in time.
 *
 * @param now UTC instant, ISO 8601
 */
export function slaOf(escalation: Timed, now: string, responseHours = RESPONSE_HOURS): Sla {
  const timers = timersOf(escalation, responseHours);
  const present = timers.at(-1);
  const breaches = timers.filter((timer) => isBreached(timer, now));
  const waits = escalation.assigned_to === null && escalation.resolution === null;
  return {
    state: present === undefined ? 'none' : stateOf(present, now, responseHours),
    response_hours: responseHours[present?.level ?? escalation.level],
    started_at: present?.started_at ?? null,
    due_at: present?.due_at ?? null,
    met_at: present?.met_at ?? null,
    remaining_hours: present === undefined || present.met_at !== null ? null : hoursBetween(now, present.due_at),
    breaches: breaches.map(({ level, started_at, due_at, met_at }) => ({ level, started_at, due_at, met_at })),
    unassigned_hours: waits ? hoursBetween(escalation.created_at, now) : null,
  };
}

/** Returns the hours from one instant to a later one, to one decimal. */
export function hoursBetween(from: string, to: string): number {
  // Plus zero: rounding makes a minus zero of a few minutes past.
  return Math.round(((Date.parse(to) - Date.parse(from)) / HOUR) * 10) / 10 + 0;
}

/** Returns every response timer of the escalation, in order. The last one is the present one. */
export function responseTimers(escalation: Timed): readonly ResponseTimer[] {
  const starts = timerStarts(escalation);
  return starts.map(({ at, level }, index) => {
    const started = { level, started_at: at, ended_at: starts[index + 1]?.at ?? null };
    return { ...started, met_at: responseTo(started, escalation) };
  });
}

function timersOf(escalation: Timed, responseHours: Readonly<Record<Level, number>>): readonly Timer[] {
  return responseTimers(escalation).map((timer) => {
    const due = Date.parse(timer.started_at) + responseHours[timer.level] * HOUR;
    return { ...timer, due_at: new Date(due).toISOString() };
  });
}

function timerStarts({ assignments, level_changes }: Timed): readonly { at: string; level: Level }[] {
  const events = [
    ...assignments.map(({ at, level }) => ({ at, level, assigns: true })),
    ...level_changes.map(({ at, to }) => ({ at, level: to, assigns: false })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const starts: { at: string; level: Level }[] = [];
  for (const { at, level, assigns } of events) {
    const running = starts.at(-1);
    // Before the first assignment a level change starts no timer. It decides which response time the first one has.
    if (running === undefined ? assigns : running.level !== level) starts.push({ at, level });
  }
  return starts;
}

function responseTo(timer: Omit<ResponseTimer, 'met_at'>, { notes, assignments, resolution }: Timed): string | null {
  const within = (at: string) =>
    Date.parse(at) >= Date.parse(timer.started_at) &&
    (timer.ended_at === null || Date.parse(at) < Date.parse(timer.ended_at));
  const answers = notes
    .filter((note) => within(note.at) && isSamePerson(note.author, assigneeAt(note.at, assignments)))
    .map((note) => note.at);
  if (resolution !== null && within(resolution.closed_at)) answers.push(resolution.closed_at);
  return answers.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

function assigneeAt(at: string, assignments: Timed['assignments']): string | null {
  return assignments.findLast((assignment) => Date.parse(assignment.at) <= Date.parse(at))?.assigned_to ?? null;
}

function isSamePerson(author: string, assignee: string | null): boolean {
  return assignee !== null && author.trim().toLowerCase() === assignee.trim().toLowerCase();
}

function isBreached(timer: Timer, now: string): boolean {
  return Date.parse(timer.met_at ?? timer.ended_at ?? now) > Date.parse(timer.due_at);
}

function stateOf(timer: Timer, now: string, responseHours: Readonly<Record<Level, number>>): Sla['state'] {
  if (timer.met_at !== null) return isBreached(timer, now) ? 'answered_late' : 'met';
  if (isBreached(timer, now)) return 'breached';
  const gone = Date.parse(now) - Date.parse(timer.started_at);
  return gone > AT_RISK_SHARE * responseHours[timer.level] * HOUR ? 'at_risk' : 'running';
}
