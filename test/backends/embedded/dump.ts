import { DatabaseSync } from 'node:sqlite';

/** A turn's fence grows also with one that writes nothing, and a home is another for every copy: neither is content. */
const NO_CONTENT = ['turn', 'home'];

/**
 * Every table's rows, its schema and the schema version, as text in an order that depends on the content only. Two
 * equal dumps mean equal logical content; a file's hash would not, under WAL.
 */
export function dumpDatabase(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('BEGIN');
    const lines = [`user_version ${database.prepare('PRAGMA user_version').get()?.user_version}`];
    const schema = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
    for (const entry of schema) lines.push(`${entry.type} ${entry.name}: ${entry.sql}`);
    // An index of words, and the tables that it keeps itself in, have no rows of their own.
    const tables = database
      .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
      .all();
    const names = tables.map(({ name }) => String(name)).filter((name) => !NO_CONTENT.includes(name));
    for (const table of names.sort()) lines.push(...rowsOf(database, table));
    database.exec('COMMIT');
    return lines.join('\n');
  } finally {
    database.close();
  }
}

/** One line a row, put together by SQLite: reading the columns of 40,000 rows takes ten times as long. */
function rowsOf(database: DatabaseSync, table: string): string[] {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  const fields = columns.map(({ name }) => {
    const column = quoted(String(name), '"');
    // Text as JSON, so that it stays on one line; quote() tells the other types apart.
    return `${quoted(`"${name}":`, "'")} || iif(typeof(${column}) = 'text', json_quote(${column}), quote(${column}))`;
  });
  const rows = database.prepare(`SELECT ${fields.join(" || ',' || ")} AS row FROM ${quoted(table, '"')}`).all();
  return rows.map(({ row }) => `${table} {${row}}`).sort();
}

function quoted(name: string, mark: string): string {
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}
