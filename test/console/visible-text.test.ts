import { expect, test } from 'vitest';
import { visibleJson, visibleText, visibleValue } from '../../src/console/visible-text.ts';
import { textFlags } from '../../src/domain/text/text-flags.ts';

test.each([
  ['a direction override', 'Star\u202eMarket', 'Star\\u{202e}Market'],
  ['a zero-width space', 'Star\u200bMarket', 'Star\\u{200b}Market'],
  ['a terminal escape', 'A\u001b[2JB', 'A\\u{1b}[2JB'],
  ['a terminal escape of eight bits', 'A\u009b2JB', 'A\\u{9b}2JB'],
  ['a line break', 'A\nB', 'A\\u{a}B'],
  ['a variation selector', 'Star\ufe0f\u{e0100}', 'Star\\u{fe0f}\\u{e0100}'],
  ['a combining grapheme joiner', 'Sta\u034fr', 'Sta\\u{34f}r'],
  ['letters and symbols that show nothing', 'A\u2800\u3164\u115f\u17b4B', 'A\\u{2800}\\u{3164}\\u{115f}\\u{17b4}B'],
  ['a space that is no plain space', 'Star\u00a0Market', 'Star\\u{a0}Market'],
  ['plain text', 'Star Market – café', 'Star Market – café'],
])('%s is spelled out', (_title, text, shown) => expect(visibleText(text)).toBe(shown));

test('more than three consecutive spaces are written as a count', () => {
  expect(visibleValue(`a   b${' '.repeat(400)}c`)).toBe('a   b⟨400 spaces⟩c');
});

test('JSON is shown without control characters, and parses to the same value', () => {
  const value = { note: 'A\u009b2J\u202e\u{e0100}' };
  expect(visibleJson(value, 2)).not.toMatch(/\u009b|\u202e|\u{e0100}/u);
  expect(JSON.parse(visibleJson(value, 2))).toEqual(value);
});

test('hidden characters and words that mix alphabets get a warning', () => {
  expect(textFlags(['St\u0430r Market\u200b', 'A\u001b[2J'])).toEqual([
    '2 hidden or direction-changing characters, shown below as \\u{…}',
    '"St\u0430r" mixes Latin and Cyrillic letters',
  ]);
  expect(textFlags(['Star Market, Кофе, Ελλάδα, café', 'two\nlines'])).toEqual([]);
});

test.each([
  ['a word that looks Latin and is Cyrillic', 'сосо', '"сосо" looks Latin but is written in Cyrillic letters'],
  ['a word that looks Latin and is Greek', 'ΚΟΖΑ', '"ΚΟΖΑ" looks Latin but is written in Greek letters'],
  ['full-width letters', 'Ｓｔａｒ', '"Ｓｔａｒ" is a variant form of "Star"'],
  ['mathematical letters', '\u{1d412}tar', '"\u{1d412}tar" is a variant form of "Star"'],
  ['enclosed letters', 'Ⓢtar', '"Ⓢtar" is a variant form of "Star"'],
  ['an accent of its own', 'cafe\u0301', '"cafe\u0301" is a variant form of "café"'],
])('%s gets a warning', (_title, text, flag) => expect(textFlags([text])).toEqual([flag]));

test('the first five are named, with the number of the others', () => {
  const words = ['aа', 'bа', 'cа', 'dа', 'eа', 'fа', 'gа'];
  const flags = textFlags(words);
  expect(flags).toHaveLength(6);
  expect(flags.at(-1)).toBe('and 2 more such words');
});
