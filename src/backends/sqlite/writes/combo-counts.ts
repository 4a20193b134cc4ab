import type { Database, Parameter } from '../database.ts';
import { blockOf, FRAMED_TEXTS, LENGTH_KEY } from '../narrative-blocks.ts';
import { integer, only } from '../row.ts';
import { BRAND_MARKS, COUNTS_OF_BLOCK, defineBlockFunctions, TEXTS_OF_BLOCK } from '../schema/narrative-blocks.ts';

/** Combos that were added (positive) or taken away (negative), by what they are counted by. */
const CHANGES = `CREATE TEMP TABLE IF NOT EXISTS combo_change (
  brandid INTEGER NOT NULL, narrative_id INTEGER NOT NULL, mccid INTEGER NOT NULL, bankid INTEGER NOT NULL,
  combos INTEGER NOT NULL
) STRICT`;

/** The same by narrative and code, in the order of the counts that they change. */
const NARRATIVE_CHANGES = `CREATE TEMP TABLE IF NOT EXISTS narrative_change (
  brandid INTEGER NOT NULL, narrative_id INTEGER NOT NULL, mccid INTEGER NOT NULL, combos INTEGER NOT NULL,
  PRIMARY KEY (brandid, narrative_id, mccid)
) STRICT, WITHOUT ROWID`;

const LIST_NARRATIVES = `
INSERT INTO narrative_change
  SELECT brandid, narrative_id, mccid, sum(combos) FROM combo_change
  GROUP BY brandid, narrative_id, mccid HAVING sum(combos) <> 0`;

const OF_CODES = 'SELECT brandid, narrative_id, mccid, combos FROM narrative_change';
const OF_ALL_CODES = `SELECT brandid, narrative_id, '*' AS mccid, sum(combos) AS combos FROM narrative_change
  GROUP BY brandid, narrative_id HAVING sum(combos) <> 0`;

/**
 * Counts the changes of a query: a count that comes to nothing is deleted and not changed first, so that each index is
 * written once. As `rank` is the number of combos below zero, it then equals the change.
 */
const countNarratives = (changes: string) => [
  `DELETE FROM narrative_count
    WHERE (brandid, narrative_id, mccid, rank) IN (SELECT brandid, narrative_id, mccid, combos FROM (${changes}) WHERE combos < 0)`,
  `INSERT INTO narrative_count SELECT brandid, narrative_id, mccid, -combos FROM (${changes}) AS changed
    WHERE combos > 0 OR EXISTS (SELECT 1 FROM narrative_count AS kept WHERE kept.brandid = changed.brandid
      AND kept.narrative_id = changed.narrative_id AND kept.mccid = changed.mccid)
    ON CONFLICT DO UPDATE SET rank = rank + excluded.rank`,
];

const COUNT_LENGTH = `
INSERT INTO narrative_length SELECT ${LENGTH_KEY}, 1 FROM (SELECT ? AS narrative) WHERE true
  ON CONFLICT DO UPDATE SET narratives = narratives + 1`;

/** The brands and codes, '*' for all, whose counts changed. A table of the same types lets statements use indexes. */
const CHANGED = `CREATE TEMP TABLE IF NOT EXISTS changed_count (
  brandid INTEGER NOT NULL, mccid ANY NOT NULL, PRIMARY KEY (brandid, mccid)
) STRICT, WITHOUT ROWID`;

const LIST_CHANGED = [
  'INSERT OR IGNORE INTO changed_count SELECT brandid, mccid FROM combo_change',
  "INSERT OR IGNORE INTO changed_count SELECT DISTINCT brandid, '*' FROM changed_count",
];

const ARE_CHANGED = '(brandid, mccid) IN (SELECT brandid, mccid FROM changed_count)';

const TOTAL_NARRATIVES = `
INSERT OR REPLACE INTO narrative_total
  SELECT brandid, mccid, (SELECT count(*) FROM narrative_count AS kept
    WHERE kept.brandid = changed.brandid AND kept.mccid = changed.mccid) FROM changed_count AS changed`;

const FORGET_TOTALS = `DELETE FROM narrative_total WHERE ${ARE_CHANGED} AND narratives = 0`;

const COUNT_COMBOS = `
INSERT INTO combo_count
  SELECT brandid, mccid, bankid, sum(combos) FROM combo_change
  GROUP BY brandid, mccid, bankid HAVING sum(combos) <> 0
  ON CONFLICT DO UPDATE SET combos = combos + excluded.combos`;

const FORGET_COMBOS = `DELETE FROM combo_count WHERE ${ARE_CHANGED} AND combos = 0`;

