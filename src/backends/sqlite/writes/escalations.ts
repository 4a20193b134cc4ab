import { ESCALATION_FORMAT, type Escalation } from '../../../domain/escalation/escalation.ts';
import { type ResponseTimer, responseTimers } from '../../../domain/escalation/sla.ts';
import { escalationStatus } from '../../../domain/escalation/status.ts';
import type { Database } from '../database.ts';
import { documentText } from '../row.ts';

/** Above any confidence, so that an unknown one sorts last. */
const UNKNOWN_CONFIDENCE = 2;

/** The columns that follow from the document, in the order of {@link columnsOf}. */
const DERIVED = [
  ...['brandid', 'level', 'reason', 'status', 'assigned_to', 'created_at', 'confidence_score'],
  ...['closed_at', 'resolution_ms', 'method'],
  ...['response_level', 'response_started', 'response_met', 'earlier_responses', 'level_rank', 'confidence_rank'],
  ...['version', 'document'],
];

const INSERT = `INSERT INTO escalation (escalation_id, ${DERIVED.join(', ')})
  VALUES (?${', ?'.repeat(DERIVED.length)}) ON CONFLICT (escalation_id) DO NOTHING`;

const UPDATE = `UPDATE escalation SET ${DERIVED.map((column) => `${column} = ?`).join(', ')}
  WHERE escalation_id = ? AND version = ?`;

/** Returns false when an escalation of this id exists already. */
export function insertEscalation(database: Database, escalation: Escalation): boolean {
  return database.run(INSERT, escalation.escalation_id, ...columnsOf(escalation)) === 1;
}

/** Returns false when the stored escalation is not the version before this one. */
export function updateEscalation(database: Database, escalation: Escalation): boolean {
  return database.run(UPDATE, ...columnsOf(escalation), escalation.escalation_id, escalation.version - 1) === 1;
}

/** Stores an escalation that is stored already, at the same version. */
export function rewriteEscalation(database: Database, escalation: Escalation): void {
  database.run(UPDATE, ...columnsOf(escalation), escalation.escalation_id, escalation.version);
}

/** Returns the indexed columns, which copy facts of the document. Triggers copy the scope (`schema/escalation-scope.ts`). */
function columnsOf(escalation: Escalation) {
  const { created_at, resolution } = escalation;
  return [
    escalation.brandid,
    escalation.level,
    escalation.reason,
    escalationStatus(escalation),
    escalation.assigned_to,
    created_at,
    escalation.confidence_score,
    resolution?.closed_at ?? null,
    resolution === null ? null : Date.parse(resolution.closed_at) - Date.parse(created_at),
    resolution?.method ?? null,
    ...responseColumns(responseTimers(escalation)),
    -escalation.level,
    escalation.confidence_score ?? UNKNOWN_CONFIDENCE,
    escalation.version,
    documentText(ESCALATION_FORMAT, escalation),
  ] as const;
}

/** Returns the columns of response timers: times only, because the desk's response times may change. */
function responseColumns(timers: readonly ResponseTimer[]) {
  const present = timers.at(-1);
  const earlier = timers
    .slice(0, -1)
    .map(({ level, started_at, met_at, ended_at }) => [level, instant(started_at), instant(met_at ?? ended_at)]);
  return [
    present?.level ?? null,
    instant(present?.started_at ?? null),
    instant(present?.met_at ?? null),
    earlier.length === 0 ? null : JSON.stringify(earlier),
  ] as const;
}

function instant(at: string | null): number | null {
  return at === null ? null : Date.parse(at);
}
