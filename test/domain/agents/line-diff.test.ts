import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines, type Hunk, linesOf, markedLines } from '../../../src/domain/agents/line-diff.ts';

/** Carries the hunks out on the text before. */
function applied(before: string, hunks: readonly Hunk[]): string[] {
  const lines = [...linesOf(before)];
  for (const { at, removed, added } of hunks.toReversed()) {
    expect(lines.slice(at - 1, at - 1 + removed.length)).toEqual(removed);
    lines.splice(at - 1, removed.length, ...added);
  }
  return lines;
}

const text = fc.array(fc.constantFrom('# A', '## B', 'x', 'y', '', '- z'), { maxLength: 12 }).map((l) => l.join('\n'));

describe('the difference of two texts', () => {
  test('law: carried out on the text before, it gives the text after', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applied(before, diffLines(before, after))).toEqual(linesOf(after));
      }),
    );
  });

  test('law: a text does not differ from itself, and a line that stays is in no hunk', () => {
    fc.assert(
      fc.property(text, (same) => {
        expect(diffLines(same, same)).toEqual([]);
        expect(diffLines(same, `new\n${same}`).flatMap((hunk) => hunk.removed)).toEqual([]);
      }),
    );
  });

  test('given a change below a heading, then the hunk names the heading and the line', () => {
    const before = '# Agent\n\n## Rules\n\nBe brief.\nBe kind.\n';
    expect(diffLines(before, before.replace('Be kind.', 'Be exact.\nBe calm.'))).toEqual([
      { at: 6, removed: ['Be kind.'], added: ['Be exact.', 'Be calm.'], heading: '## Rules' },
    ]);
  });

  test('given texts with nothing in common and thousands of lines, then all of both is shown, soon', () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join('\n');
    const [hunk, ...more] = diffLines(many('a'), many('b'));
    expect(more).toEqual([]);
    expect(hunk?.removed).toHaveLength(20_000);
    expect(hunk?.added).toHaveLength(20_000);
  });

  test('given more changed lines than are asked for, then the counts are of all and it says that it is cut', () => {
    const hunks = diffLines('', 'a\nb\nc');
    expect(markedLines(hunks, 3)).toEqual({
      removed: 0,
      added: 3,
      lines: ['@ line 1', '+ a', '+ b'],
      complete: false,
    });
    expect(markedLines(hunks, 4).complete).toBe(true);
  });
});
