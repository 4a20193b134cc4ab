import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeBody } from '../../src/domain/change/change.ts';
import { type LoadedChange, loadChange } from '../../src/domain/change/records.ts';
import { accepted, ROOT_CAUSE, SmallStore } from '../executor/small-store.ts';
import { plainRows } from './plain-sheet.ts';

let store: SmallStore;
let change: LoadedChange;
beforeAll(async () => {
  store = await SmallStore.open();
  const { body } = accepted(await store.propose([ROOT_CAUSE]));
  change = accepted(await loadChange(body.change_id, store.ports));
});
afterAll(() => store.close());

/** Returns the sheet of the change with its first note replaced by an agent's text. */
function sheetWith(note: string, columns?: number): readonly string[] {
  const steps = change.body.steps.map((step) => ({
    ...step,
    preview: { ...step.preview, changes: [{ target: 'note', field: 'text', before: null, after: note }] },
  }));
  return plainRows(withBody({ steps }), columns).map(({ text }) => text);
}

const withBody = (over: Partial<ChangeBody>): LoadedChange => ({ ...change, body: { ...change.body, ...over } });

describe('the sheet of a change', () => {
  test('given a text that imitates lines of the sheet after many spaces, then each of its rows is framed', () => {
    const imitation = `Fine.${' '.repeat(200)}${'x'.repeat(90)}Step 1 of 1: add_escalation_notes (low)`;
    const rows = sheetWith(imitation, 60);
    expect(rows.filter((row) => row.includes('│') && row.length > 60)).toEqual([]);
    expect(rows.filter((row) => row.startsWith('Step '))).toEqual(['Step 1 of 1: add_escalation_notes (low risk)']);
    expect(rows.join('\n')).toContain('  + │ "Fine.⟨200 spaces⟩xxx');
    expect(rows.filter((row) => row.startsWith('    │ ')).length).toBeGreaterThanOrEqual(2);
  });

  test('given a terminal escape in a text, then it is spelled out and gets a warning', () => {
    const rows = sheetWith('A\u001b[2JB');
    expect(rows.join('\n')).toContain('"A<U+001B>[2JB"');
    expect(rows.join('\n')).toMatch(/Look closely: │ 1 hidden/);
  });

  test('given escapes in fields without agents’ text, then they are spelled out too', () => {
    const step = change.body.steps.map((one) => ({ ...one, operation: 'a\u001b[2J' }));
    const rows = plainRows(withBody({ escalation_id: 'ESC\u001b[1A', steps: step })).map(({ text }) => text);
    expect(rows.join('')).not.toContain('\u001b');
  });

  test('quotes text but not numbers, and names the recipients of mail', () => {
    expect(sheetWith('5')).toContain('  + │ "5"');
    const steps = change.body.steps.map((one) => ({ ...one, preview: { ...one.preview, notifies: ['ann@x.com'] } }));
    expect(plainRows(withBody({ steps })).map(({ text }) => text)).toContain('  mails │ "ann@x.com"');
  });
});
