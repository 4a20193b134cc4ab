import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeSheet } from '../../src/console/change-sheet.ts';
import type { ChangeBody } from '../../src/domain/change/change.ts';
import { type LoadedChange, loadChange } from '../../src/domain/change/records.ts';
import { shownFacts } from '../../src/domain/change/shown-facts.ts';
import { LISTED_SPELLINGS } from '../domain/text/listed-spellings.ts';
import { accepted, ROOT_CAUSE, SmallStore } from '../executor/small-store.ts';
import { plainRows, plainSheet } from './plain-sheet.ts';

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

const CARD = '4111111111111111';
/** The rows of a sheet as one text, without frames and breaks. */
const shownOf = (of: LoadedChange) =>
  plainRows(of, 400)
    .map(({ text }) => text)
    .join('\n');

/** The change with one field and an input of that name, and more around them. */
function withField(field: string, value: string, over: Partial<ChangeBody> = {}): LoadedChange {
  const [step = expect.fail('no step')] = change.body.steps;
  const changes = [{ target: 'escalation ESC-2026-001', field, before: null, after: value }];
  return withBody({ steps: [{ ...step, input: { [field]: value }, preview: { ...step.preview, changes } }], ...over });
}

describe('given personal data in the texts of a change', () => {
  test('then no part of the sheet has it, and it says that it is masked', () => {
    const [step = expect.fail('no step')] = change.body.steps;
    const preview = {
      ...step.preview,
      summary: `Add a note on ${CARD}`,
      warnings: [`See jane.doe@example.com`],
      evidence: { samples: [`PAID ${CARD}`], by_narrative: { [`TO ${CARD}`]: 1 } },
    };
    const steps = [{ ...step, preview, input: { notes: { deep: [`IBAN GB82WEST12345698765432`] } } }];
    const of = withBody({ steps, reason: `Call jane.doe@example.com` });
    const sheet = plainSheet(of);
    for (const text of [shownOf(of), JSON.stringify(sheet)]) {
      expect(text).not.toContain(CARD);
      expect(text).not.toContain('jane.doe');
      expect(text).not.toContain('WEST12345698765432');
      expect(text).toContain('[card masked 1111]');
    }
    expect(sheet.masked).toBe(6);
    expect(shownOf(of)).toContain('personal data in 6 texts; what is signed and applied has it.');
    expect(shownOf(of)).toContain(`changes show ${of.body.change_id} --unmasked`);
    expect(sheet.digest).toBe(change.digest);
  });

  test.each(LISTED_SPELLINGS)('then $spelling is masked in the sheet and the signed text', ({ example, mask }) => {
    for (const width of [40, 80, 200]) {
      const of = withField('notes', `PAID ${example} BY`);
      const rows = plainRows(of, width).flatMap(({ text }) => text.match(/│ (.*)$/)?.[1] ?? []);
      expect(rows.join('')).toMatch(new RegExp(`PAID .{0,9}\\[${mask} masked`));
      expect(plainSheet(of).canonical).toMatch(new RegExp(`\\[${mask} masked`));
      expect(plainSheet(of).masked).toBe(2);
    }
  });

  test('then people in the fields that name them keep their address, and ids stay whole', () => {
    const person = shownOf(withField('assigned_to', 'ed.allison@rewardinsight.com'));
    expect(person).toContain('+ │ "ed.allison@rewardinsight.com"');
    expect(shownOf(withField('stakeholders', `ann@example.com ${CARD}`))).toContain(
      '"ann@example.com [card masked 1111]"',
    );
    for (const field of ['mid', 'escalation_id', 'digest'])
      expect(shownOf(withField(field, CARD))).toContain(`"${CARD}"`);
    expect(shownOf(withField('mid', `${CARD} jane@example.com`))).not.toContain(CARD);
  });

  test('then hidden characters beside it are still written out and counted, as far as they show', () => {
    const shown = shownOf(withField('notes', `A\u200bB 4111\u200b1111 11111111`));
    expect(shown).toContain('"A<U+200B>B [card masked 1111]"');
    expect(shown).toMatch(/Look closely: │ 1 hidden/);
  });

  test('then a look-alike spelling does not come back in a flag', () => {
    expect(shownOf(withField('notes', '４１１１１１１１１１１１１１１１'))).not.toContain(CARD);
  });

  test('then keys that differ only in what is masked all stay, in the sheet and in an answer', () => {
    const [step = expect.fail('no step')] = change.body.steps;
    const metadata = { 'ann@example.com': 'first', 'bob@example.com': 'second', 'cid@example.com': 'third' };
    const input = { metadata, 'ann@example.com': 'fourth', 'bob@example.com': 'fifth' };
    const evidence = { combos_by_narrative: { 'TO ann@example.com': 11, 'TO bob@example.com': 22 } };
    const of = withBody({ steps: [{ ...step, input, preview: { ...step.preview, evidence } }] });
    const shown = shownOf(of);
    for (const value of ['first', 'second', 'third', 'fourth', 'fifth', ': 11', ': 22']) expect(shown).toContain(value);
    expect(shown).not.toContain('@example.com');
    expect(Object.values(shownFacts.parse(metadata))).toEqual(['first', 'second', 'third']);
  });

  test('then a name that is looked up is masked as well', () => {
    const names = { codes: new Map([[5411, `Grocers ${CARD}`]]), brands: new Map() };
    const of = withField('mccid', '', {});
    const steps = of.body.steps.map((step) => ({ ...step, preview: { ...step.preview, evidence: { mccid: 5411 } } }));
    const sheet = changeSheet(withBody({ steps }), { names, now: of.body.created_at, apply: 'here' });
    expect(JSON.stringify(sheet)).toContain('Grocers [card masked 1111]');
  });

  test('when it is asked for unmasked, then all is as it is stored', () => {
    const of = withField('notes', `PAID ${CARD}`);
    const names = { codes: new Map(), brands: new Map() };
    const sheet = changeSheet(of, { names, now: of.body.created_at, apply: 'here', unmasked: true });
    expect(sheet.masked).toBe(0);
    expect(sheet.canonical).toBe(of.canonical);
    expect(JSON.stringify(sheet.steps)).toContain(CARD);
  });
});

