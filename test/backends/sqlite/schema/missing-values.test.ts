import { afterEach, describe, expect, test } from 'vitest';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { DATA_MIGRATIONS } from '../../../../src/backends/sqlite/schema/data.ts';
import { migrate } from '../../../../src/backends/sqlite/schema/migrate.ts';

/** The schema before missing texts were stored as empty ones. */
const BEFORE = 8;
const databases: Database[] = [];
afterEach(() => {
  for (const database of databases.splice(0)) database.close();
});

function olderStore(): Database {
  const database = new Database(':memory:', { readOnly: false });
  databases.push(database);
  migrate(database, DATA_MIGRATIONS, BEFORE);
  const combo = (ccid: number, mid: string, narrative: string) =>
    database.run('INSERT INTO combo VALUES (?, 1, ?, 7, 5411, ?)', ccid, mid, narrative);
  combo(1, 'NULL', '\\N');
  combo(2, ' NaN ', 'NAN KITCHEN');
  combo(3, 'M1', '\u00a0');
  combo(4, '000123456789', 'STAR MARKET 0012 BOSTON');
  combo(5, '--', '#N/A');
  database.run("INSERT INTO mcc VALUES (5411, 'Grocery Stores', 'None'), (5812, '<NA>', 'Food & Drink')");
  database.run(
    `INSERT INTO brand VALUES (7, 'None', 'none', '#REF!', 'active', NULL, 0, 1, 'none'),
      (8, 'Nan', 'nan', 'Groceries', 'active', NULL, 0, 1, 'nan')`,
  );
  database.run("INSERT INTO brand_name_part VALUES (0, 'none', 7), (0, 'nan', 8)");
  return database;
}

test.each([
  ['Err:502', ''],
  ['&#160;', ''],
  ['#NAZWA?', ''],
  ['ERR:502 STAR', 'ERR:502 STAR'],
  ['123', '123'],
])('given the narrative %s in a store of the step before, then it becomes %j', (narrative, stored) => {
  const database = new Database(':memory:', { readOnly: false });
  databases.push(database);
  migrate(database, DATA_MIGRATIONS, 9);
  database.run("INSERT INTO combo VALUES (1, 1, 'M1', 7, 5411, ?)", narrative);
  migrate(database, DATA_MIGRATIONS);
  expect(database.all('SELECT narrative FROM combo JOIN narrative USING (narrative_id)')).toEqual([
    { narrative: stored },
  ]);
});

describe('given a store that holds markers for missing values as text', () => {
  test('when it is brought up to date, then they are empty, and other texts stay', () => {
    const database = olderStore();
    migrate(database, DATA_MIGRATIONS);
    expect(
      database.all('SELECT ccid, mid, narrative FROM combo JOIN narrative USING (narrative_id) ORDER BY ccid'),
    ).toEqual([
      { ccid: 1, mid: '', narrative: '' },
      { ccid: 2, mid: '', narrative: 'NAN KITCHEN' },
      { ccid: 3, mid: 'M1', narrative: '' },
      { ccid: 4, mid: '000123456789', narrative: 'STAR MARKET 0012 BOSTON' },
      { ccid: 5, mid: '', narrative: '' },
    ]);
    expect(database.all('SELECT mcc_desc, sector FROM mcc ORDER BY mccid')).toEqual([
      { mcc_desc: 'Grocery Stores', sector: '' },
      { mcc_desc: '', sector: 'Food & Drink' },
    ]);
    expect(database.all('SELECT brandname, name_key, sector FROM brand ORDER BY brandid')).toEqual([
      { brandname: '', name_key: '', sector: '' },
      { brandname: 'Nan', name_key: 'nan', sector: 'Groceries' },
    ]);
    expect(database.all('SELECT DISTINCT brandid FROM brand_name_part')).toEqual([{ brandid: 8 }]);
  });

  test('then the kept counts agree with the rows', () => {
    const database = olderStore();
    migrate(database, DATA_MIGRATIONS);
    const kept = database.all("SELECT narrative_id, -rank AS combos FROM narrative_count WHERE mccid = '*' ORDER BY 1");
    expect(kept).toEqual(database.all('SELECT narrative_id, count(*) AS combos FROM combo GROUP BY 1 ORDER BY 1'));
  });
});
