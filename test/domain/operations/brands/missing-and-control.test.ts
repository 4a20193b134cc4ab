import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

type Input = { [key: string]: Json };
/** Each operation by which the name of a brand enters the store, and where the preview shows it. */
const ENTRANCES: Readonly<Record<string, (name: string) => Input>> = {
  create_brand: (brandname) => ({ brandname, sector: 'Groceries' }),
  update_brand_data: (value) => ({ brandid: 100, field: 'brandname', value, reason: 'Its name is wrong' }),
  update_source_data: (brandname) => ({ table: 'brand', brandid: 100, updates: { brandname } }),
  split_brand: (brandname) => ({
    brandid: 12345,
    new_brands: [
      { brandname, criteria: { mccid: [5411, 5499] } },
      { brandname: 'Other', criteria: { mccid: [5812, 5814] } },
    ],
  }),
};
const propose = (operation: string, input: Input) => store.propose([{ operation, input }]);

describe.each(Object.entries(ENTRANCES))('given a name of a brand in %s', (operation, inputWith) => {
  test('with control characters and line ends, then the name that is shown and stored has none', async () => {
    const { body } = accepted(await propose(operation, inputWith(`Aldi\r\nSüd\u001b[2J\u0007\u2028x of ${operation}`)));
    const change = body.steps[0]?.preview.changes.find(({ field }) => field === 'brandname');
    expect(change?.after).toBe(`Aldi  Süd[2J x of ${operation}`);
  });

  test.each(['\\N', 'NULL', 'None', 'nan', '#N/A', '—', '\u3000\u200b', '\u0007'])(
    'that is %j, then it is refused, and nothing is proposed',
    async (name) => {
      const refused = refusalOf(await propose(operation, inputWith(name)));
      expect(refused.code).toBe('invalid_input');
      expect(refused.instead).toMatch(/\w/);
    },
  );
});

describe('given a cell of a combo or a code', () => {
  test.each([
    ['combo', { ccid: 1 }, 'narrative'],
    ['combo', { ccid: 1 }, 'mid'],
    ['mcc', { mccid: 5411 }, 'mcc_desc'],
    ['mcc', { mccid: 5411 }, 'sector'],
    ['brand', { brandid: 100 }, 'sector'],
  ])('of table %s, %j, then a marker for a missing %s is refused as the value it is', async (table, key, column) => {
    for (const marker of ['\\N', 'NaN', 'NONE', '<NA>', '(null)', '--']) {
      const refused = refusalOf(await propose('update_source_data', { table, ...key, updates: { [column]: marker } }));
      expect(refused).toMatchObject({
        code: 'invalid_input',
        field: expect.stringMatching(new RegExp(`updates\\.${column}$`)),
        message: expect.stringContaining(JSON.stringify(marker)),
        instead: 'Give the real text: this stands for a missing value.',
      });
    }
  });

  test('with line ends, then they become spaces, as at import', async () => {
    const input = { table: 'combo', ccid: 1, updates: { narrative: 'STAR\nMARKET\u0001' } };
    const { body } = accepted(await propose('update_source_data', input));
    expect(body.steps[0]?.preview.changes).toMatchObject([{ field: 'narrative', after: 'STAR MARKET' }]);
  });

  test('of the length that import accepts, then it is accepted', async () => {
    const updates = { narrative: `STAR ${'X'.repeat(995)}`, mid: 'M'.repeat(200) };
    expect((await propose('update_source_data', { table: 'combo', ccid: 2, updates })).ok).toBe(true);
    const longer = { ...updates, narrative: 'X'.repeat(1001) };
    expect(refusalOf(await propose('update_source_data', { table: 'combo', ccid: 2, updates: longer })).code).toBe(
      'invalid_input',
    );
  });
});
