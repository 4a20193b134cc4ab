import { DuckDBInstance } from '@duckdb/node-api';
import { answerPatterns } from './answering.ts';

/* Counts by brand what patterns match in a table that DuckDB made of the CSV file of the second argument. */

const [, , database = '', csv = ''] = process.argv;
const instance = await DuckDBInstance.create(database, { threads: '2' });
const connection = await instance.connect();
await connection.run(`CREATE TABLE IF NOT EXISTS combo AS SELECT * FROM read_csv('${csv}', header = true)`);

const COUNT = `SELECT brandid, count(*) AS combos FROM combo
  WHERE regexp_matches(narrative, $1, 'i') GROUP BY brandid ORDER BY combos DESC`;

await answerPatterns(async (pattern) => {
  const rows = (await connection.runAndReadAll(COUNT, [pattern])).getRows();
  return { rows: rows.reduce((sum, [, combos]) => sum + Number(combos), 0), brands: Math.min(20, rows.length) };
});
