import { expect, test } from 'vitest';
import { visibleJson, visibleText, visibleValue } from '../../src/console/visible-text.ts';

test.each([
  ['a direction override', 'Star\u202eMarket', 'Star<U+202E>Market'],
  ['a zero-width space', 'Star\u200bMarket', 'Star<U+200B>Market'],
  ['a terminal escape', 'A\u001b[2JB', 'A<U+001B>[2JB'],
  ['a terminal escape of eight bits', 'A\u009b2JB', 'A<U+009B>2JB'],
  ['a line break', 'A\nB', 'A<U+000A>B'],
  ['a variation selector', 'Star\ufe0f\u{e0100}', 'Star<U+FE0F><U+E0100>'],
  ['a combining grapheme joiner', 'Sta\u034fr', 'Sta<U+034F>r'],
  ['letters and symbols that show nothing', 'A\u2800\u3164\u115f\u17b4B', 'A<U+2800><U+3164><U+115F><U+17B4>B'],
  ['a space that is no plain space', 'Star\u00a0Market', 'Star<U+00A0>Market'],
  [
    'private, unassigned and deprecated characters',
    'A\ue000\u{10fffd}\u0378\ud800\u{e0041}B',
    'A<U+E000><U+10FFFD><U+0378><U+D800><U+E0041>B',
  ],
  ['symbols that are blank', 'A\u{1d159}\u{16fe4}\ufffc\u{13441}B', 'A<U+1D159><U+16FE4><U+FFFC><U+13441>B'],
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
