import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framed, mostColumns } from '../../src/console/framed-text.ts';
import { printedRows } from '../../src/console/printed-rows.ts';
import { visibleText, visibleValue } from '../../src/console/visible-text.ts';
import { runs } from '../set-up/volume.ts';
import { drawnRows, terminalModel, UNICODE_MODELS, writeTo } from './terminal-models.ts';

/** Characters that have broken out of frames: wide ones of late and odd blocks, joiners, marks, flags, both directions. */
const HOSTILE = [
  ...['㈱', '䷀', '\u{17000}', '\u{16fe0}', '\u{1f6d8}', '\u{1cc00}', '\u31e5', '\u{1b122}', '⬛', '☎', '①', '─', '…'],
  ...['\u0301', '\u0308', '\u20dd', '\u0e31', '\u0ccd', '\u1160', '\u11a8', '\ufe0f', '\u200d', '\u{e0101}', '\u3099'],
  ...['👩', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '🇩', '👍🏽', '1️⃣', 'क्षि', '각', '각', 'ぱ', 'น้ำ', 'מלון', 'مطعم', 'ж', 'é'],
  ...['\t', '\n', '\u001b[2J', '\u001b]0;x\u0007', '\u009b31m', '\u202e', '\u2800', '\u3164', ' ', '    ', 'a', '"'],
  ...['\ue000', '\u{10fffd}', '\ufdd0', '\ud800', '\ufdfd', '\u0600', '\u0d4e', '\u{110bd}'],
];
const hostileText = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 6 })), {
  maxLength: 60,
});

/** Draws the rows and tells which the terminal had to break, and which start with something else than ours. */
async function brokenBy(rows: readonly string[], columns: number, starts: RegExp) {
  const faults: string[] = [];
  for (const model of UNICODE_MODELS) {
    const terminal = terminalModel(columns, 50, model, rows.length + 50);
    await writeTo(terminal, rows.map((row) => `${row}\n`).join(''));
    const drawn = drawnRows(terminal).filter(({ text }) => text !== '');
    terminal.dispose();
    const bad = drawn.filter(({ text, wrapped }) => wrapped || !starts.test(text));
    faults.push(...bad.map(({ text }) => `Unicode ${model}: ${text}`));
  }
  return faults.slice(0, 5);
}

describe('a text from outside on a terminal', () => {
  test('stays in its frame with every character that Unicode has, at the narrowest width and at 80', async () => {
    const step = runs(64, 1);
    for (const columns of [20, 80]) {
      const parts: string[] = [];
      for (let point = 0; point <= 0x10ffff; point++) {
        if ((point >> 4) % step === 0) parts.push(String.fromCodePoint(point));
      }
      for (let at = 0; at < parts.length; at += 100_000) {
        const text = visibleValue(parts.slice(at, at + 100_000).join(''));
        const rows = framed('  + ', text, columns).flatMap((row) => printedRows(row, columns));
        expect(await brokenBy(rows, columns, /^ \u200e? (?:(?:\+ | {2})?│ |\+$)/)).toStrictEqual([]);
      }
    }
  });

  test('stays in its frame in any sequence and width, under any label', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileText,
        fc.integer({ min: 20, max: 120 }),
        fc.constantFrom('', '  ', '  + ', '! Look closely: ', 'asked by  ', '      decided on this version '),
        async (parts, columns, label) => {
          const rows = framed(label, visibleValue(parts.join('')), columns).flatMap((row) => printedRows(row, columns));
          const starts = new RegExp(`^[ │${label.slice(0, 1)}]`);
          expect(await brokenBy(rows, columns, starts)).toStrictEqual([]);
          const widest = Math.max(...rows.map((row) => mostColumns(row.replace('\u200e', ''))));
          expect(widest).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: runs(15, 2_000) },
    );
  });

  test('in a line of the program, never starts a row at the left edge', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, fc.integer({ min: 20, max: 120 }), async (parts, columns) => {
        const rows = printedRows(`Note: ${parts.join('')}`, columns);
        expect(await brokenBy(rows, columns, /^(?:N\u200e?ote:| |│)/)).toStrictEqual([]);
      }),
      { numRuns: runs(15, 2_000) },
    );
  });

  test('is shown whole: the rows without frame are the text', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 20, max: 120 }), (parts, columns) => {
        const visible = visibleText(parts.join(''));
        const shown = framed('> ', visible, columns).map((row) => row.replace(/^(?:> | {2})?│ /, ''));
        expect(shown.join('')).toBe(visible);
      }),
      { numRuns: runs(200, 5_000) },
    );
  });
});

describe('visible text', () => {
  test('stays as it is when it is made visible again, also in parts that start a row', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 20, max: 60 }), (parts, columns) => {
        const visible = visibleText(parts.join(''));
        expect(visibleText(visible)).toBe(visible);
        for (const row of framed('', visible, columns)) expect(visibleText(row)).toBe(row);
      }),
      { numRuns: runs(200, 5_000) },
    );
  });

  test('shows at most four marks on a letter, none twice and none without a letter', () => {
    expect(visibleText('Z\u0351\u036b\u0343\u036a\u0302\u0301algo')).toBe(
      'Z\u0351\u036b\u0343\u036a<U+0302><U+0301>algo',
    );
    expect(visibleText('e\u0301\u0301')).toBe('e\u0301<U+0301>');
    expect(visibleText('\u0301e " \u0308')).toBe('<U+0301>e " <U+0308>');
    expect(visibleText('a\u0336b\u20dd')).toBe('a<U+0336>b<U+20DD>');
    expect(visibleText('St\u1039ar')).toBe('St<U+1039>ar');
  });

  test.each(['Đà Nẵng', 'ร้านน้ำชา', 'स्टार मार्केट', 'စတား', 'ភោជនីយដ្ឋាន', 'מִסְעָדָה', 'مَطْعَم', 'བོད་ཟས', 'スーパー', 'e\u0301'])(
    'leaves the honest name %s as it is',
    (name) => expect(visibleText(name)).toBe(name),
  );
});
