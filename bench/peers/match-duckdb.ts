import { DuckDBInstance } from '@duckdb/node-api';
import { answerPatterns, mostCaught } from './answering.ts';

/* Counts by brand what patterns match in a table that DuckDB made of the CSV file of the second argument. */

const [, , database = '', csv = ''] = process.argv;
const instance = await DuckDBInstance.create(database, { threads: '2' });
const connection = await instance.connect();
await connection.run(`CREATE TABLE IF NOT EXISTS combo AS SELECT * FROM read_csv('${csv}', header = true)`);
// Otherwise the table is read from the log of what was written.
await connection.run('CHECKPOINT');

const COUNT = `SELECT brandid, count(*) AS combos FROM combo
  WHERE regexp_matches(narrative, $1, 'i') GROUP BY brandid`;

await answerPatterns(async (pattern) => {
  const found = (await connection.runAndReadAll(COUNT, [pattern])).getRows();
  const brands = found.map(([brandid, combos]) => [Number(brandid), Number(combos)] as const);
  return { rows: brands.reduce((sum, [, combos]) => sum + combos, 0), brands: mostCaught(brands) };
});
