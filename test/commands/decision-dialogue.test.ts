import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changesApprove, changesList, changesReject, changesShow } from '../../src/commands/changes.ts';
import { type Answer, askDecision } from '../../src/commands/decision-dialogue.ts';
import { changesReview } from '../../src/commands/review.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import type { ChangeSheet } from '../../src/console/change-sheet.ts';
import { decisionRows } from '../../src/console/sheet-rows.ts';
import { startSignedHead } from '../../src/console/signed-head.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { type LoadedChange, loadChange } from '../../src/domain/change/records.ts';
import { refused } from '../../src/domain/refusal.ts';
import { plainSheet } from '../console/plain-sheet.ts';
import { accepted, finding, refusalOf, SmallStore, SPLIT_PLAN } from '../executor/small-store.ts';
import { commandContext } from '../screens/command-context.ts';
import { ScriptedTerminal, type Typed } from '../screens/scripted-terminal.ts';

const TO_THE_END = { enterAt: 'Screen ' };
const REVIEW = { position: { number: 2, of: 5 }, alsoOffered: ['reject', 'skip'] } as const;

let store: SmallStore;
let plan: LoadedChange;
let sheet: ChangeSheet;
let note: ChangeSheet;
beforeAll(async () => {
  store = await SmallStore.open();
  const load = async (id: string) => accepted(await loadChange(id, store.ports));
  plan = await load(accepted(await store.propose(SPLIT_PLAN)).body.change_id);
  sheet = plainSheet(plan);
  note = plainSheet(await load(accepted(await store.propose([finding(1)])).body.change_id));
});
afterAll(() => store.close());

async function decided(of: ChangeSheet, answers: readonly Typed[], size?: { columns: number; rows: number }) {
  const terminal = new ScriptedTerminal(answers, size);
  const answer: Answer = await askDecision(of, terminal, REVIEW);
  await terminal.end();
  return { answer, terminal };
}

const code = () => sheet.change_id.slice(-4);

