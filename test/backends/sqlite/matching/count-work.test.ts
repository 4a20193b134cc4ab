import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { candidateBlocks } from '../../../../src/backends/sqlite/matching/count-coverage.ts';
import { countProblem } from '../../../../src/backends/sqlite/matching/count-work.ts';
import { narrativeLengths } from '../../../../src/backends/sqlite/matching/narrative-lengths.ts';
import { text } from '../../../../src/backends/sqlite/row.ts';
import type { CoverageRequest } from '../../../../src/domain/metadata/coverage.ts';
import { searchedNarratives, searchWork } from '../../../../src/domain/regex/work.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand, aCombo } from '../../../contract/records.ts';
import { acceptedRegex } from '../../../domain/regex/accepted-regex.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const STAR = 12345;
const OTHER = 7;
/** Twenty blocks of narratives of other brands, of which one has rare letters; a few own ones, and some in no block. */
const NARRATIVES = [
  ...Array.from({ length: 1280 }, (_, i) => ({
    brandid: OTHER,
    narrative: `COMMON SHOP ${i}`.padEnd(20 + (i % 60), 'S'),
  })),
  ...['RARE BIRD', 'RARE  BIRD 2'].map((narrative) => ({ brandid: OTHER, narrative })),
  ...['STAR 1', 'STAR 2', 'SUN'].map((narrative) => ({ brandid: STAR, narrative })),
  ...['CAFÉ 1', 'X'.repeat(200)].map((narrative) => ({ brandid: OTHER, narrative })),
];

const directories = givenDirectory();
let database: Database;
beforeAll(async () => {
  const directory = directories.make();
  const combos = NARRATIVES.map((row, i) => aCombo({ ccid: i + 1, ...row }));
  await givenStoreIn(directory, STORE, { brands: [aBrand()], combos });
  database = new Database(storeFiles(directory).data, { readOnly: true });
});
afterAll(() => {
  database.close();
  directories.clear();
});

const request = (source: string): CoverageRequest => {
  return { brandid: STAR, regex: acceptedRegex(source), mccids: [5411], moved: [], samples: 0 };
};

describe('given a budget that all narratives exceed', () => {
  test('when few of them hold the letters of the pattern, then it is counted', () => {
    const { regex } = request('RARE\\s+BIRD');
    const budget = searchWork(regex, narrativeLengths(database)) / 4;
    expect(countProblem(database, request('RARE\\s+BIRD'), budget)).toBeNull();
    expect(countProblem(database, request('COMMON\\s+SHOP'), budget)).toMatchObject({
      kind: 'too_much_work',
      problem: expect.stringContaining('distinct narratives'),
    });
  });

  test.each(['RARE\\s+BIRD', 'COMMON SHOP 12.*S', 'STAR', 'CAFE', '[A-Z]{3}S+', 'ZEBRA'])(
    'then the estimate of %s is never less than the work on what is searched',
    (source) => {
      const { rows, count } = candidateBlocks(database, request(source));
      const inBlocks = Array.from(rows(0, count)).flatMap((row) => text(row, 'texts').split('\n'));
      const apart = NARRATIVES.filter(
        ({ brandid, narrative }) => brandid === STAR || !/^[ -~]{0,128}$/.test(narrative),
      );
      const searched = new Set([...inBlocks, ...apart.map(({ narrative }) => narrative)]);
      const work = searchWork(request(source).regex, searchedNarratives(searched));
      expect(countProblem(database, request(source), work - 1)).not.toBeNull();
    },
  );
});
