import type { CoverageCounter, CoverageRequest, CoverageRow } from '../../../domain/metadata/coverage.ts';
import { compileLineSearch } from '../../../domain/regex/joined-search.ts';
import { requiredText } from '../../../domain/regex/required-text.ts';
import type { Database, Row } from '../database.ts';
import { APART, unpackedCounts } from '../narrative-blocks.ts';
import { blob, integer, only, text } from '../row.ts';
import { trigramQuery } from './trigram-query.ts';

/** Combos of a brand that read the same. */
type Group = CoverageRow & { readonly combos: number };

/** Groups in a part of the work: each costs a microsecond to a few milliseconds. */
const GROUPS_PER_PART = 64;

const COUNTS = 'brandid, mccid, -rank AS combos';

const OWN = `SELECT ${COUNTS}, narrative FROM narrative_count CROSS JOIN narrative USING (narrative_id)
  WHERE brandid = ? AND mccid <> '*'`;

const ONE = `SELECT ${COUNTS}, narrative FROM narrative CROSS JOIN narrative_count USING (narrative_id)
  WHERE narrative = ? AND brandid = ? AND mccid = ?`;

/** The condition is that of an index, which is read instead of all narratives. */
const STANDING_APART = `SELECT ${COUNTS}, narrative FROM narrative INDEXED BY narrative_apart
  CROSS JOIN narrative_count INDEXED BY narrative_holder USING (narrative_id)
  WHERE (${APART}) AND brandid <> ? AND mccid <> '*'`;

const BLOCK = 'SELECT texts, counts FROM narrative_block WHERE block = ?';
const BLOCKS = 'SELECT texts, counts FROM narrative_block WHERE block BETWEEN ? AND ?';
const LAST_BLOCK = 'SELECT ifnull(max(block), -1) AS block FROM narrative_block';
const BLOCKS_WITH = 'SELECT rowid AS block FROM narrative_gram WHERE narrative_gram MATCH ?';

/** Blocks that a thread takes at once: a part of the work between two looks for an abort. */
const BLOCKS_PER_PART = 16;

/** Gives the threads that share a count its blocks, each once. A number in shared memory: how many are given. */
export type BlockCursor = Int32Array<SharedArrayBuffer>;

export function blockCursor(): BlockCursor {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

interface CountOptions {
  /** The blocks that are left. Given by the thread that began the count, whose counts the others add to. */
  readonly cursor?: BlockCursor;
  /** True in a thread that only helps: its counter's `caught` holds its share. */
  readonly isHelper?: boolean;
  readonly blocksPerPart?: number;
  /** Receives the number of blocks to search, before the first one. */
  readonly onBlocks?: (blocks: number) => void;
}

/**
 * Counts what a pattern matches, and yields between parts of the work, so that it can be stopped. A brand's own combos are
 * all looked at. Of others' narratives, only the blocks are searched that hold the letters which every match has.
 *
 * Several threads can share one count, if all read the same state of the data: each takes blocks while some are left.
 */
export function* countCoverage(
  database: Database,
  request: CoverageRequest,
  counter: CoverageCounter,
  { cursor = blockCursor(), isHelper = false, blocksPerPart = BLOCKS_PER_PART, onBlocks }: CountOptions = {},
): Generator<undefined, undefined> {
  const candidates = candidateBlocks(database, request);
  onBlocks?.(candidates.count);
  const withMoved = groupsWithMoved(database, request);
  const apart = groups(database, STANDING_APART, request.brandid).filter((group) => !withMoved.has(keyOf(group)));
  // A helper needs the brand's own combos to tell which caught ones are ties.
  for (const found of [groups(database, OWN, request.brandid), withMoved.values(), ...(isHelper ? [] : [apart])]) {
    let added = 0;
    for (const { combos, ...row } of found) {
      counter.add(row, combos);
      if (++added % GROUPS_PER_PART === 0) yield;
    }
  }
  const search = compileLineSearch(request.regex.pattern, request.regex.engine);
  const listed = new Set(request.mccids);
  for (;;) {
    const from = Atomics.add(cursor, 0, blocksPerPart);
    if (from >= candidates.count) break;
    for (const row of candidates.rows(from, Math.min(from + blocksPerPart, candidates.count))) {
      const texts = text(row, 'texts');
      const matched = new Map<number, string>();
      search(texts, (line, start, end) => void matched.set(line, texts.slice(start, end)));
      if (matched.size === 0) continue;
      const isCaught = (line: number, brandid: number, mccid: number) =>
        matched.has(line) && brandid !== request.brandid && listed.has(mccid);
      for (const { line, brandid, mccid, combos } of unpackedCounts(blob(row, 'counts'), isCaught)) {
        const caught = { brandid, mccid, narrative: matched.get(line) ?? '' };
        if (withMoved.size === 0 || !withMoved.has(keyOf(caught))) counter.addCaught(caught, combos);
      }
    }
    yield;
  }
  const all = only(database.get('SELECT ifnull(sum(combos), 0) AS combos FROM combo_count'));
  counter.considerAll(integer(all, 'combos'));
}

function groups(database: Database, sql: string, ...parameters: readonly (string | number)[]): IteratorObject<Group> {
  return Iterator.from(database.iterate(sql, ...parameters)).map(groupOf);
}

function groupOf(row: Row): Group {
  return {
    brandid: integer(row, 'brandid'),
    mccid: integer(row, 'mccid'),
    narrative: text(row, 'narrative'),
    combos: integer(row, 'combos'),
  };
}

/** Returns other brands' groups that combos are moved out of, corrected in, or moved into: these are not counted whole. */
function groupsWithMoved(database: Database, { brandid, moved }: CoverageRequest): ReadonlyMap<string, Group> {
  const found = new Map<string, Group>();
  for (const { stored, to, corrected } of moved) {
    for (const row of [stored, { ...stored, ...corrected, brandid: to }]) {
      if (row.brandid === brandid || found.has(keyOf(row))) continue;
      const group = database.get(ONE, row.narrative, row.brandid, row.mccid);
      if (group !== undefined) found.set(keyOf(row), groupOf(group));
    }
  }
  return found;
}

function keyOf({ brandid, mccid, narrative }: CoverageRow): string {
  return `${brandid} ${mccid} ${narrative}`;
}

/** The blocks that may hold a match, in an order that depends on the data alone. */
interface CandidateBlocks {
  readonly count: number;
  /** Reads those from one place in the order up to another, which is not included. */
  rows(from: number, to: number): Iterable<Row>;
}

function candidateBlocks(database: Database, { regex, mccids }: CoverageRequest): CandidateBlocks {
  const query = trigramQuery(requiredText(regex.pattern.ast));
  // Without a listed code, no combo of another brand can match.
  if (query === 'none' || mccids.length === 0) return { count: 0, rows: () => [] };
  if (query === 'all') {
    const last = integer(only(database.get(LAST_BLOCK)), 'block');
    return { count: last + 1, rows: (from, to) => database.all(BLOCKS, from, to - 1) };
  }
  const found = database.all(BLOCKS_WITH, query.match).map((row) => integer(row, 'block'));
  return {
    count: found.length,
    *rows(from, to) {
      for (const block of found.slice(from, to)) yield only(database.get(BLOCK, block));
    },
  };
}
