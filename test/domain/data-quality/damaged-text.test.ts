import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasHidden, isGarbled, namesNothing, withoutHidden } from '../../../src/domain/data-quality/damaged-text.ts';

const ACCENTED = [...'éèêëàâäáãåçñöôóõøüûúùíîïßÉÈÀÂÄÃÅÇÑÖØÜÆœšžŠŽ'];
const PLAIN = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghij 0123456789 #*-.,\'"/'];
const words = (letters: readonly string[]) =>
  fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 }).map((some) => some.join(''));

/** UTF-8 read by somebody who took it for another encoding. */
const misread = (text: string, as: 'latin1' | 'windows-1252') => {
  const bytes = Buffer.from(text, 'utf8');
  return as === 'latin1' ? bytes.toString('latin1') : new TextDecoder(as).decode(bytes);
};

describe('text that was decoded wrongly', () => {
  test('law: is told from what it was, in either misreading', () => {
    fc.assert(
      fc.property(words(ACCENTED), words(PLAIN), fc.constantFrom('latin1', 'windows-1252'), (accented, plain, as) => {
        expect(isGarbled(misread(`${plain}${accented}${plain}`, as))).toBe(true);
        // "Åœ" is how a misread "Ŝ" looks; in words such letters stand beside plain ones.
        expect(isGarbled([...accented].join('A'))).toBe(false);
      }),
    );
  });

  test('law: what is read as it was written is fine', () => {
    fc.assert(fc.property(words(PLAIN), (plain) => !isGarbled(plain)));
  });

  test.each(['CAF\ufffd NERO', 'Sainsburyâ€™s', 'M&amp;S LONDON', 'TOYS &#34;R&#34; US'])('is found in %s', (text) => {
    expect(isGarbled(text)).toBe(true);
  });

  test.each(['M&S LONDON', 'AT&T; STORE', 'CAFÉ “STAR” – 5 €', '日本', 'SÃO PAULO', '\u{1f31f}'])(
    'is not %s',
    (text) => {
      expect(isGarbled(text)).toBe(false);
    },
  );
});

describe('characters that do not show', () => {
  test('law: are gone when they were taken out, and nothing else is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = withoutHidden(text);
        expect(hasHidden(clean)).toBe(false);
        const shown = (some: string) => [...some].filter((character) => !hasHidden(character) && character !== ' ');
        expect(shown(clean)).toEqual(shown(text));
      }),
    );
  });

  test.each(['STAR\u0007', 'STAR\tMARKET', 'ST\u200bAR', '\u202eRATS', 'STAR\u00a0MARKET', 'STAR\u3164'])(
    'are found in %j',
    (text) => expect(hasHidden(text)).toBe(true),
  );
});

describe('a narrative names nothing', () => {
  test.each(['0042', '#12-34 / 5', 'PAYPAL *', 'SQ *  ', 'SUMUP  *12'])('when it is %j', (narrative) => {
    expect(namesNothing(narrative, 'Star')).toBe(true);
  });

  test.each(['PAYPAL *STAR', 'S 1', '東京', ' '])('but not when it is %j', (narrative) => {
    expect(namesNothing(narrative, 'Star')).toBe(false);
  });
});
