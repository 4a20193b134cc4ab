import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskPersonalData, safeText, stripControls, textInput } from '../../../src/domain/text/text.ts';
import { digitsOf, withCheckDigit } from './card-digits.ts';

describe('given text from data', () => {
  test.each([
    ['an e-mail address', 'PAY jane.doe@example.co.uk NOW', 'PAY [e-mail masked] NOW'],
    ['a card number', 'CARD 4111 1111 1111 1111 OK', 'CARD [card masked 1111] OK'],
    ['a card number with dashes', '5500-0000-0000-0004', '[card masked 0004]'],
    ['a number that is no card', 'REF 4111111111111112', 'REF 4111111111111112'],
    ['the digits of a decimal', 'precision 0.9359430604982206', 'precision 0.9359430604982206'],
    ['a card number after a full stop', 'REF.4111111111111111', 'REF.[card masked 1111]'],
    ['a UUID of digits', '41111111-1111-1111-8111-111111111111', '41111111-1111-1111-8111-111111111111'],
    ['a card number and its expiry', '4111 1111 1111 1111 12/27', '[card masked 1111] 12/27'],
    ['a quantity before a card number', 'QTY 2 4111 1111 1111 1111', 'QTY 2 [card masked 1111]'],
    ['a reference before one', 'REF 12 4111111111111111', 'REF 12 [card masked 1111]'],
    ['a dialling code before one', 'TEL 020 4111111111111111', 'TEL 020 [card masked 1111]'],
    ['a suffix behind one', '4111111111111111-001', '[card masked 1111]-001'],
    ['two of them side by side', '4111111111111111 5500000000000004', '[card masked 1111] [card masked 0004]'],
    ['an American Express number', '3782 822463 10005', '[card masked 0005]'],
    ['a card number with full stops', '4111.1111.1111.1111', '[card masked 1111]'],
    ['one with non-breaking spaces', '4111\u00a01111\u00a01111\u00a01111', '[card masked 1111]'],
    ['one with double spaces', '4111  1111  1111  1111', '[card masked 1111]'],
    ['one with slashes', '4111/1111/1111/1111', '[card masked 1111]'],
    ['one with underscores', '4111_1111_1111_1111', '[card masked 1111]'],
    ['one with en dashes between spaces', '4111 – 1111 – 1111 – 1111', '[card masked 1111]'],
    ['one in full-width digits', '４１１１　１１１１　１１１１　１１１１', '[card masked 1111]'],
    ['one in mathematical digits', '𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏', '[card masked 1111]'],
    ['one in Arabic digits', '٤١١١ ١١١١ ١١١١ ١١١١', '[card masked 1111]'],
    ['an address with an accent', 'josé@example.com', '[e-mail masked]'],
    ['an address with a combining accent', 'jose\u0301@example.com', '[e-mail masked]'],
    ['an address at a domain with an umlaut', 'user@exämple.com', '[e-mail masked]'],
    ['a quoted address', 'BY "john doe"@example.com', 'BY [e-mail masked]'],
    ['an address with a full-width sign', 'user＠example．com', '[e-mail masked]'],
    ['two addresses that share a word', 'a@example.com@example.org', '[e-mail masked]'],
    ['what only looks like an address', 'STAR @ MARKET, 2@3, "@"', 'STAR @ MARKET, 2@3, "@"'],
    ['a digest', `${'4'.repeat(15)}a`.repeat(4), `${'4'.repeat(15)}a`.repeat(4)],
    ['a day and a time', '2026-02-14 09:00:00.000', '2026-02-14 09:00:00.000'],
    ['a period', '2026-02-14/2026-02-27', '2026-02-14/2026-02-27'],
    ['an ISO instant', '2026-02-14T09:00:00.000Z', '2026-02-14T09:00:00.000Z'],
    ['the id of a change', 'CHG-01KH0000000000000000000000', 'CHG-01KH0000000000000000000000'],
    ['a decimal beside a number', '0.4000000000000002 0.93', '0.4000000000000002 0.93'],
    ['a phone number', '+1 (617) 555-0123', '+1 (617) 555-0123'],
    ['a store number', 'STAR MARKET #16578', 'STAR MARKET #16578'],
  ])('then %s is handled', (_title, text, masked) => expect(maskPersonalData(text)).toBe(masked));

  test.each([
    ['a colour sequence', 'A\u001b[31mB\u001b[0m', 'AB'],
    ['a title sequence', 'A\u001b]0;owned\u0007B', 'AB'],
    ['an 8-bit sequence', 'A\u009b31mB', 'AB'],
    ['a direction override', 'A\u202eB', 'AB'],
    ['a zero-width space', 'ST\u200bAR', 'STAR'],
    ['tag characters that only models read', `A${String.fromCodePoint(0xe0041, 0xe0042)}B`, 'AB'],
    ['a variation selector', 'ST\ufe0fAR\ufe00', 'STAR'],
    ['variation selectors that carry bytes', `A${String.fromCodePoint(0xe0100, 0xe01ef, 0xe0155)}B`, 'AB'],
    ['a Mongolian variation selector', 'A\u180bB', 'AB'],
    ['a line and a paragraph separator', 'A\u2028B\u2029C', 'ABC'],
    ['a deprecated format character', 'A\u206aB\u206fC', 'ABC'],
    ['blanks that are letters', 'A\u3164B\u115f\u1160C\uffa0D\u2800E', 'ABCDE'],
    ['a grapheme joiner', 'A\u034fB', 'AB'],
    ['an invisible Khmer vowel', 'A\u17b4B', 'AB'],
    ['an invisible sign of music', `A${String.fromCodePoint(0x1d173)}B`, 'AB'],
    ['NUL', 'A\u0000B', 'AB'],
    ['a tab and a line break', 'A\tB\nC', 'A\tB\nC'],
  ])('then %s is cleaned', (_title, text, clean) => expect(stripControls(text)).toBe(clean));

  test('then an address hidden behind a zero-width character is masked too', () => {
    expect(safeText('jane\u200b@example.com')).toBe('[e-mail masked]');
  });
});

