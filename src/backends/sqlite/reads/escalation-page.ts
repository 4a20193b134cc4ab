import { z } from 'zod';
import { type Desk, responseHours } from '../../../domain/escalation/desk.ts';
import { ESCALATION_FORMAT } from '../../../domain/escalation/escalation.ts';
import { CursorInvalid } from '../../../domain/paging/page.ts';
import type { ESCALATION_SORTS, EscalationFilter, EscalationReads } from '../../../domain/ports/escalations.ts';
import type { Clock, Hasher } from '../../../domain/ports/foundation.ts';
import type { Database } from '../database.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from '../paging.ts';
import { document, only } from '../row.ts';
import { type Condition, conditionsOf, countEscalations, responseLimit, tableFor } from './escalation-filter.ts';

type Sort = (typeof ESCALATION_SORTS)[number];

/** Rows of one condition, in an order that an index can give. */
interface SortPart {
  readonly where: string;
  readonly by: readonly string[];
  readonly descending?: true;
  /** Index of the closed ones only. */
  readonly closed?: true;
}

const AWAITS_RESPONSE = "status <> 'closed' AND response_started IS NOT NULL AND response_met IS NULL";
const AGE = ['created_at', 'escalation_id'];

/** The parts of a sort follow one another. Each ends in the id, so that a place in it is one row. */
function partsOf(sort: Sort, limit: string): readonly SortPart[] {
  switch (sort) {
    case 'newest':
      return [{ where: 'true', by: AGE, descending: true }];
    case 'oldest':
      return [{ where: 'true', by: AGE }];
    case 'level':
      return [{ where: 'true', by: ['level_rank', ...AGE] }];
    case 'confidence':
      return [{ where: 'true', by: ['confidence_rank', ...AGE] }];
    case 'due':
      return [
        { where: AWAITS_RESPONSE, by: [`response_started + ${limit}`, ...AGE] },
        { where: `status <> 'closed' AND (response_started IS NULL OR response_met IS NOT NULL)`, by: AGE },
        { where: "status = 'closed'", by: AGE, closed: true },
      ];
  }
}

/** The instant and response times for a page's time-dependent filters and sorts. */
export interface PageSetting {
  readonly desk: Desk;
  readonly clock: Pick<Clock, 'now'>;
}

export function escalationPages(
  database: Database,
  hasher: Hasher,
  { desk, clock }: PageSetting,
): Pick<EscalationReads, 'escalationPage'> {
  const limit = responseLimit(responseHours(desk));
  return {
    escalationPage: async (filter, sort, size, cursor) =>
      database.snapshot(() => {
        const query: PagedQuery = { rows: 'escalations', filter, sort };
        const after = readCursor(cursor, query, placeSchema, hasher);
        const at = { limit, now: Date.parse(clock.now()) };
        const selected = { from: tableFor(filter), conditions: conditionsOf(filter, at) };
        const parts = partsOf(sort, limit).filter((part) => !part.closed || mayBeClosed(filter));
        const places = placesAfter(database, selected, parts, after, size + 1);
        const total = countEscalations(database, filter, at);
        const page = pageOf(places, size, total, (last) => writeCursor(query, last, hasher));
        return { ...page, rows: page.rows.map((place) => escalationAt(database, place)) };
      }),
  };
}

function mayBeClosed({ status, sla }: EscalationFilter): boolean {
  return sla === undefined && (status === undefined || status.includes('closed'));
}

/** The number of the part, then the values of its sort keys, with the id last. */
type Place = readonly (string | number)[];

const placeSchema: z.ZodType<Place> = z.union([
  z.tuple([z.int().min(0).max(2), z.string(), z.string()]),
  z.tuple([z.int().min(0).max(2), z.number(), z.string(), z.string()]),
]);

/** Selects the rows of a filter. */
interface Selected {
  readonly from: string;
  readonly conditions: readonly Condition[];
}

/** Finds the next positions by indexes alone; only the documents of the returned rows are read. */
function placesAfter(
  database: Database,
  selected: Selected,
  parts: readonly SortPart[],
  after: Place | undefined,
  limit: number,
): Place[] {
  const [first = 0, ...key] = after ?? [];
  const places: Place[] = [];
  for (const [number, part] of parts.entries()) {
    if (number < Number(first) || places.length === limit) continue;
    const beyond = after !== undefined && number === first ? key : [];
    if (beyond.length !== 0 && beyond.length !== part.by.length)
      throw new CursorInvalid('The cursor has another sort.');
    const rows = rowsOf(database, selected, part, beyond, limit - places.length);
    places.push(...rows.map((row) => [number, ...row]));
  }
  return places;
}

/** Returns one statement: a merge over the conditions, each in the order of an index. */
function rowsOf(
  database: Database,
  { from, conditions }: Selected,
  { where, by, descending }: SortPart,
  beyond: Place,
  limit: number,
): Place[] {
  const [direction, comparison] = descending ? [' DESC', '<'] : ['', '>'];
  const later = beyond.length === 0 ? '' : `AND (${by.join(', ')}) ${comparison} (${by.map(() => '?').join(', ')})`;
  const selects = conditions.map(
    ({ sql }) => `SELECT ${by.join(', ')} FROM ${from} WHERE ${where} AND ${sql} ${later}`,
  );
  const order = by.map((_, i) => `${i + 1}${direction}`).join(', ');
  const values = conditions.flatMap((condition) => [...condition.values, ...beyond]);
  const rows = database.all(`${selects.join(' UNION ALL ')} ORDER BY ${order} LIMIT ?`, ...values, limit);
  return rows.map((row) => Object.values(row).map((value) => (typeof value === 'number' ? value : String(value))));
}

function escalationAt(database: Database, place: Place) {
  const sql = 'SELECT document FROM escalation WHERE escalation_id = ?';
  return document(ESCALATION_FORMAT, only(database.get(sql, place.at(-1) ?? '')), 'document');
}
