import { RESPONSE_MS, stepOf } from '../duration-steps.ts';

/** A period is added up from whole months, and days at its ends. `at` is a day (`2026-02-14`) or a month (`2026-02`). */
const TABLES = `
CREATE TABLE escalation_created_count (
  unit TEXT NOT NULL, at TEXT NOT NULL, level INTEGER NOT NULL, reason TEXT NOT NULL, escalations INTEGER NOT NULL,
  PRIMARY KEY (unit, at, level, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE escalation_closed_count (
  unit TEXT NOT NULL, at TEXT NOT NULL, level INTEGER NOT NULL, method TEXT NOT NULL, escalations INTEGER NOT NULL,
  PRIMARY KEY (unit, at, level, method)
) STRICT, WITHOUT ROWID;
CREATE TABLE escalation_resolution_count (
  unit TEXT NOT NULL, at TEXT NOT NULL, level INTEGER NOT NULL, step INTEGER NOT NULL,
  escalations INTEGER NOT NULL, total_ms INTEGER NOT NULL,
  PRIMARY KEY (unit, at, level, step)
) STRICT, WITHOUT ROWID;
-- Timers that were answered or replaced.
CREATE TABLE escalation_response_count (
  unit TEXT NOT NULL, at TEXT NOT NULL, level INTEGER NOT NULL, step INTEGER NOT NULL, timers INTEGER NOT NULL,
  PRIMARY KEY (unit, at, level, step)
) STRICT, WITHOUT ROWID;
-- The other timers: few.
CREATE INDEX escalation_unanswered ON escalation (response_started, response_level, response_met)
  WHERE response_started IS NOT NULL AND response_met IS NULL;
`;

/** The units, and how much of an instant names one. */
const DAYS = "(SELECT 'day' AS unit, 10 AS length)";
const UNITS = "(SELECT 'day' AS unit, 10 AS length UNION ALL SELECT 'month', 7)";

function unitOf(instant: string): string {
  return `substr(${instant}, 1, length)`;
}

/** Expression for the day of a time in milliseconds, from 1970 on. SQLite knows no year after 9999. */
const STARTED = `ifnull(strftime('%Y-%m-%d', started / 1000, 'unixepoch'), '9999-12-31')`;

interface Counting {
  readonly units: string;
  readonly sign?: '-';
}

/** Statements that count rows of `escalation`, a FROM clause, or with a minus sign uncount them. */
function counted(from: string, { units, sign }: Counting): string {
  const minus = sign ?? '';
  const n = `${minus}count(*)`;
  return `
  INSERT INTO escalation_created_count
    SELECT unit, ${unitOf('created_at')}, -level_rank, reason, ${n} FROM ${from}, ${units} WHERE true GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET escalations = escalations + excluded.escalations;
  INSERT INTO escalation_closed_count
    SELECT unit, ${unitOf('closed_at')}, level, method, ${n} FROM ${from}, ${units}
    WHERE closed_at IS NOT NULL GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET escalations = escalations + excluded.escalations;
  INSERT INTO escalation_resolution_count
    SELECT unit, ${unitOf('closed_at')}, level, ${stepOf('resolution_ms')}, ${n}, ${minus}sum(resolution_ms)
    FROM ${from}, ${units} WHERE closed_at IS NOT NULL GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET escalations = escalations + excluded.escalations, total_ms = total_ms + excluded.total_ms;
  INSERT INTO escalation_response_count
    SELECT unit, ${unitOf('day')}, response_level, step, sum(timers) FROM (
      SELECT ${STARTED} AS day, response_level, ${stepOf(RESPONSE_MS)} AS step, ${n} AS timers FROM (
        SELECT response_level, response_started AS started, response_met AS ended FROM ${from}
          WHERE response_started >= 0 AND response_met IS NOT NULL
        UNION ALL
        SELECT earlier.value ->> 0, earlier.value ->> 1, earlier.value ->> 2
          FROM ${from}, json_each(earlier_responses) AS earlier
          WHERE earlier_responses IS NOT NULL AND earlier.value ->> 1 >= 0
      ) GROUP BY 1, 2, 3
    ), ${units} WHERE true GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET timers = timers + excluded.timers;`;
}

/** Adds up the months of all days. */
const MONTHS = `
INSERT INTO escalation_created_count
  SELECT 'month', substr(at, 1, 7), level, reason, sum(escalations) FROM escalation_created_count GROUP BY 2, 3, 4;
INSERT INTO escalation_closed_count
  SELECT 'month', substr(at, 1, 7), level, method, sum(escalations) FROM escalation_closed_count GROUP BY 2, 3, 4;
INSERT INTO escalation_resolution_count
  SELECT 'month', substr(at, 1, 7), level, step, sum(escalations), sum(total_ms) FROM escalation_resolution_count
  GROUP BY 2, 3, 4;
INSERT INTO escalation_response_count
  SELECT 'month', substr(at, 1, 7), level, step, sum(timers) FROM escalation_response_count GROUP BY 2, 3, 4;
`;

const COUNTED_BY = [
  ...['level', 'level_rank', 'reason', 'created_at', 'closed_at', 'method', 'resolution_ms'],
  ...['response_level', 'response_started', 'response_met', 'earlier_responses'],
];

/** A FROM clause of the one row that a trigger is about. */
function rowOf(side: 'old' | 'new'): string {
  return `(SELECT ${COUNTED_BY.map((column) => `${side}.${column} AS ${column}`).join(', ')})`;
}

function valuesOf(side: 'old' | 'new'): string {
  return `(${COUNTED_BY.map((column) => `${side}.${column}`).join(', ')})`;
}

const FORGOTTEN = `
  DELETE FROM escalation_created_count WHERE escalations = 0 AND (unit, at) IN
    (SELECT unit, ${unitOf('old.created_at')} FROM ${UNITS});
  DELETE FROM escalation_closed_count WHERE escalations = 0 AND (unit, at) IN
    (SELECT unit, ${unitOf('old.closed_at')} FROM ${UNITS});
  DELETE FROM escalation_resolution_count WHERE escalations = 0 AND (unit, at) IN
    (SELECT unit, ${unitOf('old.closed_at')} FROM ${UNITS});
  DELETE FROM escalation_response_count WHERE timers = 0 AND (unit, at) IN (
    SELECT unit, ${unitOf(STARTED)} FROM ${UNITS}, (
      SELECT old.response_started AS started UNION ALL
      SELECT earlier.value ->> 1 FROM json_each(ifnull(old.earlier_responses, '[]')) AS earlier
    )
  );`;

const TRIGGERS = `
CREATE TRIGGER escalation_is_counted_by_date AFTER INSERT ON escalation BEGIN ${counted(rowOf('new'), { units: UNITS })}
END;
CREATE TRIGGER escalation_is_counted_by_date_anew AFTER UPDATE OF ${COUNTED_BY.join(', ')} ON escalation
WHEN ${valuesOf('old')} IS NOT ${valuesOf('new')}
BEGIN ${counted(rowOf('old'), { units: UNITS, sign: '-' })} ${counted(rowOf('new'), { units: UNITS })} ${FORGOTTEN}
END;
`;

/**
 * Counts of escalations by day and month, so that metrics and reports add up these and not escalations. Triggers keep them,
 * because escalations are written one by one.
 */
export const ESCALATION_DATES = TABLES + counted('escalation', { units: DAYS }) + MONTHS + TRIGGERS;
