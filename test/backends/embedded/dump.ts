import { DatabaseSync } from 'node:sqlite';

/**
 * Every table's rows, its schema and the schema version, as text in an order that depends on the content only. Two
 * equal dumps mean equal logical content; a file's hash would not, under WAL.
 */
export function dumpDatabase(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true, readBigInts: true });
  try {
    database.exec('BEGIN');
    const lines = [`user_version ${JSON.stringify(plain(database.prepare('PRAGMA user_version').get()))}`];
    const schema = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
    for (const entry of schema) lines.push(`${entry.type} ${entry.name}: ${entry.sql}`);
    const tables = schema.filter((entry) => entry.type === 'table').map((entry) => String(entry.name));
    for (const table of tables) lines.push(...rowsOf(database, table));
    database.exec('COMMIT');
    return lines.join('\n');
  } finally {
    database.close();
  }
}

function rowsOf(database: DatabaseSync, table: string): string[] {
  const quoted = `"${table.replaceAll('"', '""')}"`;
  const rows = database.prepare(`SELECT * FROM ${quoted}`).all();
  return rows.map((row) => `${table} ${JSON.stringify(plain(row))}`).sort();
}

/** Tells values of different types apart that JSON would write alike. */
function plain(row: Record<string, unknown> | undefined): object {
  const entries = Object.entries(row ?? {}).map(([column, value]) => {
    if (typeof value === 'bigint') return [column, { integer: String(value) }];
    if (typeof value === 'number') return [column, { real: String(value) }];
    if (value instanceof Uint8Array) return [column, { blob: Buffer.from(value).toString('hex') }];
    return [column, value];
  });
  return Object.fromEntries(entries);
}
