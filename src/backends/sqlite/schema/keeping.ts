/**
 * Facts on the store as a thing on a machine. `highest_instant`: the latest time that the commit side has recorded,
 * so that a clock that is set back revives nothing. `home`: the directory that the store lives in, so that a copy of it is
 * recognised. `release`: the newest release that has written, so that an older one can name it; its name and column never
 * change.
 */
export const KEEPING_TABLES = `
CREATE TABLE highest_instant (one INTEGER PRIMARY KEY CHECK (one = 1), at TEXT NOT NULL) STRICT;
INSERT INTO highest_instant SELECT 1, coalesce(max(fact ->> '$.at'), '') FROM audit
  WHERE json_valid(fact) AND fact ->> '$.at' GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z';
CREATE TABLE home (
  one INTEGER PRIMARY KEY CHECK (one = 1), instance TEXT NOT NULL, path TEXT NOT NULL, identity TEXT NOT NULL
) STRICT;
CREATE TABLE release (one INTEGER PRIMARY KEY CHECK (one = 1), version TEXT NOT NULL) STRICT;
`;