const SETTLED = [
  ...LIST_CHANGED,
  ...[LIST_NARRATIVES, ...countNarratives(OF_CODES), ...countNarratives(OF_ALL_CODES)],
  ...[TOTAL_NARRATIVES, FORGET_TOTALS],
  ...[COUNT_COMBOS, FORGET_COMBOS],
];

const FORGET_CHANGES = 'DELETE FROM combo_change; DELETE FROM narrative_change; DELETE FROM changed_count';

const CHANGED_BLOCKS = `SELECT ${blockOf('narrative_id')} AS block FROM combo_change WHERE narrative_id > 0`;

/**
 * Keeps the counts of combos, and the blocks of narratives, in step with the combos that one transaction writes: it
 * collects the changes and counts them at once, with a few statements over all of them.
 */
export class ComboCounts {
  readonly #database: Database;
  /** Narratives from this one on are new; undefined as long as no combo has changed, as in most transactions. */
  #firstNew: number | undefined;

  /** Use it inside one transaction. */
  constructor(database: Database) {
    this.#database = database;
  }

  #begin(): number {
    const database = this.#database;
    defineBlockFunctions(database);
    database.execute(`${CHANGES}; ${NARRATIVE_CHANGES}; ${CHANGED}; ${FORGET_CHANGES}`);
    const newest = database.get('SELECT max(narrative_id) AS newest FROM narrative');
    return integer(only(newest), 'newest') + 1;
  }

  /** Returns the number of a narrative, which it gets if it is new. */
  narrativeId(narrative: string): number {
    this.#firstNew ??= this.#begin();
    const added = this.#database.run('INSERT INTO narrative (narrative) VALUES (?) ON CONFLICT DO NOTHING', narrative);
    if (added === 1) this.#database.run(COUNT_LENGTH, narrative);
    const row = this.#database.get('SELECT narrative_id FROM narrative WHERE narrative = ?', narrative);
    return integer(only(row), 'narrative_id');
  }

  /**
   * Notes that combos are taken from a brand (`sign` -1), or come to it (1).
   *
   * @param combos a FROM clause with the columns of `combo`
   */
  note(sign: 1 | -1, brandid: number, combos: string, ...parameters: readonly Parameter[]): void {
    this.#firstNew ??= this.#begin();
    const sql = `INSERT INTO combo_change SELECT ?, narrative_id, mccid, bankid, ? FROM ${combos}`;
    this.#database.run(sql, brandid, sign, ...parameters);
  }

  /** Notes that combos are moved. Those that are counted alike become one change, so that less is sorted later. */
  noteMove(from: number, to: number, combos: string): void {
    this.#firstNew ??= this.#begin();
    const sql = `INSERT INTO combo_change SELECT side.column1, narrative_id, mccid, bankid, side.column2 * combos
      FROM (VALUES (?, -1), (?, 1)) AS side CROSS JOIN (
        SELECT narrative_id, mccid, bankid, count(*) AS combos FROM ${combos} GROUP BY narrative_id, mccid, bankid
      )`;
    this.#database.run(sql, from, to);
  }

  /** Counts what was noted. */
  settle(): void {
    if (this.#firstNew === undefined) return;
    for (const sql of SETTLED) this.#database.run(sql);
    this.#renewBlocks(this.#firstNew);
    this.#database.execute(FORGET_CHANGES);
  }

  #renewBlocks(firstNew: number): void {
    const added = `SELECT ${blockOf('narrative_id')} AS block FROM narrative WHERE narrative_id >= ${firstNew}`;
    // The index keeps no texts: it forgets a block by what it was given for it. Texts that stay are not given again.
    const indexed = `block, iif(block IN (${added}), ${FRAMED_TEXTS}, '') AS texts, ${BRAND_MARKS} AS brands
      FROM narrative_block WHERE block IN (${added} UNION ${CHANGED_BLOCKS})`;
    this.#database.run(`INSERT INTO narrative_gram (narrative_gram, rowid, texts, brands) SELECT 'delete', ${indexed}`);
    this.#database.run(
      `INSERT INTO narrative_block SELECT block, ${TEXTS_OF_BLOCK}, x'' FROM (SELECT DISTINCT block FROM (${added})) WHERE true
        ON CONFLICT DO UPDATE SET texts = excluded.texts`,
    );
    this.#database.run(`UPDATE narrative_block SET counts = ${COUNTS_OF_BLOCK} WHERE block IN (${CHANGED_BLOCKS})`);
    this.#database.run(`INSERT INTO narrative_gram (rowid, texts, brands) SELECT ${indexed}`);
  }
}
