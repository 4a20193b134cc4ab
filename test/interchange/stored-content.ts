import { DatabaseSync } from 'node:sqlite';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';

/** Tables that belong to one store and are not exported: its identity, revision, changes and messages. */
const OF_THE_STORE = ['store', 'revision', 'applied_change', 'outbox', 'outbox_delivery', 'notice'];

/** Tables that hold what others hold in another form. Narratives are read with the rows that have them. */
const OTHER_FORMS = ['narrative', 'narrative_block'];

/**
 * Reads the rows of every exported table, in an order that depends on their content only. A new table in the schema
 * counts as exported until it is listed above. Documents are compared by value, not by the order of their keys.
 */
export function storedContent(directory: string): string[] {
  const database = new DatabaseSync(storeFiles(directory).data, { readOnly: true });
  try {
    // Not the index of words, which has no rows of its own, and the tables that it keeps itself in.
    const tables = database
      .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
      .all();
    const narratives = new Map(
      database
        .prepare('SELECT narrative_id, narrative FROM narrative')
        .all()
        .map((row) => [row.narrative_id, row.narrative]),
    );
    const withNarrative = (row: Record<string, unknown>) =>
      typeof row.narrative_id === 'number' ? { ...row, narrative_id: narratives.get(row.narrative_id) } : row;
    return tables
      .map((row) => String(row.name))
      .filter((name) => !/^sqlite_/.test(name) && ![...OF_THE_STORE, ...OTHER_FORMS].includes(name))
      .sort()
      .flatMap((name) =>
        database
          .prepare(`SELECT * FROM "${name}"`)
          .all()
          .map((row) => `${name} ${JSON.stringify(withNarrative(withPlainDocument(row)))}`)
          .sort(),
      );
  } finally {
    database.close();
  }
}

function withPlainDocument(row: Record<string, unknown>): Record<string, unknown> {
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
