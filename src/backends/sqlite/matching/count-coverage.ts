import {
  type CoverageCounter,
  type CoverageGroup,
  type CoverageRequest,
  type CoverageRow,
  type OwnGroup,
  ownGroupsOf,
} from '../../../domain/metadata/coverage.ts';
import { compileLineSearch } from '../../../domain/regex/joined-search.ts';
import { requiredText } from '../../../domain/regex/required-text.ts';
import type { Database, Row } from '../database.ts';
import { APART, unpackedCounts } from '../narrative-blocks.ts';
import { blob, integer, only, text } from '../row.ts';
import { trigramQuery } from '../trigram-query.ts';
import { GROUP_COLUMNS, groupOf, MatchedState } from './own-groups.ts';

/** Groups in a part of the work: each costs a microsecond to a few milliseconds. */
const GROUPS_PER_PART = 64;

const ONE = `SELECT ${GROUP_COLUMNS} FROM narrative CROSS JOIN narrative_count USING (narrative_id)
  WHERE narrative = ? AND brandid = ? AND mccid = ?`;

/** The condition is that of an index, which is read instead of all narratives. */
const STANDING_APART = `SELECT ${GROUP_COLUMNS} FROM narrative INDEXED BY narrative_apart
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

/** The blocks of a thread: those that it takes while some are left, or the parts that begin at these places. */
export type BlockShare = { readonly cursor: BlockCursor } | { readonly parts: readonly number[] };

interface CountOptions {
  /** The data that earlier counts in this thread have read. */
  readonly state?: MatchedState;
  /** Given by the thread that began the count, whose counts the others add to. */
  readonly share?: BlockShare;
  /** True in a thread that only helps: its counter's `caught` holds its share. */
  readonly isHelper?: boolean;
  readonly blocksPerPart?: number;
  /** Receives the number of blocks to search, before the first one. */
  readonly onBlocks?: (blocks: number) => void;
  /** Receives the place where each part begins that this thread takes. */
  readonly onPart?: (from: number) => void;
}

/** Returns the places where the parts begin that no thread has counted which took these. */
export function partsWithout(taken: readonly number[], blocks: number): readonly number[] {
  const counted = new Set(taken);
  const all = Array.from({ length: Math.ceil(blocks / BLOCKS_PER_PART) }, (_, part) => part * BLOCKS_PER_PART);
  return all.filter((from) => !counted.has(from));
}

/** Returns a function that gives the place of the next part. */
function partsOf(share: BlockShare, blocksPerPart: number): () => number {
  if ('cursor' in share) return () => Atomics.add(share.cursor, 0, blocksPerPart);
  const parts = share.parts.values();
  return () => parts.next().value ?? Number.POSITIVE_INFINITY;
}

/**
 * Counts what a pattern matches, and yields between parts of the work, so that it can be stopped. A brand's own narratives are
 * all searched. Of others' narratives, only the blocks are searched that hold the letters which every match has.
 *
 * Several threads can share one count, if all read the same state of the data: each takes blocks while some are left.
 */
export function* countCoverage(
  database: Database,
  request: CoverageRequest,
  counter: CoverageCounter,
  options: CountOptions = {},
): Generator<undefined, undefined> {
  const { state = new MatchedState(), share = { cursor: blockCursor() }, isHelper = false } = options;
  const candidates = candidateBlocks(database, request);
  options.onBlocks?.(candidates.count);
  const { parts, apart } = state.groupsOf(database, request.brandid);
  const withMoved = keysWithMoved(request);
  const isWhole = (row: CoverageRow) => withMoved.size === 0 || !withMoved.has(keyOf(row));
  // A helper needs the brand's own combos to tell which caught ones are ties.
  const apartFromOthers = isHelper ? [] : groups(database, STANDING_APART, request.brandid);
  const others = withMoved
    .values()
    .filter(({ brandid }) => brandid !== request.brandid)
    // One of many: its statement is prepared once.
    .flatMap((row) => database.all(ONE, row.narrative, row.brandid, row.mccid).map(groupOf));
  for (const found of [others, apart, apartFromOthers.filter(isWhole)]) {
    let added = 0;
    for (const { combos, ...row } of found) {
      counter.add(row, combos);
      if (++added % GROUPS_PER_PART === 0) yield;
    }
  }
  const search = compileLineSearch(request.regex.pattern, request.regex.engine);
  for (const { texts, own } of parts) {
    const matching = new Set<OwnGroup>();
    search(texts, (line) => {
      const group = own.groups[line];
      if (group !== undefined && isWhole(group)) matching.add(group);
    });
    const changed = own.groups.filter((group) => !isWhole(group));
    for (const { combos, ...row } of changed) counter.add(row, combos);
    counter.addOwn(changed.length === 0 ? own : ownGroupsOf(own.groups.filter(isWhole)), matching);
    yield;
  }
  const listed = new Set(request.mccids);
  const { blocksPerPart = BLOCKS_PER_PART } = options;
  const nextPart = partsOf(share, blocksPerPart);
  for (let from = nextPart(); from < candidates.count; from = nextPart()) {
    options.onPart?.(from);
    for (const row of candidates.rows(from, Math.min(from + blocksPerPart, candidates.count))) {
      const texts = text(row, 'texts');
      const matched = new Map<number, string>();
      search(texts, (line, start, end) => void matched.set(line, texts.slice(start, end)));
      if (matched.size === 0) continue;
      const isCaught = (line: number, brandid: number, mccid: number) =>
        matched.has(line) && brandid !== request.brandid && listed.has(mccid);
      for (const { line, brandid, mccid, combos } of unpackedCounts(blob(row, 'counts'), isCaught)) {
        const caught = { brandid, mccid, narrative: matched.get(line) ?? '' };
        if (isWhole(caught)) counter.addCaught(caught, combos);
      }
    }
    yield;
  }
  counter.considerAll(state.allCombos(database));
}

function groups(
  database: Database,
  sql: string,
  ...parameters: readonly (string | number)[]
): IteratorObject<CoverageGroup> {
  return Iterator.from(database.iterate(sql, ...parameters)).map(groupOf);
}

/** Returns the keys of the groups that combos are moved out of, corrected in, or moved into: these are not counted whole. */
function keysWithMoved({ moved }: CoverageRequest): ReadonlyMap<string, CoverageRow> {
  const found = new Map<string, CoverageRow>();
  for (const { stored, to, corrected } of moved)
    for (const row of [stored, { ...stored, ...corrected, brandid: to }]) found.set(keyOf(row), row);
  return found;
}

function keyOf({ brandid, mccid, narrative }: CoverageRow): string {
  return `${brandid} ${mccid} ${narrative}`;
}

/** The blocks that may hold a match, in an order that depends on the data alone. */
export interface CandidateBlocks {
  readonly count: number;
  /** Reads those from one place in the order up to another, which is not included. */
  rows(from: number, to: number): Iterable<Row>;
}

export function candidateBlocks(database: Database, { regex, mccids }: CoverageRequest): CandidateBlocks {
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
