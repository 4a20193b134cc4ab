import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printedRows } from '../../src/console/printed-rows.ts';
import { decisionRows, sheetRows } from '../../src/console/sheet-rows.ts';
import { type LoadedChange, loadChange } from '../../src/domain/change/records.ts';
import type { Json } from '../../src/domain/text/canonical.ts';
import { accepted, ROOT_CAUSE, SmallStore } from '../executor/small-store.ts';
import { runs } from '../set-up/volume.ts';
import { plainSheet } from './plain-sheet.ts';
import { drawnRows, terminalModel, UNICODE_MODELS, writeTo } from './terminal-models.ts';

let store: SmallStore;
let change: LoadedChange;
beforeAll(async () => {
  store = await SmallStore.open();
  const { body } = accepted(await store.propose([ROOT_CAUSE]));
  change = accepted(await loadChange(body.change_id, store.ports));
});
afterAll(() => store.close());

/** Stands in every text of the agent, and in none of the program. */
const MARK = '§';
/** What an agent could write to leave its frame, to imitate the program, or to hide something. */
const TRICKS = [
  ...['\n', '\r', '\r\n', '\t', '\v', '\f', '\u0085', '\u2028', '\u2029', '\u001b[2J', '\u001b[1;1H', '\u009b2K'],
  ...['\u001b]0;x\u0007', '\u001bc', '\b\b\b\b', '\u0000', '\u202e', '\u2066', '\u200f', '\u061c', '\u200b', '\u00ad'],
  ...['\ufe0f', '\u{e0100}', '\u{e0041}', '\u180b', '\u2800', '\u3164', '\u034f', '\ue000', '\u{10fffd}', '\u{1d159}'],
  ...['Z\u0351\u036b\u0343\u036a\u0302\u0301\u0489', '\u0301', '\u20dd', '\u0e4d\u0e4d', '\u1ab0', '\u0338'],
  ...[
    '👩‍👩‍👧‍👦',
    '🏳️‍🌈',
    '🇩🇪🇩',
    '👍🏽',
    '1️⃣',
    '\u{1f3f4}\u{e0067}\u{e007f}',
    '㈱',
    '\ufdfd',
    '𒐫',
    '꧅',
    'ｗ',
    '\u1160',
    'ﷺ',
    '⸻',
  ],
  ...[
    'מלון',
    'مطعم',
    '\u0600',
    'क्षि',
    '│ ',
    '┃',
    '| ',
    '⟨9 spaces⟩',
    '<U+202E>',
    '[card masked 1111]',
    ' ',
    '         ',
  ],
  ...['Passphrase of ed: ', 'To approve, type approve; or quit? ', 'Step 1 of 1: x (low risk)', 'Approved; applied.'],
  ...['4111 1111 1111 1111', 'jane@example.com', 'n\u0430me', '"', '\\', '\u001b[8m', 'x'.repeat(90), '㈱'.repeat(40)],
];
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: 'binary', maxLength: 4 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.map((part) => `${part}${MARK}`).join(''));

/** The change with a hostile text wherever an agent or data can put one. */
function hostileChange(text: string): LoadedChange {
  const [step = expect.fail('no step')] = change.body.steps;
  const evidence: Record<string, Json> = {
    samples: [text, text],
    rows: [{ narrative: text, combos: 1 }],
    [text]: { [text]: [text], inner: { [text]: text } },
    combos_by_narrative: { [text]: 2 },
  };
  const preview = {
    ...step.preview,
    summary: text,
    warnings: [text],
    changes: [
      { target: text, field: 'notes', before: text, after: [text, text] },
      { target: 'escalation', field: text, before: null, after: { [text]: text } },
    ],
    evidence,
    notifies: [text],
    preconditions: [{ target: text, version: 1 }],
  };
  const requested_by = { ...change.body.requested_by, name: text, person: text };
  const steps = [{ ...step, preview, input: { notes: text, [text]: { deep: text } } }];
  return { ...change, body: { ...change.body, requested_by, reason: text, steps } };
}

describe('given texts of a hostile agent in every field of a change', () => {
  test.each([40, 200])('then none leaves its frame on %i columns, on any terminal', async (columns) => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const sheet = plainSheet(hostileChange(text));
        const rows = [...sheetRows(sheet, columns), ...decisionRows(sheet, columns)];
        const printed = rows.flatMap((row) => printedRows(row.text, columns));
        for (const model of UNICODE_MODELS) {
          const terminal = terminalModel(columns, 50, model, printed.length + 50);
          await writeTo(terminal, printed.map((row) => `${row}\n`).join(''));
          const drawn = drawnRows(terminal);
          terminal.dispose();
          expect(drawn.filter(({ wrapped }) => wrapped)).toEqual([]);
          // The frame stands before all that is not the program's own.
          const loose = drawn.filter((row) => row.text.includes(MARK) && !/^[^§]*│ /.test(row.text));
          expect(loose).toEqual([]);
        }
        expect(printed.join('\n')).not.toMatch(/4111 ?1111 ?1111 ?1111/);
      }),
      { numRuns: runs(8, 400) },
    );
  });

  test('then what hides is written out, and the last screen fits', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const sheet = plainSheet(hostileChange(text));
        const shown = sheetRows(sheet, 200)
          .map((row) => row.text)
          .join('\n');
        expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/u);
        expect(decisionRows(sheet, 80, { number: 2, of: 5 }).length).toBeLessThanOrEqual(22);
      }),
      { numRuns: runs(20, 400) },
    );
  });
});
