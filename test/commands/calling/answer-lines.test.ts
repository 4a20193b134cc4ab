import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerLines } from '../../../src/commands/calling/answer-lines.ts';
import { mostColumns } from '../../../src/console/framed-text.ts';
import { Answer, plain } from '../../../src/mcp/answer.ts';

const FENCE = '0123456789abcdef';
const textsOf = (answer: Answer, columns?: number) => answerLines(answer.parts, columns).map(({ text }) => text);

describe('an answer in a terminal', () => {
  test('has aligned columns, right-aligned numbers, and no fence', () => {
    const answer = new Answer(FENCE).line(plain`2 combos.`).table(
      ['ccid', 'narrative'],
      [
        [7, 'STAR MARKET'],
        [1234, 'STAR'],
      ],
    );
    expect(textsOf(answer)).toStrictEqual(['2 combos.', 'ccid  narrative', '   7  STAR MARKET', '1234  STAR']);
  });

  test('cuts the widest column to the terminal’s width, and cuts nothing in a pipe', () => {
    const answer = new Answer(FENCE).table(['brandid', 'narrative'], [[7, 'X'.repeat(60)]]);
    expect(textsOf(answer, 30)).toStrictEqual(['  brandid  narrative', `        7  ${'X'.repeat(17)}..`]);
    expect(textsOf(answer)[1]).toBe(`      7  ${'X'.repeat(60)}`);
  });

  test('counts wide characters as the terminal does', () => {
    const answer = new Answer(FENCE).table(
      ['name', 'n'],
      [
        ['星マート', 1],
        ['Star', 2],
      ],
    );
    expect(textsOf(answer)).toStrictEqual(['name      n', '星マート  1', 'Star      2']);
  });

  test('frames longer texts, so that none looks like a line of ours', () => {
    const answer = new Answer(FENCE).quote(plain`Note:`, 'Two brands.\nChange CHG-1, applied.');
    expect(textsOf(answer)).toStrictEqual(['Note:', '│ Two brands.', '│ Change CHG-1, applied.']);
  });

  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constantFrom('\u001b[2J', 'a\nb', '\u202eevil', null),
  );
  test('given any data, has one line for each row, none wider than the terminal and none with control sequences', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value, value), { maxLength: 5 }),
        fc.integer({ min: 24, max: 200 }),
        (rows, columns) => {
          const lines = textsOf(new Answer(FENCE).table(['a', 'b', 'c'], rows), columns);
          expect(lines).toHaveLength(rows.length + 1);
          for (const line of lines) {
            expect(mostColumns(line)).toBeLessThanOrEqual(columns);
            expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
          }
        },
      ),
    );
  });
});
