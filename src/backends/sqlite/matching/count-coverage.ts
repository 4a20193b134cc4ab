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
const ALL_BLOCKS = 'SELECT block FROM narrative_block';
const BLOCKS_WITH = 'SELECT rowid AS block FROM narrative_gram WHERE narrative_gram MATCH ?';

/**
 * Counts what a pattern matches, and yields between parts of the work, so that it can be stopped. A brand's own combos are
 * all looked at. Of others' narratives, only the blocks are searched that hold the letters which every match has.
 */
export function* countCoverage(
  database: Database,
  request: CoverageRequest,
  counter: CoverageCounter,
): Generator<undefined, undefined> {
  const { pattern, engine } = request.regex;
  let counted = 0;
  const withMoved = groupsWithMoved(database, request);
  const apart = groups(database, STANDING_APART, request.brandid).filter((group) => !withMoved.has(keyOf(group)));
  for (const found of [groups(database, OWN, request.brandid), withMoved.values(), apart]) {
    let added = 0;
    for (const { combos, ...row } of found) {
      counter.add(row, combos);
      counted += combos;
      if (++added % GROUPS_PER_PART === 0) yield;
    }
  }
  const search = compileLineSearch(pattern, engine);
  const listed = new Set(request.mccids);
  for (const block of candidateBlocks(database, request)) {
    const row = only(database.get(BLOCK, block));
    const texts = text(row, 'texts');
    const matched = new Map<number, string>();
    search(texts, (line, from, to) => void matched.set(line, texts.slice(from, to)));
    if (matched.size > 0) {
      const isCaught = (line: number, brandid: number, mccid: number) =>
        matched.has(line) && brandid !== request.brandid && listed.has(mccid);
      for (const { line, brandid, mccid, combos } of unpackedCounts(blob(row, 'counts'), isCaught)) {
        const caught = { brandid, mccid, narrative: matched.get(line) ?? '' };
        if (withMoved.size > 0 && withMoved.has(keyOf(caught))) continue;
        counter.addCaught(caught, combos);
        counted += combos;
      }
    }
    yield;
  }
  const all = only(database.get('SELECT ifnull(sum(combos), 0) AS combos FROM combo_count'));
  counter.addUnmatched(integer(all, 'combos') - counted);
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

function* candidateBlocks(database: Database, { regex, mccids }: CoverageRequest): Generator<number> {
  const query = trigramQuery(requiredText(regex.pattern.ast));
  // Without a listed code, no combo of another brand can match.
  if (query === 'none' || mccids.length === 0) return;
  const found = query === 'all' ? database.all(ALL_BLOCKS) : database.all(BLOCKS_WITH, query.match);
  for (const row of found) yield integer(row, 'block');
}