test('law: cleaning twice is cleaning once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(safeText(safeText(text))).toBe(safeText(text));
    }),
  );
});

test('law: cleaning twice is cleaning once, of what is nearly personal data too', () => {
  const piece = fc.constantFrom(
    ...['4111', '1111', '1111 1111', '4111111111111111', '5', '12', ' ', '-', '.', '/', '\n', '0.', 'a', '_'],
    ...['"', '@', '＠', 'example.com', 'é', '[', ']', '[card masked ', '[e-mail masked]', '\u200b', '\u001b['],
    'x'.repeat(50),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const once = safeText(pieces.join(''));
      expect(safeText(once)).toBe(once);
    }),
    { numRuns: 2000 },
  );
});

test('law: no number that passes Luhn with 13 to 19 digits gets through', () => {
  fc.assert(
    fc.property(digitsOf(12, 18), (body) => {
      const number = withCheckDigit(body);
      expect(maskPersonalData(`X ${number} Y`)).not.toContain(number);
    }),
  );
});

test('law: no card number gets through, however it is spaced and whatever digits stand beside it', () => {
  const separator = fc.constantFrom(
    ...[' ', '.', '-', '_', '/', '\u00a0', '\u2010', '\u2011', '\u2013', '\u2014', '\u2015', '  ', ' - ', '\u3000'],
  );
  const grouping = fc.constantFrom([4, 4, 4, 4, 4], [4, 6, 5, 4], [6, 13], [4, 4, 11], [19]);
  const beside = fc.array(digitsOf(1, 8), { maxLength: 3 });
  const zero = fc.constantFrom(0x30, 0xff10, 0x0660, 0x1d7ce, 0x1d7f6);
  const issued = fc.tuple(fc.constantFrom('3', '4', '5', '6'), digitsOf(11, 17));
  fc.assert(
    fc.property(issued, grouping, beside, beside, separator, zero, ([first, body], sizes, before, after, gap, from) => {
      const card = withCheckDigit(first + body);
      const groups: string[] = [];
      for (let at = 0, i = 0; at < card.length; at += sizes[i] ?? 4, i++)
        groups.push(card.slice(at, at + (sizes[i] ?? 4)));
      const written = groups.join(gap).replace(/[0-9]/g, (digit) => String.fromCodePoint(from + Number(digit)));
      const text = [...before, written, ...after].join(gap);
      // A fraction with many decimals, as of a share, is no card number.
      fc.pre(!/(?<![\p{Nd}.])0\.\p{Nd}{13}/u.test(text));
      expect(maskPersonalData(text)).not.toContain(written);
      expect(maskPersonalData(`${before.join(' ')} ${written} ${after.join('/')}`)).not.toContain(written);
    }),
    { numRuns: 2000 },
  );
});

describe('an input field for text', () => {
  const problems = (text: string) =>
    textInput(50)
      .safeParse(text)
      .error?.issues.map(({ message }) => message)[0];

  test.each([
    ['half of a character alone', '\ud83d', 'half of one, the unpaired surrogate U+D83D'],
    ['half of a character among others', 'caf\udc00é', 'half of one, the unpaired surrogate U+DC00'],
    ['NUL alone', '\u0000', 'must not contain U+0000'],
    ['blanks', ' \u200b\u3000', 'must not be blank'],
  ])('given %s, says so', (_, text, problem) => {
    expect(problems(text)).toContain(problem);
  });

  test('given any text of whole characters in which something shows, takes it', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => `x${text}`);
    fc.assert(
      fc.property(texts, (text) => {
        if (!text.includes('\u0000')) expect(problems(text)).toBeUndefined();
      }),
    );
  });
});
