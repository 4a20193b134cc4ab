import { z } from 'zod';
import { type AmbiguousName, ambiguityOf, MAX_STANDS_FOR } from '../../../domain/brand/ambiguous-names.ts';
import { nameKey, nameOrder } from '../../../domain/brand/name-key.ts';
import type { AmbiguityReads } from '../../../domain/ports/brands.ts';
import type { Hasher } from '../../../domain/ports/foundation.ts';
import type { Database, Row } from '../database.ts';
import { type PagedQuery, pageOf, readCursor, writeCursor } from '../paging.ts';
import { integer, text, textOrNull } from '../row.ts';
import { currentRevision } from './store.ts';

/*
 * Each statement has an index that holds little more than its answer (schema/ambiguous-names.ts), so that the cost grows
 * with the listed names, not with the brands or escalations.
 */

/** The latest closed escalation of each brand. Name and lesson are read from its document, one row a brand. */
const RESOLVED = `
SELECT latest.brandid, latest.escalation_id, escalation.method,
  json_extract(escalation.document, '$.brandname') AS name,
  json_extract(escalation.document, '$.resolution.lessons_learned') AS lesson
FROM (
  SELECT brandid, escalation_id, max(closed_at) FROM escalation INDEXED BY escalation_of_ambiguous_name
  WHERE closed_at IS NOT NULL AND (reason = 'ambiguous_brand_name' OR method = 'brand_split')
    AND method NOT IN ('no_change_needed', 'duplicate')
  GROUP BY brandid
) AS latest CROSS JOIN escalation ON escalation.escalation_id = latest.escalation_id`;

const SPLIT = `
SELECT brandid, brandname AS name FROM brand
WHERE brandid IN (SELECT parent_brandid FROM brand WHERE parent_brandid IS NOT NULL)`;

const CHILDREN = `
SELECT brandid, brandname FROM brand WHERE parent_brandid = ? AND status = 'active' ORDER BY brandid LIMIT ?`;

const SHARED_KEYS = `
SELECT name_key FROM brand WHERE status = 'active' AND name_key <> ''
GROUP BY name_key HAVING count(*) > 1`;

const NAMESAKES = `
SELECT brandid, brandname FROM brand WHERE status = 'active' AND name_key = ? ORDER BY brandid LIMIT ?`;

const ITSELF = `SELECT brandid, brandname FROM brand WHERE brandid = ? AND status = 'active'`;

/** Listed names with the key that they are sorted by. */
interface Listed {
  readonly names: readonly AmbiguousName[];
  readonly keys: readonly (readonly [key: string, brandid: number])[];
}

/** Caches the list until the next write. */
export function ambiguityReads(database: Database, hasher: Hasher): AmbiguityReads {
  let kept: { readonly revision: number; readonly listed: Listed } | undefined;
  const listed = (): Listed =>
    database.snapshot(() => {
      const revision = currentRevision(database);
      if (kept?.revision !== revision) kept = { revision, listed: ambiguousNames(database) };
      return kept.listed;
    });
  return {
    ambiguityOf: async (name) => ambiguityOf(name, listed().names),
    ambiguousNamePage: async (limit, cursor) => pageAfter(listed(), limit, cursor, hasher),
  };
}

const QUERY: PagedQuery = { rows: 'ambiguous_names', filter: {} };
const nameCursor = z.tuple([z.string(), z.int()]);

function pageAfter({ names, keys }: Listed, limit: number, cursor: string | undefined, hasher: Hasher) {
  const after = readCursor(cursor, QUERY, nameCursor, hasher);
  const start = after === undefined ? 0 : keys.filter((key) => byKey(key, after) <= 0).length;
  const found = names.slice(start, start + limit + 1);
  const last = keys[start + Math.min(limit, found.length) - 1] ?? ['', 0];
  return pageOf(found, limit, names.length, () => writeCursor(QUERY, last, hasher));
}

function byKey([a, brandid]: Listed['keys'][number], [b, other]: Listed['keys'][number]): number {
  return a === b ? brandid - other : a < b ? -1 : 1;
}

function ambiguousNames(database: Database): Listed {
  const resolved = database.all(RESOLVED).map((row) => resolvedName(database, row));
  const listed = new Set(resolved.map(({ brandid }) => brandid));
  const split = database
    .all(SPLIT)
    .map((row) => splitName(database, row))
    .filter(({ brandid }) => !listed.has(brandid));
  const shared = database.all(SHARED_KEYS).map((row) => sharedName(database, text(row, 'name_key')));
  const sorted = [...resolved, ...split, ...shared]
    .map((one) => ({ one, key: [nameOrder(one.name), one.brandid ?? 0] as const }))
    .filter(({ key: [name] }) => name !== '')
    .sort((a, b) => byKey(a.key, b.key));
  return { names: sorted.map(({ one }) => one), keys: sorted.map(({ key }) => key) };
}

function resolvedName(database: Database, row: Row): AmbiguousName {
  const brandid = integer(row, 'brandid');
  const name = text(row, 'name');
  const children = brandsOf(database.all(CHILDREN, brandid, MAX_STANDS_FOR));
  // A renamed brand is one of the brands that its old name stood for.
  const renamed = brandsOf(database.all(ITSELF, brandid)).filter(
    ({ brandname }) => nameKey(brandname) !== nameKey(name),
  );
  return {
    ...{ name, brandid, stands_for: [...renamed, ...children].slice(0, MAX_STANDS_FOR) },
    cause: textOrNull(row, 'method') === 'brand_split' || children.length > 0 ? 'split' : 'escalated',
    escalation_id: text(row, 'escalation_id'),
    lesson: textOrNull(row, 'lesson'),
  };
}

function splitName(database: Database, row: Row): AmbiguousName {
  const brandid = integer(row, 'brandid');
  const stands_for = brandsOf(database.all(CHILDREN, brandid, MAX_STANDS_FOR));
  return { name: text(row, 'name'), cause: 'split', brandid, stands_for, escalation_id: null, lesson: null };
}

function sharedName(database: Database, key: string): AmbiguousName {
  const stands_for = brandsOf(database.all(NAMESAKES, key, MAX_STANDS_FOR));
  const name = stands_for[0]?.brandname.trim() ?? key;
  return { name, cause: 'shared', brandid: null, stands_for, escalation_id: null, lesson: null };
}

function brandsOf(rows: readonly Row[]): AmbiguousName['stands_for'] {
  return rows.map((row) => ({ brandid: integer(row, 'brandid'), brandname: text(row, 'brandname') }));
}
