/** The table of one audit chain. Triggers prevent rewrites by this program; the hashes reveal rewrites by others. */
export const AUDIT_TABLE = `
CREATE TABLE audit (seq INTEGER PRIMARY KEY, previous TEXT NOT NULL, fact TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
`;

/** Table with the store of a file, so that files of two stores cannot be mixed. */
export const BELONGS_TO_TABLE = `
CREATE TABLE belongs_to (one INTEGER PRIMARY KEY CHECK (one = 1), store_id TEXT NOT NULL) STRICT;
`;
