import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, LineSplitter } from '../../../src/mcp/stdio/lines.ts';

const LIMIT = 20;

function linesOf(text: string, cuts: readonly number[], limit = LIMIT): readonly Line[] {
  const bytes = Buffer.from(text, 'utf8');
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const splitter = new LineSplitter(limit);
  const lines = places.slice(1).flatMap((end, i) => splitter.push(bytes.subarray(places[i], end)));
  const last = splitter.end();
  return last === undefined ? lines : [...lines, last];
}

test('given any text in any pieces, then its lines are the same, and overlong ones are known as such', () => {
  const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 8 }).map((all) => all.join('\n'));
  fc.assert(
    fc.property(text, fc.array(fc.nat()), (whole, cuts) => {
      const expected = whole.split('\n');
      if (expected.at(-1) === '') expected.pop();
      const found = linesOf(whole, cuts);
      expect(found).toHaveLength(expected.length);
      for (const [i, line] of found.entries()) {
        const bytes = Buffer.from(expected[i] ?? '', 'utf8');
        if (line.kind === 'whole') expect(line.bytes.equals(bytes)).toBe(true);
        expect(line.kind).toBe(bytes.length > LIMIT ? 'overlong' : 'whole');
      }
    }),
    { numRuns: 500 },
  );
});

test('given an overlong line, then its start and its end are kept, and the next line is whole', () => {
  const splitter = new LineSplitter(1000);
  const piece = Buffer.alloc(100_000, 'x');
  const lines = [
    ...splitter.push(Buffer.from('{"id":1,')),
    ...Array.from({ length: 300 }, () => splitter.push(piece)).flat(),
  ];
  lines.push(...splitter.push(Buffer.from('"id":2}\nnext\n')));
  const [first, second] = lines;
  if (first?.kind !== 'overlong') throw new Error('was kept');
  expect(first.head.toString().startsWith('{"id":1,x')).toBe(true);
  expect(first.tail.toString().endsWith('x"id":2}')).toBe(true);
  expect(first.head.length + first.tail.length).toBeLessThan(100_000);
  expect(second).toStrictEqual({ kind: 'whole', bytes: Buffer.from('next') });
});