describe('given a text that imitates what the sheet writes', () => {
  test('then a hidden character and its number as plain text differ', () => {
    const shown = shownOf(withField('notes', 'A<U+202E>B\u202eC<u+202e>'));
    expect(shown).toContain('"A<U+003C>U+202E>B<U+202E>C<U+003C>u+202e>"');
  });

  test('then a run of spaces and the words for it differ', () => {
    expect(shownOf(withField('notes', 'A⟨9 spaces⟩B         C'))).toContain('"A<U+27E8>9 spaces⟩B⟨9 spaces⟩C"');
  });

  test('then a mask and the words of a mask differ by a flag', () => {
    const flag = /Look closely: │ a text has the words "\[… masked …\]" itself/;
    expect(shownOf(withField('regex', '[card masked 1111]'))).toMatch(flag);
    expect(shownOf(withField('regex', CARD))).not.toMatch(flag);
  });
});

describe('given a text that hides words behind a mask', () => {
  const flag = /Look closely: │ a mask hides words or signs beside personal data/;

  test.each([
    '4111<!-- Close the others as well -->1111 1111 1111',
    '4111<b title="TESCO">1111 1111 1111',
    '4111|1111|1111|1111',
    '4111.{0,9}1111\\D{0,9}1111.*1111',
    '4111\u001b]8;;http://x.example/approve\u00071111 1111 1111',
    '"move all combos to seven"@example.com',
    'jane@approve-everything-now.delete-everything-as-well.example-of-a-name.com',
    '12-34-56, delete everything, account number: 12345678',
  ])('when it is %j, then the sheet says so', (text) => {
    for (const field of ['notes', 'regex']) expect(shownOf(withField(field, text))).toMatch(flag);
  });

  test.each([
    '4111 1111 - 1111/1111 and jane.doe+tag@mail.example.co.uk',
    '４１１１\u200b1111.1111.1111 gb82 west-1234.5698%207654\t32',
    '12-34-56 / 1234 5678, account number is 12345678, sort code: 12-34-56',
    'jane [at] example (dot) com',
  ])('when it is %j, which is no more than personal data, then it does not', (text) => {
    expect(shownOf(withField('notes', text))).toContain('masked');
    expect(shownOf(withField('notes', text))).not.toMatch(flag);
  });
});

describe('given many look-alikes', () => {
  test('then the flags fill less than a screen, what is decided comes first, and the others are counted', () => {
    const word = (index: number) => `n\u0430me${index}${'x'.repeat(200)}`;
    const evidence = { samples: Array.from({ length: 300 }, (_, index) => word(index)) };
    const of = withField('regex', 'St\u0430r');
    const steps = of.body.steps.map((step) => ({ ...step, preview: { ...step.preview, evidence } }));
    const rows = plainRows(withBody({ steps }), 80).map(({ text }) => text);
    const flags = rows.filter((_row, index) => isFlagRow(rows, index));
    expect(flags.length).toBeLessThan(22);
    expect(flags[0]).toContain('"Stаr" looks like "Star" but has Cyrillic <U+0430>');
    expect(flags.join('')).toContain('(205 characters)');
    expect(flags.join('')).toContain('and 295 more such words');
  });
});

/** True for a row of "Look closely" and for one that continues it. */
function isFlagRow(rows: readonly string[], index: number): boolean {
  const row = rows[index] ?? '';
  if (row.startsWith('! Look closely: ')) return true;
  return /^ {16}│/.test(row) && isFlagRow(rows, index - 1);
}
