import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskPersonalData, passesLuhn, safeText, stripControls } from '../../src/domain/text.ts';

describe('given text from data', () => {
  test.each([
    ['an e-mail address', 'PAY jane.doe@example.co.uk NOW', 'PAY [e-mail masked] NOW'],
    ['a card number', 'CARD 4111 1111 1111 1111 OK', 'CARD [card masked 1111] OK'],
    ['a card number with dashes', '5500-0000-0000-0004', '[card masked 0004]'],
    ['a number that is no card', 'REF 4111111111111112', 'REF 4111111111111112'],
    ['the digits of a decimal', 'precision 0.9359430604982206', 'precision 0.9359430604982206'],
    ['a card number after a full stop', 'REF.4111111111111111', 'REF.[card masked 1111]'],
    ['a UUID of digits', '41111111-1111-1111-8111-111111111111', '41111111-1111-1111-8111-111111111111'],
    ['a store number', 'STAR MARKET #16578', 'STAR MARKET #16578'],
  ])('then %s is handled', (_title, text, masked) => expect(maskPersonalData(text)).toBe(masked));

  test.each([
    ['a colour sequence', 'A\u001b[31mB\u001b[0m', 'AB'],
    ['a title sequence', 'A\u001b]0;owned\u0007B', 'AB'],
    ['an 8-bit sequence', 'A\u009b31mB', 'AB'],
    ['a direction override', 'A\u202eB', 'AB'],
    ['a zero-width space', 'ST\u200bAR', 'STAR'],
    ['tag characters that only models read', `A${String.fromCodePoint(0xe0041, 0xe0042)}B`, 'AB'],
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

test('law: no number that passes Luhn with 13 to 19 digits gets through', () => {
  const digits = fc.array(fc.nat(9), { minLength: 12, maxLength: 18 }).map((list) => list.join(''));
  fc.assert(
    fc.property(digits, (body) => {
      const check = [...'0123456789'].find((digit) => passesLuhn(body + digit));
      expect(maskPersonalData(`X ${body}${check} Y`)).not.toContain(`${body}${check}`);
    }),
  );
});
