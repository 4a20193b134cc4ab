import { Database } from '../src/backends/sqlite/database.ts';
import { integer, only } from '../src/backends/sqlite/row.ts';
import { ComboCounts } from '../src/backends/sqlite/writes/combo-counts.ts';
import { reassignCombos } from '../src/backends/sqlite/writes/combos.ts';
import { median, usedCpu } from './machine.ts';

const MOVED = 10_000;
const ROUNDS = 5;

/** What the blocks of narratives and the index of their letters cost. */
export interface IndexUpkeep {
  /** Bytes of both. */
  readonly bytes: number;
  readonly moved: number;
  /** CPU of moving so many combos to another brand, in milliseconds: in all, and to bring counts and index up to date. */
  readonly cpu: { readonly all: number; readonly upkeep: number };
}

const BYTES = `SELECT sum(pgsize) AS bytes FROM dbstat
  WHERE name = 'narrative_block' OR name GLOB 'narrative_gram*'`;
const LARGEST = 'SELECT brandid FROM combo_count GROUP BY brandid ORDER BY sum(combos) DESC, brandid LIMIT 2';
const COMBOS = 'SELECT ccid, bankid FROM combo WHERE brandid = ? ORDER BY ccid, bankid LIMIT ?';

/** Thrown to take back what was written. */
class TakenBack extends Error {}

/** Moves combos of the largest brand to the next one, and takes it back. The store is as it was afterwards. */
export function indexUpkeep(dataFile: string): IndexUpkeep {
  const database = new Database(dataFile, { readOnly: false });
  const bytes = integer(only(database.get(BYTES)), 'bytes');
  const [from, to] = database.all(LARGEST).map((row) => integer(row, 'brandid'));
  if (from === undefined || to === undefined) throw new RangeError('There are no two brands.');
  const combos = database
    .all(COMBOS, from, MOVED)
    .map((row) => ({ ccid: integer(row, 'ccid'), bankid: integer(row, 'bankid') }));
  const [all, upkeep]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    try {
      database.write(() => {
        const begun = usedCpu();
        const counts = new ComboCounts(database);
        reassignCombos(database, counts, { from, to, combos });
        const moved = usedCpu();
        counts.settle();
        all.push(usedCpu() - begun);
        upkeep.push(usedCpu() - moved);
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
  }
  database.close();
  return { bytes, moved: combos.length, cpu: { all: median(all), upkeep: median(upkeep) } };
}
