/**
 * The fence of the executor that began a turn last. Each file that executors write has one, because a transaction sees
 * one file only.
 */
export const TURN_TABLE = `
CREATE TABLE turn (one INTEGER PRIMARY KEY CHECK (one = 1), fence INTEGER NOT NULL) STRICT;
INSERT INTO turn VALUES (1, 0);
`;
