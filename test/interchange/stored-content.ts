import { DatabaseSync } from 'node:sqlite';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';

/** Tables that belong to one store and are not exported: its identity, revision, changes and messages. */
const OF_THE_STORE = ['store', 'revision', 'applied_change', 'outbox', 'outbox_delivery', 'notice'];

/**
 * Reads the rows of every exported table, in an order that depends on their content only. A new table in the schema
 * counts as exported until it is listed above. Documents are compared by value, not by the order of their keys.
 */
export function storedContent(directory: string): string[] {
  const database = new DatabaseSync(storeFiles(directory).data, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    return tables
      .map((row) => String(row.name))
      .filter((name) => !OF_THE_STORE.includes(name))
      .flatMap((name) =>
        database
          .prepare(`SELECT * FROM "${name}"`)
          .all()
          .map((row) => `${name} ${JSON.stringify(withPlainDocument(row))}`)
          .sort(),
      );
  } finally {
    database.close();
  }
}

function withPlainDocument(row: Record<string, unknown>): object {
  return typeof row.document === 'string' ? { ...row, document: sorted(JSON.parse(row.document)) } : row;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
