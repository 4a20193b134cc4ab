import { expect, test } from 'vitest';
import { median } from '../../bench/machine.ts';
import { withSection } from '../../bench/performance-doc.ts';

test('a section is added at the end, and replaced where it stands, and the others stay as they are', () => {
  const start = withSection('# Performance\n', 'start', '## Start\n\n1.1');
  const both = withSection(start, 'calls', '## Calls\n\n0.9');
  expect(withSection(both, 'start', '## Start\n\n1.2')).toBe(both.replace('1.1', '1.2'));
  expect(withSection(both, 'calls', '## Calls\n\n0.9')).toBe(both);
  expect(both.startsWith(start)).toBe(true);
});

test('a section whose text has signs that a replacement would read stays as it is', () => {
  const document = withSection('# Performance\n', 'calls', 'a');
  expect(withSection(document, 'calls', "$& $1 $'")).toContain("\n$& $1 $'\n");
});

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});
