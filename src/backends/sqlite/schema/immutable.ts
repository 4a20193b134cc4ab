/** Triggers that keep a table's rows as they were written. `rows` names them in the triggers, `words` in what is said. */
export function immutable(table: string, rows: string, words: string): string {
  return `
CREATE TRIGGER ${rows}_never_edited BEFORE UPDATE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${words} are immutable'); END;
CREATE TRIGGER ${rows}_never_deleted BEFORE DELETE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${words} are immutable'); END;
`;
}
