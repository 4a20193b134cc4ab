/** Returns triggers that make a table's rows immutable. `rows` is part of the triggers' names, `words` of their message. */
export function immutable(table: string, rows: string, words: string): string {
  return `
CREATE TRIGGER ${rows}_never_edited BEFORE UPDATE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${words} are immutable'); END;
CREATE TRIGGER ${rows}_never_deleted BEFORE DELETE ON ${table}
  BEGIN SELECT RAISE(ABORT, '${words} are immutable'); END;
`;
}
