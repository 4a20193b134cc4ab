import { expect, test } from 'vitest';
import { askConfirmation, askUntil, oneOf } from '../../src/commands/asking.ts';

function typing(answers: readonly string[]) {
  const left = [...answers];
  const notes: string[] = [];
  const terminal = {
    ask: async () => left.shift() ?? expect.fail('asked too often'),
    note: (text: string) => void notes.push(text),
  };
  return { terminal, notes, left };
}

test.each([
  ['the words', ['Restore '], true],
  ['quit', ['quit'], false],
  ['a typo before the words', ['restor', '', 'yes', 'restore'], true],
  ['a typo before quitting', ['no', 'quit'], false],
] as const)('a confirmation by %s', async (_title, answers, confirmed) => {
  const { terminal, notes, left } = typing(answers);
  expect(await askConfirmation(terminal, 'restore', 'to put it in place')).toBe(confirmed);
  expect(left).toEqual([]);
  expect(notes).toHaveLength(answers.length - 1);
});

test('what was typed is repeated in part, with what may be typed', async () => {
  const { terminal, notes } = typing([`\u202e${'x'.repeat(100)}`, '', 'b']);
  const words = new Map([['b', 2]]);
  expect(await askUntil(terminal, '? ', oneOf(words))).toBe(2);
  expect(notes).toEqual([`"<U+202E>${'x'.repeat(39)}…" is none of: b.`, 'Nothing was typed. Type one of: b.']);
});
