import type { NarrativeFilter } from '../../../domain/ports/combos.ts';
import { CAPITALS, capitals, isPrintableAscii } from '../../../domain/regex/printable.ts';
import { type TextCondition, TRIGRAM } from '../../../domain/regex/text-condition.ts';
import { brandMark } from '../brand-marks.ts';
import type { Database, Parameter, Row } from '../database.ts';
import { NARRATIVES_PER_BLOCK } from '../narrative-blocks.ts';
import { integer } from '../row.ts';
import { trigramQuery } from '../trigram-query.ts';
import { containing } from './combo-filter.ts';
import { codeOf, type Total } from './combo-totals.ts';

/*
 * Two ways find a text. Looking through the rows in their order soon fills a page with a frequent text. The index of letters
 * soon gives all narratives with a rare one, and tells that there is none. How frequent a text is shows only on the way, so
 * both are tried in turn, each time with more effort: the cost is a small multiple of that of the better way.
 */

/** The effort after which a text that the index cannot find is looked for in each row. */
const BEFORE_ALL = 8;

/** Returns multiples of the least effort, in growing steps. */
export function* effortsFor({ contains = '' }: Pick<NarrativeFilter, 'contains'>): Generator<number, undefined> {
  if (!isIndexed(contains)) yield BEFORE_ALL;
  else for (let effort = 1; ; effort *= 8) yield effort;
}

/** Narratives that are looked through, and blocks that are searched, with the least effort. Both take about as long. */
const LOOKED_AT = 128;
const BLOCKS = 4;

/** The effort that the total of a rare text is worth when a page is found without it. */
const FOR_TOTAL = 8;

const COLUMNS = 'narrative_id, narrative, -rank AS combos';

interface Found {
  readonly rows: readonly Row[];
  /** The total, if the search determined it. */
  readonly total?: Total;
}

/** Returns the next narratives after this (rank, number), most combos first. */
export function narrativesAfter(
  database: Database,
  filter: NarrativeFilter,
  after: readonly Parameter[],
  limit: number,
): Found {
  const later = after.length === 0 ? '' : 'AND (rank, narrative_id) > (?, ?)';
  const rest = { sql: `brandid = ? AND mccid = ? ${later}`, values: [filter.brandid, codeOf(filter), ...after] };
  const text = containing(filter);
  const inOrder = (bound: readonly Parameter[]) =>
    database.all(
      `SELECT ${COLUMNS} FROM narrative_count CROSS JOIN narrative USING (narrative_id)
      WHERE ${rest.sql} ${bound.length === 0 ? '' : 'AND (rank, narrative_id) <= (?, ?)'} ${text.sql}
      ORDER BY rank, narrative_id LIMIT ?`,
      ...[...rest.values, ...bound, ...text.values],
      limit,
    );
  if (filter.contains === undefined || !isIndexed(filter.contains)) return { rows: inOrder([]) };
  for (const effort of effortsFor(filter)) {
    const last = database.get(
      `SELECT rank, narrative_id FROM narrative_count WHERE ${rest.sql} ORDER BY rank, narrative_id LIMIT 1 OFFSET ?`,
      ...rest.values,
      LOOKED_AT * effort,
    );
    if (last === undefined) break;
    const rows = inOrder([integer(last, 'rank'), integer(last, 'narrative_id')]);
    if (rows.length === limit) {
      const counted = rareNarrativesWith(database, filter);
      return counted === undefined ? { rows } : { rows, total: { total: counted.length } };
    }
    const all = narrativesWith(database, filter, effort);
    if (all === undefined) continue;
    return { rows: all.filter(isAfter(after)).slice(0, limit), total: { total: all.length } };
  }
  return { rows: inOrder([]) };
}

function isAfter([rank, id]: readonly Parameter[]): (row: Row) => boolean {
  if (rank === undefined || id === undefined) return () => true;
  return (row) =>
    placeOf(row) > Number(rank) || (placeOf(row) === Number(rank) && integer(row, 'narrative_id') > Number(id));
}

function placeOf(row: Row): number {
  return -integer(row, 'combos');
}

