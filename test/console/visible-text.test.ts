import { expect, test } from 'vitest';
import { textFlags, visibleText } from '../../src/console/visible-text.ts';

test.each([
  ['a direction override', 'Star\u202eMarket', 'Star\\u{202e}Market'],
  ['a zero-width space', 'Star\u200bMarket', 'Star\\u{200b}Market'],
  ['a terminal escape', 'A\u001b[2JB', 'A\\u{1b}[2JB'],
  ['a line break', 'A\nB', 'A\\u{a}B'],
  ['plain text', 'Star Market – café', 'Star Market – café'],
])('%s is written out', (_title, text, shown) => expect(visibleText(text)).toBe(shown));

test('hidden characters and words that mix alphabets are pointed at', () => {
  expect(textFlags('St\u0430r Market\u200b')).toEqual([
    '1 hidden or direction-changing characters, written out below as \\u{…}',
    '"St\u0430r" mixes Latin and Cyrillic letters',
  ]);
  expect(textFlags('Star Market, Кофе, Ελλάδα')).toEqual([]);
});
