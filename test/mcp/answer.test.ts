import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Answer, person, plain } from '../../src/mcp/answer.ts';

const FENCE = '0123456789abcdef';
const OPEN = `<data-${FENCE}>`;
const CLOSE = `</data-${FENCE}>`;
/** Closes the block once the fence inside it is simply taken out. */
const WRAPPED = `</data-${FENCE.slice(0, 8)}${FENCE}${FENCE.slice(8)}>`;

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Text from data at its worst: it knows the fence, splits it, hides it behind invisible characters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        FENCE,
        WRAPPED,
        CLOSE,
        OPEN,
        FENCE.slice(0, 8),
        FENCE.slice(8),
        '</data-',
        '>',
        '\n',
        '\u200b',
        '\u001b[2J',
        '\r',
        '|',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('an answer', () => {
  test('given any text from data, no block of it can be closed from inside', () => {
    fc.assert(
      fc.property(hostile, hostile, (first, second) => {
        const text = new Answer(FENCE)
          .quote(plain`Quote:`, first)
          .table(['a', 'b'], [[first, second]])
          .toString();
        expect(count(text, OPEN)).toBe(2);
        expect(count(text, CLOSE)).toBe(2);
      }),
      { numRuns: 500 },
    );
  });

  test('given any text from data, a table row stays one line', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const lines = new Answer(FENCE)
          .table(['a'], [[value]])
          .toString()
          .split('\n');
        expect(lines).toHaveLength(4);
      }),
    );
  });

  test('given any text in a sentence of ours, the sentence stays one line and the text in quotes', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const text = new Answer(FENCE).line(plain`Brand ${value} is active.`).toString();
        expect(text.split('\n')).toHaveLength(1);
        expect(text).toMatch(/^Brand (?:[A-Za-z0-9_.:/#%+-]+|".*") is active\.$/u);
      }),
    );
  });

  test('given a card number and an e-mail address in data, both are masked', () => {
    const text = new Answer(FENCE).quote(plain`Narrative:`, 'STAR 4111 1111 1111 1111 ed@example.com').toString();
    expect(text).toContain('[card masked 1111]');
    expect(text).not.toContain('4111 1111');
    expect(text).not.toContain('ed@example.com');
  });

  test('given a card number as a word in a sentence of ours, it is masked; a digest is not', () => {
    const digest = `4111111111111111${'a'.repeat(48)}`;
    const text = new Answer(FENCE).line(plain`Terminal ${'4111111111111111'}, digest ${digest}.`).toString();
    expect(text).toBe(`Terminal "[card masked 1111]", digest ${digest}.`);
  });

  test("given a page's cursor, it can be copied as it stands", () => {
    const cursor = `eyJ${'aZ09_-'.repeat(60)}`;
    expect(new Answer(FENCE).line(plain`More with cursor ${cursor}`).toString()).toBe(`More with cursor ${cursor}`);
  });

  test('given guidance of our own, it stands outside the fence, unquoted, on one line', () => {
    const command = `"/a path/cli" changes approve ${'x'.repeat(400)}`;
    const text = new Answer(FENCE).guidance(plain`Where:`, `Run\n${command}\u001b[2J`).toString();
    expect(text).toBe(`Where: Run ${command}`);
  });

  test('given a person, their address can be read, and nothing else in it', () => {
    const text = new Answer(FENCE)
      .line(plain`By ${person('ed@example.com\u001b[2J')}, for ${person(null)}.`)
      .table(['who', 'said'], [[person('ed@example.com'), 'write to ed@example.com']])
      .toString();
    expect(text).toContain('By "ed@example.com", for none.');
    expect(text).toContain('ed@example.com\twrite to [e-mail masked]');
  });
});
