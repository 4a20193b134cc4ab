import { expect, test } from 'vitest';
import { noun } from '../../../src/domain/text/noun.ts';

test.each([
  [0, 'combos', 'carry'],
  [1, 'combo', 'carries'],
  [2, 'combos', 'carry'],
])('%i: %s, %s', (count, regular, irregular) => {
  expect(noun(count, 'combo')).toBe(regular);
  expect(noun(count, 'carries', 'carry')).toBe(irregular);
});
