import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ComboKeys } from '../../src/interchange/combo-keys.ts';
import { csvRows, openCsv } from '../../src/interchange/csv-rows.ts';
import { parseInstant } from '../../src/interchange/field-values.ts';
import { ImportLog } from '../../src/interchange/import-log.ts';
import { looseCells } from '../../src/interchange/loose-quotes.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { accepted } from '../executor/small-store.ts';
import { runs } from '../set-up/volume.ts';
import { writeFiles } from './given-directory.ts';

const directories = givenDirectory();
const directory = directories.make();
afterAll(() => directories.clear());

const TABLE = { file: 'rows.csv', columns: ['a', 'b'], optional: [] };

function read(text: string | Buffer) {
  writeFiles(directory, { 'rows.csv': Buffer.concat([Buffer.from('a,b\n'), Buffer.from(text)]) });
  const rejected: number[] = [];
  const file = accepted(openCsv(directory, TABLE));
  try {
    const rows = [...csvRows(file, new ImportLog(({ line }) => void rejected.push(line)))];
    return { rows, rejected };
  } finally {
    file.close();
  }
}

const cell = fc
  .array(fc.constantFrom('"', ',', ' ', 'x', 'é', '🏪', "'", '\\', ';', '\t'), { maxLength: 5 })
  .map((c) => c.join(''));

test('given rows written by a CSV library, then each row is read back with its line', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 40 }), (cells) => {
      const { rows, rejected } = read(stringify(cells));
      expect(rejected).toEqual([]);
      expect(rows.map((row) => row.values)).toEqual(cells);
      expect(rows.map((row) => row.line)).toEqual(cells.map((_, index) => index + 2));
    }),
    { numRuns: runs(60, 300) },
  );
});

function alone(line: string): string[] | undefined {
  const cells = strictly(line) ?? looseCells(line);
  return cells?.length === 2 ? cells : undefined;
}

function strictly(line: string): string[] | undefined {
  try {
    const [record, more] = parse(line, { relax_column_count: true, record_delimiter: '\n' });
    return more === undefined ? record : undefined;
  } catch {
    return undefined;
  }
}

test('given a line that CSV has as it is, then the loose reading is the same', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
      const line = stringify([cells]).trimEnd();
      if (strictly(line) !== undefined) expect(looseCells(line)).toEqual(strictly(line));
    }),
    { numRuns: runs(200, 2000) },
  );
});

test('given a line that no CSV reader takes, then the loose reading keeps every character but padding and escapes', () => {
  const line = fc
    .array(fc.constantFrom('"', '=', ',', 'x', ' ', '\\'), { minLength: 1, maxLength: 9 })
    .map((c) => c.join(''));
  const letters = (text: string) => text.replace(/[" \\]/g, '');
  fc.assert(
    fc.property(line, (given) => {
      const cells = looseCells(given);
      if (cells === undefined) return;
      expect(letters(cells.join(','))).toBe(letters(given));
      for (const one of cells.filter((text) => !given.includes(text))) expect(one).toContain('"');
    }),
    { numRuns: runs(300, 3000) },
  );
});

test.each([
  ['1,="0012",="5411",STAR', ['1', '="0012"', '="5411"', 'STAR']],
  ['="STAR, PARIS",7', ['="STAR, PARIS"', '7']],
  ['="A ""B"" C",7', ['="A ""B"" C"', '7']],
  ['="01","STAR, PARIS"', ['="01"', 'STAR, PARIS']],
  ['1,5" PIPE', ['1', '5" PIPE']],
  ['1, "STAR, PARIS" ,2', ['1', 'STAR, PARIS', '2']],
  ['"SAY \\"HI\\" NOW",1', ['SAY "HI" NOW', '1']],
  ['="A" & "B",1', ['="A" & "B"', '1']],
  ['"A "B" C",1', undefined],
  ['"A', undefined],
  ['x,"A" B', undefined],
])('the loose reading of %s', (line, cells) => {
  expect(looseCells(line)).toEqual(cells);
});

test('given any lines, then each line is read as if it were alone, or rejected', () => {
  const line = fc
    .array(fc.constantFrom('"', '"', ',', 'x', ' ', '\r', 'é'), { minLength: 1, maxLength: 9 })
    .map((c) => c.join(''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (given) => {
      // The first row has no extra comma, so that no row may have one.
      const lines = ['x,x', ...given];
      const { rows, rejected } = read(`${lines.join('\n')}\n`);
      const plain = lines.map((one) => one.replace(/\r$/, ''));
      const expected = plain.map((one, index) => ({ line: index + 2, values: one === '' ? [] : alone(one) }));
      expect(rejected).toEqual(expected.filter((one) => one.values === undefined).map((one) => one.line));
      expect(rows.map(({ line: at, values }) => ({ line: at, values }))).toEqual(
        expected.filter((one) => one.values !== undefined && one.values.length > 0),
      );
    }),
    { numRuns: runs(100, 1000) },
  );
});

test('given a file larger than a block, then lines are counted across blocks', () => {
  const lines = Array.from({ length: 30_000 }, (_, i) => (i % 1000 === 999 ? 'bad' : `${i},${'x'.repeat(i % 97)}é`));
  const { rows, rejected } = read(lines.join('\n'));
  expect(rejected).toEqual(Array.from({ length: 30 }, (_, i) => i * 1000 + 999 + 2));
  expect(rows.filter(({ line, values }) => Number(values[0]) !== line - 2)).toEqual([]);
  expect(rows).toHaveLength(30_000 - 30);
});

test('given similar combo keys, then they are distinguished exactly', () => {
  const key = fc.record({
    ccid: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 2_147_483_647 })),
    bankid: fc.option(fc.integer({ min: -128, max: 127 })),
  });
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
      const [seen, exact] = [new ComboKeys(), new Set<string>()];
      for (const one of keys) {
        const text = `${one.ccid}/${one.bankid}`;
        expect(seen.add(one)).toBe(!exact.has(text));
        exact.add(text);
      }
    }),
  );
  const many = new ComboKeys();
  const keys = Array.from({ length: 300_000 }, (_, ccid) => ({ ccid, bankid: ccid % 3 }));
  expect(keys.filter((key) => !many.add(key))).toEqual([]);
  expect(keys.filter((key) => many.add(key))).toEqual([]);
});

test.each([
  ['2026-02-14', '2026-02-14T00:00:00.000Z'],
  ['2026-02-14 09:30:00.000', '2026-02-14T09:30:00.000Z'],
  ['2026-02-14T09:30:00.123456', '2026-02-14T09:30:00.123Z'],
  ['2026-02-14T09:30Z', '2026-02-14T09:30:00.000Z'],
  ['2026-02-14T09:30:00+01:00', '2026-02-14T08:30:00.000Z'],
  ['2026-02-14 09:30:00.000 UTC', '2026-02-14T09:30:00.000Z'],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ['2026-02-30', undefined],
  ['2026-13-01', undefined],
  ['2026-02-14T25:00:00Z', undefined],
  ['14/02/2026', undefined],
  ['1771061400', undefined],
  ['', undefined],
])('the instant %j is %s', (text, instant) => {
  expect(parseInstant(text)).toBe(instant);
});
