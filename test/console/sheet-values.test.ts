import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeSheet } from '../../src/console/change-sheet.ts';
import { sheetNames } from '../../src/console/sheet-names.ts';
import { sheetFacts } from '../../src/console/sheet-values.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { readableInstant } from '../../src/domain/text/moment.ts';
import { accepted, SmallStore, SPLIT_PLAN } from '../executor/small-store.ts';

const NAMES = {
  codes: new Map([
    [5411, 'Grocery Stores'],
    [742, 'Veterinary Services'],
  ]),
  brands: new Map([[12345, 'Star']]),
};

const oneText = (key: string, value: Parameters<typeof sheetFacts>[1]) =>
  sheetFacts(key, value, NAMES).map(({ label, rows }) => [
    label,
    ...rows.map((cells) => cells.map(({ name, text }) => (name === null ? text : `${name}=${text}`)).join(' ')),
  ]);

describe('given a name in the data that reads like further values', () => {
  test.each([
    ['Grocers, 5812 Restaurants', '5411 "Grocers, 5812 Restaurants"'],
    ['Grocers", 5812 "Restaurants', `5411 "Grocers', 5812 'Restaurants"`],
    ['Grocers · sector', '5411 "Grocers · sector"'],
    ['Grocers', '5411 Grocers'],
  ])('%s: then it cannot be mistaken for them', (name, shown) => {
    const names = { codes: new Map([[5411, name]]), brands: new Map() };
    const text = (key: string, value: Parameters<typeof sheetFacts>[1]) =>
      sheetFacts(key, value, names).flatMap(({ rows }) => rows.flat());
    expect(text('mccids', [5411])).toEqual([{ name: null, text: shown }]);
    expect(text('combos_by_mccid', { 5411: 3 })).toEqual([{ name: shown, text: '3' }]);
  });
});

describe('a fact on the sheet', () => {
  test.each([
    ['precision', 0.9947368421052631, '99.5 %'],
    ['recall', 1, '1'],
    ['recall', 0.99999, 'over 99.9 %'],
    ['false_positives', 0.0000004, 'under 0.1 %'],
    ['confidence_score', 0.6, '60.0 %'],
    ['mean_length', 12.34567, '12.3'],
    ['combos', 1234567, '1234567'],
    ['mccid', 5411, '5411 Grocery Stores'],
    ['mccid', 742, '742 Veterinary Services'],
    ['mccid', 9999, '9999'],
    ['parent_brandid', 12345, '12345 Star'],
    ['combos', 5411, '5411'],
    ['narrative', '5', '"5"'],
    ['complete', false, 'no'],
    ['coverage', null, 'none'],
  ] as const)('%s %s reads %s', (key, value, text) => {
    expect(oneText(key, value)).toEqual([[key.replaceAll('_', ' '), text]]);
  });

  test('lists, tallies by code and nested values get rows and labels', () => {
    expect(oneText('mccids', [5411, 9999])).toEqual([['mccids', '5411 Grocery Stores', '9999']]);
    expect(oneText('combos_by_mccid', { 5411: 7, 9999: 1 })).toEqual([
      ['combos by mccid', '5411 Grocery Stores=7', '9999=1'],
    ]);
    expect(oneText('samples', [{ combos: 2, narrative: 'A' }])).toEqual([['samples', 'combos=2 narrative="A"']]);
    expect(oneText('parts', [{ combos: 2, samples: [{ narrative: 'A' }] }])).toEqual([
      ['parts 1, combos', '2'],
      ['parts 1, samples', 'narrative="A"'],
    ]);
    expect(oneText('samples', [])).toEqual([['samples', 'none']]);
  });

  test('no text of any value is lost', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const shown = JSON.stringify(sheetFacts('fact', value as Parameters<typeof sheetFacts>[1], NAMES));
        for (const text of textsOf(value)) expect(shown).toContain(JSON.stringify(text).slice(1, -1));
      }),
    );
  });
});

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

test.each([
  ['2026-12-03T09:00:00.000Z', 'in 3 days, 2026-12-03 09:00 UTC'],
  ['2026-12-01T20:59:00.000Z', 'in 35 hours, 2026-12-01 20:59 UTC'],
  ['2026-11-30T10:30:00.000Z', 'in 90 minutes, 2026-11-30 10:30 UTC'],
  ['2026-11-30T09:00:59.000Z', 'in less than a minute, 2026-11-30 09:00 UTC'],
  ['2026-11-30T08:59:00.000Z', '1 minute ago, 2026-11-30 08:59 UTC'],
  ['2026-11-27T08:00:00.000Z', '3 days ago, 2026-11-27 08:00 UTC'],
  ['soon', 'soon'],
])('%s reads "%s"', (instant, text) => expect(readableInstant(instant, '2026-11-30T09:00:00.000Z')).toBe(text));

test('the sheet of a change is pure data, with the names that the data has for its codes and brands', async () => {
  const store = await SmallStore.open();
  try {
    const { body } = accepted(await store.propose(SPLIT_PLAN));
    const change = accepted(await loadChange(body.change_id, store.ports));
    const names = await sheetNames(change.body, store.ports.data);
    const sheet = changeSheet(change, { names, now: store.ports.clock.now(), apply: 'elsewhere' });
    expect(JSON.parse(JSON.stringify(sheet))).toEqual(sheet);
    expect(sheet.steps[1]?.changes).toContainEqual(
      expect.objectContaining({ field: 'mccids', after: ['5411 Grocery Stores, 5499 Misc. Food Stores'] }),
    );
    expect(sheet.steps[0]?.changes).toContainEqual(
      expect.objectContaining({ field: 'parent brandid', after: ['12345 Star'] }),
    );
    expect(sheet.on_approval).toContain('another process applies it');
  } finally {
    await store.close();
  }
});