describe('given a plan of high risk, longer than the screen', () => {
  test('when the characters are typed on the last screen, then it is approved', async () => {
    expect((await decided(sheet, [TO_THE_END, code()])).answer).toEqual({ kind: 'approve' });
    expect((await decided(sheet, [TO_THE_END, ` ${code().toLowerCase()} `])).answer).toEqual({ kind: 'approve' });
  });

  test('when they are typed before all was shown, then they are asked again', async () => {
    const { terminal, answer } = await decided(sheet, [code(), 'approve', 'quit']);
    expect(answer).toEqual({ kind: 'quit' });
    expect(terminal.questions.every((question) => question.startsWith('Screen 1 of '))).toBe(true);
    expect(terminal.screens.at(-1)).toContain(`"${code()}" is none of: Enter, reject, skip, quit.`);
  });

  test('then the last screen repeats what is decided, its risk, its reach, its place, and the characters', async () => {
    const { terminal } = await decided(sheet, [TO_THE_END, 'quit']);
    const last = terminal.screens.at(-2) ?? '';
    expect(last).toMatch(/2 of 5 {2}You decide on {2}CHG-/);
    for (const part of ['Split brand 12345 "Star"', 'and 2 more steps', 'high: split_brand is high risk', sheet.reach])
      expect(last).toContain(part);
    expect(last).toContain(`To approve, type ${code()}`);
  });

  test('then the last screen repeats the first values that are written, and counts the rows it leaves out', async () => {
    const { terminal } = await decided(sheet, [TO_THE_END, 'quit']);
    const last = terminal.screens.at(-2) ?? '';
    expect(last).toContain('+ │ step 1, brandname: "');
    expect(last).toContain('+ │ step 2, regex: "');
    expect(last).toMatch(/ … and \d+ more rows in the details/);
    expect(last.split('\n').length).toBeLessThanOrEqual(24);
  });

  test('then all that is signed has been on a screen before it can be approved', async () => {
    const { terminal } = await decided(sheet, [TO_THE_END, 'quit'], { columns: 400, rows: 24 });
    const seen = terminal.screens.join('\n');
    const unseen = leaves({ ...plan.body }).filter(([path, text]) => {
      // Names of fields are written as words.
      return !seen.includes(path.endsWith('/field') ? text.replaceAll('_', ' ') : text);
    });
    expect(unseen).toEqual([]);
  });

  test('when the terminal gets another size, then it starts again', async () => {
    const terminal = new ScriptedTerminal(['', '', 'quit']);
    let columns = 80;
    const resized = new Proxy(terminal, {
      get(target, key) {
        if (key === 'columns') return target.questions.length > 0 ? columns : 80;
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    columns = 70;
    await askDecision(sheet, resized, REVIEW);
    expect(terminal.questions.map((question) => question.slice(0, 11))).toEqual([
      'Screen 1 of',
      'Screen 1 of',
      'Screen 2 of',
    ]);
  });

  test('when the exact text is asked for, then every character of it is shown', async () => {
    const { terminal } = await decided(sheet, [TO_THE_END, 'exact', { enterAt: 'Signed text' }, 'quit']);
    const framedText = terminal.screens.join('\n').match(/^│ .*$/gm) ?? [];
    const shown = [...new Set(framedText)].map((row) => row.slice(2)).join('');
    expect(shown.replaceAll(' ', '')).toContain(plan.body.nonce);
    expect(shown.replaceAll(' ', '')).toContain('"format":"brand-escalations/change/1"');
  });

  test('when it is rejected on the first screen, then a reason is asked for until there is one', async () => {
    const { answer, terminal } = await decided(sheet, ['reject', '', '  ', 'x'.repeat(2001), 'Split by narrative.']);
    expect(answer).toEqual({ kind: 'reject', reason: 'Split by narrative.' });
    expect(terminal.questions.filter((question) => question.startsWith('Why?'))).toHaveLength(4);
  });

  test('when the person goes back instead of giving a reason, then nothing is rejected', async () => {
    expect((await decided(sheet, ['reject', 'back', 'skip'])).answer).toEqual({ kind: 'skip' });
  });
});

test('given a note, then the last screen repeats its text', async () => {
  const { terminal } = await decided(note, [TO_THE_END, 'quit'], { columns: 80, rows: 10 });
  const [change = expect.fail('no change')] = note.steps[0]?.changes ?? [];
  const last = terminal.screens.at(-2) ?? '';
  expect(last).toContain('You decide on');
  expect(last).toContain(`  + │ ${change.field}: ${change.after[0]}`);
});

test('whatever else is typed is asked again, and decides nothing', async () => {
  const words = new Set(['approve', 'reject', 'skip', 'back', 'exact', 'quit']);
  const other = fc
    .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('y', 'yes', 'ok', 'a', 'approved', 'skipp', 'approve!'))
    .filter((typed) => !words.has(typed.trim().toLowerCase()));
  await fc.assert(
    fc.asyncProperty(fc.array(other, { minLength: 1, maxLength: 4 }), async (typed) => {
      const { answer, terminal } = await decided(note, [TO_THE_END, ...typed, 'quit'], { columns: 80, rows: 100 });
      expect(answer).toEqual({ kind: 'quit' });
      expect(terminal.questions).toHaveLength(typed.length + 1);
    }),
    { numRuns: 10 },
  );
});

describe('given long and hostile texts', () => {
  const hostile = `${'㈱'.repeat(300)}\u202e${'Z\u0351\u036b\u0343\u036a\u0302\u0301'.repeat(50)} مطعم${'👩‍👩‍👧‍👦'.repeat(40)}`;
  const worst = (): ChangeSheet => ({
    ...sheet,
    reason: hostile,
    requested_by: { ...sheet.requested_by, name: hostile.slice(0, 200), person: hostile.slice(0, 200) },
    flags: Array.from({ length: 20 }, () => hostile),
    masked: 12,
    steps: Array.from({ length: 20 }, (_, index) => ({
      ...(sheet.steps[0] ?? expect.fail('no step')),
      number: index + 1,
      summary: hostile,
      warnings: [hostile, hostile],
      changes: [{ target: hostile, field: 'notes (note)', before: [], after: [hostile] }],
    })),
  });

  test('then the summary fits a terminal of 24 rows and 80 columns, with its question', async () => {
    const { terminal } = await decided(worst(), ['quit']);
    const [first = ''] = terminal.screens;
    expect(first).toMatch(/^2 of 5 {2}CHG-/);
    expect(first).toMatch(/if approved .*\nmasked .*\n.*\nScreen 1 of /);
    expect(first).toMatch(/^asked by +… 7 more rows in the details$/m);
  });

  test('then what is decided fits one screen as well, with its question', () => {
    const rows = decisionRows(worst(), 80, { number: 2, of: 5 }).map(({ text }) => text);
    expect(rows.length).toBeLessThanOrEqual(22);
    expect(rows.join('\n')).toMatch(/^2 of 5 {2}You decide on {2}CHG-.*personal data in 12 texts/s);
  });

  test.each([20, 33, 40, 80, 200])('then no row leaves a screen of %i columns', async (columns) => {
    const { terminal } = await decided(worst(), [...Array<string>(12).fill(''), 'quit'], { columns, rows: 24 });
    expect(terminal.brokenRows()).toEqual([]);
  });
});

describe('given a store of which another copy is in use', () => {
  test('then deciding and reviewing say so before they ask or show anything', async () => {
    const files = new ApproverFiles(store.directory);
    files.writePolicy(DEFAULT_POLICY);
    const change = accepted(await store.propose([finding(3)]));
    const refusal = { code: 'conflict', message: 'This is a copy.', instead: 'Run: data adopt' } as const;
    const home = { ...store.ports.home, check: async () => refused(refusal) };
    for (const command of [changesApprove, changesReject, changesReview]) {
      const terminal = new ScriptedTerminal([]);
      const input = { positionals: [change.body.change_id], options: {} };
      const context = commandContext(store.directory, { ...store.ports, home }, terminal);
      expect(refusalOf(await command.run(input, context)).message).toBe('This is a copy.');
      await terminal.end();
      expect(terminal.questions).toEqual([]);
      expect(terminal.screens.join('')).toBe('');
    }
  });
});

describe('given personal data in a change', () => {
  const CARD = '4111111111111111';
  const noted = async () => {
    const input = { escalation_id: 'ESC-2026-001', notes: `PAID ${CARD} BY jane.doe@example.com` };
    const change = accepted(await store.propose([{ operation: 'add_escalation_notes', input }]));
    return { positionals: [change.body.change_id], options: {} };
  };

  test('then "changes show" and "changes list" mask it, on a terminal and as JSON', async () => {
    const input = await noted();
    for (const command of [changesShow, changesList]) {
      const terminal = new ScriptedTerminal([]);
      const outcome = await command.run(input, commandContext(store.directory, store.ports, terminal));
      await terminal.end();
      for (const shown of [terminal.screens.join(''), JSON.stringify(accepted(outcome))]) {
        expect(shown).toContain(input.positionals[0]);
        expect(shown).not.toContain(CARD);
        expect(shown).not.toContain('jane.doe');
      }
    }
  });

  test('then a person at a terminal can ask for it with --unmasked, and nobody else', async () => {
    const input = { ...(await noted()), options: { unmasked: true } };
    const terminal = new ScriptedTerminal([], { columns: 100, rows: 60 });
    const context = commandContext(store.directory, store.ports, terminal);
    accepted(await changesShow.run(input, context));
    await terminal.end();
    expect(terminal.screens.join('')).toContain(`"PAID ${CARD} BY jane.doe@example.com"`);
    const others = [
      { ...context, json: true },
      { ...context, terminal: Object.create(terminal, { outColumns: { value: undefined } }) },
      { ...context, terminal: Object.create(terminal, { interactive: { value: false } }) },
    ];
    for (const other of others) {
      expect(refusalOf(await changesShow.run(input, other))).toMatchObject({
        code: 'not_allowed',
        field: '--unmasked',
      });
    }
  });
});

describe('given a change that was decided', () => {
  test('then "changes approve" and "changes reject" ask nothing', async () => {
    const files = new ApproverFiles(store.directory);
    files.writePolicy(DEFAULT_POLICY);
    accepted(await startSignedHead(store.approver, files, store.ports));
    const change = accepted(await store.propose([finding(2)]));
    accepted(await store.decide(change, 'reject'));
    for (const command of [changesApprove, changesReject]) {
      const terminal = new ScriptedTerminal([]);
      const input = { positionals: [change.body.change_id], options: {} };
      const outcome = await command.run(input, commandContext(store.directory, store.ports, terminal));
      expect(refusalOf(outcome).code).toBe('already_decided');
      expect(terminal.questions).toEqual([]);
    }
  });
});

/** The texts and numbers of a value, by their path, as the sheet writes them. */
function leaves(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'number') return Number.isInteger(value) ? [[path, String(value)]] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, `${path}/${index}`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}/${key}`));
}
