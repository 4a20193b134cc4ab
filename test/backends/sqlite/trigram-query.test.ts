import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { trigramQuery } from '../../../src/backends/sqlite/trigram-query.ts';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { requiredText } from '../../../src/domain/regex/required-text.ts';
import { framed } from '../../../src/domain/regex/text-condition.ts';

function queryOf(source: string): ReturnType<typeof trigramQuery> {
  const check = checkDialect(source);
  if (!check.ok) throw new Error(source);
  return trigramQuery(requiredText(check.pattern.ast));
}

const BLOCKS = [
  ['Star Market #12', 'STARBUCKS'],
  ['BP 12', 'CABPX'],
  ['SAY "HI"', "O'REILLY"],
];

/** Returns the blocks that the index finds. */
function found(source: string): readonly unknown[] {
  const query = queryOf(source);
  if (typeof query === 'string') return [query];
  const database = new DatabaseSync(':memory:');
  database.exec("CREATE VIRTUAL TABLE block USING fts5(text, content='', detail=none, tokenize='trigram')");
  for (const [i, lines] of BLOCKS.entries()) {
    database.prepare('INSERT INTO block (rowid, text) VALUES (?, ?)').run(i, framed(lines));
  }
  const rows = database.prepare('SELECT rowid FROM block WHERE block MATCH ?').all(query.match);
  database.close();
  return rows.map(({ rowid }) => rowid);
}

describe('a condition as a query of an index of trigrams', () => {
  it.each([
    ['star\\s+market', [0]],
    ['STAR.*12', [0]],
    ['STARBUCKS|REILLY', [0, 2]],
    ['\\bBP\\b', [1]],
    ['^BP', [1]],
    ['BP$', []],
    ['BPX$', [1]],
    ['"HI"', [2]],
    ["O'RE", [2]],
    ['[A-Z]', ['all']],
    ['CAFÉ', ['none']],
  ])('/%s/ finds the blocks %j', (source, blocks) => {
    expect(found(source)).toEqual(blocks);
  });

  it('nests and quotes its terms', () => {
    expect(queryOf('"AB.*(?:STAR|SBUX)')).toEqual({ match: '((("STA" AND "TAR") OR ("SBU" AND "BUX")) AND """AB")' });
  });
});