const BLOCKS_WITH = 'SELECT rowid AS block FROM narrative_gram WHERE narrative_gram MATCH ? LIMIT ?';

/** Maximum number of narratives that are looked for without the index. */
const FEW = 50;

/**
 * Returns all narratives of a brand, and of a code, that contain the text, most combos first. Returns undefined if finding
 * them takes more than this effort.
 */
export function narrativesWith(
  database: Database,
  filter: NarrativeFilter,
  effort: number,
): readonly Row[] | undefined {
  const text = containing(filter);
  const rows = (sql: string, ...values: readonly Parameter[]) =>
    database.all(`SELECT ${COLUMNS} FROM narrative_count ${sql}`, ...values);
  if (!isIndexed(filter.contains ?? '')) {
    const found = rows(
      `CROSS JOIN narrative USING (narrative_id)
      WHERE brandid = ? AND mccid = ? ${text.sql} ORDER BY rank, narrative_id LIMIT ${FEW + 1}`,
      ...[filter.brandid, codeOf(filter), ...text.values],
    );
    return found.length > FEW ? undefined : found;
  }
  const blocks = blocksWith(database, filter, BLOCKS * effort);
  return blocks
    ?.flatMap((block) =>
      // By the primary key: the index by rank gives all narratives of the brand.
      rows(
        `NOT INDEXED CROSS JOIN narrative USING (narrative_id)
        WHERE brandid = ? AND narrative_id BETWEEN ? AND ? AND mccid = ? ${text.sql}`,
        ...[filter.brandid, block * NARRATIVES_PER_BLOCK + 1, (block + 1) * NARRATIVES_PER_BLOCK],
        ...[codeOf(filter), ...text.values],
      ),
    )
    .sort((a, b) => placeOf(a) - placeOf(b) || integer(a, 'narrative_id') - integer(b, 'narrative_id'));
}

/** Returns all narratives of a brand, and of a code, that contain the text, if they lie in few blocks of the index. */
export function rareNarrativesWith(database: Database, filter: NarrativeFilter): readonly Row[] | undefined {
  return isIndexed(filter.contains ?? '') ? narrativesWith(database, filter, FOR_TOTAL) : undefined;
}

/** Returns the blocks that may hold narratives of the brand with the text; undefined if they are more. */
function blocksWith(database: Database, { brandid, contains = '' }: NarrativeFilter, most: number) {
  const query = trigramQuery(conditionOn(brandid, contains));
  if (typeof query === 'string') throw new RangeError('The index cannot find the text.');
  const blocks = database.all(BLOCKS_WITH, query.match, most + 1).map((row) => integer(row, 'block'));
  return blocks.length > most ? undefined : blocks;
}

/** Returns the condition that the brand may hold a narrative with the text in a block. */
function conditionOn(brandid: number, contains: string): TextCondition {
  const apart: TextCondition = { kind: 'contains', text: brandMark(brandid, 'apart') };
  const letters = lettersOf(contains);
  if (letters.kind === 'never') return apart;
  const held: TextCondition = { kind: 'contains', text: brandMark(brandid, 'held') };
  return { kind: 'or', parts: [apart, { kind: 'and', parts: [held, letters] }] };
}

/** Returns true if the index of letters can find the text: it holds no single letters. */
function isIndexed(contains: string): boolean {
  return lettersOf(contains).kind !== 'always';
}

/** The condition that a text sets for the printable ASCII narratives of a block. */
function lettersOf(contains: string): TextCondition {
  // Characters beyond ASCII may have one within it as their small letter, as the Kelvin sign has k.
  const text = capitals(contains.toLowerCase());
  if (!isPrintableAscii(text)) return { kind: 'never' };
  if (text.length >= TRIGRAM) return { kind: 'contains', text };
  if (text.length < TRIGRAM - 1) return { kind: 'always' };
  // Behind two letters comes another character or the end of the narrative.
  return { kind: 'or', parts: [...CAPITALS, '\n'].map((next) => ({ kind: 'contains', text: `${text}${next}` })) };
}
