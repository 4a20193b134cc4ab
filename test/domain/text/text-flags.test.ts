import { describe, expect, test } from 'vitest';
import { textFlags } from '../../../src/domain/text/text-flags.ts';

describe('suspicious texts get a flag', () => {
  test.each([
    [
      'a Cyrillic letter among Latin ones',
      'St\u0430r Market',
      '"St\u0430r" looks like "Star" but has Cyrillic <U+0430>',
    ],
    ['a word that looks Latin and is Cyrillic', 'сосо', '"сосо" looks like "coco" but has Cyrillic <U+0441> <U+043E>'],
    [
      'a word that looks Latin and is Greek',
      'ΚΟΖΑ',
      '"ΚΟΖΑ" looks like "KOZA" but has Greek <U+039A> <U+039F> <U+0396> and more',
    ],
    ['a Cyrillic word among Latin ones', 'Vitamin С', '"С" looks like "C" but has Cyrillic <U+0421>'],
    ['a letter of a name with digits', 'О2', '"О2" looks like "O2" but has Cyrillic <U+041E>'],
    ['Lisu letters', 'ꓢꓔꓮ', '"ꓢꓔꓮ" looks like "STA" but has Lisu <U+A4E2> <U+A4D4> <U+A4EE>'],
    ['Coptic letters', 'ⲤⲞⲤⲞ', '"ⲤⲞⲤⲞ" looks like "COCO" but has Coptic <U+2CA4> <U+2C9E>'],
    ['an Armenian letter', 'Lօndis', '"Lօndis" looks like "Londis" but has Armenian <U+0585>'],
    ['a Georgian letter', 'cჿop', '"cჿop" looks like "coop" but has Georgian <U+10FF>'],
    ['a Bengali digit as a letter', 'L০GO', '"L০GO" looks like "LOGO" but has Bengali <U+09E6>'],
    ['a Latin letter of another alphabet', 'St\u0251r', '"St\u0251r" looks like "Star" but has Latin <U+0251>'],
    ['a symbol that looks like a letter', 'S∪PER', '"S∪PER" looks like "SUPER" but has <U+222A>'],
    ['an accent beside the look-alike', 'C\u0430fé', '"C\u0430fé" looks like "Café" but has Cyrillic <U+0430>'],
    [
      'Cherokee letters of which not all look Latin',
      'ᎪᏞᎠᏆ',
      '"ᎪᏞᎠᏆ" has letters that look like Latin ones: Cherokee <U+13AA> <U+13DE> <U+13A0>',
    ],
    ['scripts that no name mixes', 'Кoфе', '"Кoфе" mixes Cyrillic and Latin letters'],
    ['digits of two scripts', '1২3', '"1২3" mixes digits of different scripts'],
    ['full-width letters', 'Ｓｔａｒ', '"Ｓｔａｒ" is a variant form of "Star"'],
    ['mathematical letters', '\u{1d412}tar', '"\u{1d412}tar" is a variant form of "Star"'],
    ['enclosed letters', 'Ⓢtar', '"Ⓢtar" is a variant form of "Star"'],
    [
      'outlined capitals, which count as symbols',
      '\u{1ccd6}\u{1ccd7} Store',
      '"\u{1ccd6}\u{1ccd7}" is a variant form of "AB"',
    ],
    [
      'letters of a script that is newer than the list of look-alikes',
      '\u{105c0}\u{105c1}',
      '"\u{105c0}\u{105c1}" has letters of no everyday spelling: other <U+105C0> <U+105C1>',
    ],
    [
      'a Latin letter that is newer than the list',
      'St\ua7c1r',
      '"St\ua7c1r" has letters of no everyday spelling: Latin <U+A7C1>',
    ],
    ['an accent of its own', 'cafe\u0301', '"cafe\u0301" is a variant form of "café"'],
  ])('%s', (_title, text, flag) => expect(textFlags([text])).toEqual([flag]));

  test('no letter or digit of another form or of a script without everyday names goes unnoticed', () => {
    // By name, because the compiler's list of scripts is older.
    const scripts = ['Vithkuqi', 'Garay', 'Todhri', 'Sunuwar', 'Kawi'].map((name) => `\\p{Script=${name}}`);
    const isNew = new RegExp(`[${scripts.join('')}]`, 'u');
    const unnoticed: string[] = [];
    for (let point = 0x80; point <= 0x10ffff; point++) {
      const character = String.fromCodePoint(point);
      const isForm = /^[A-Za-z0-9]$/.test(character.normalize('NFKC'));
      if ((isForm || (isNew.test(character) && /\p{L}/u.test(character))) && textFlags([character]).length === 0)
        unnoticed.push(character);
    }
    expect(unnoticed).toEqual([]);
  });

  test('hidden characters are counted', () => {
    expect(textFlags(['Market\u200b', 'A\u001b[2J', 'two\nlines'])).toEqual([
      '2 hidden or direction-changing characters, written as <U+…> below',
    ]);
  });

  test('the first five are named, with the number of the others', () => {
    const words = ['aа', 'bа', 'cа', 'dа', 'eа', 'fа', 'gа'];
    const flags = textFlags(words);
    expect(flags).toHaveLength(6);
    expect(flags.at(-1)).toBe('and 2 more such words');
    expect(textFlags(words, 10)).toHaveLength(7);
  });
});

test.each([
  ['Latin', 'Star Market, café, Łódź, smørrebrød, Kırmızı Biber, Đà Nẵng, Œuvre, 10×20cm, № 5'],
  ['Cyrillic', 'Пятёрочка, Кафе Роса, ООО Ромашка, А101 Магнит, Сбербанк России'],
  ['Greek', 'Ελλάδα, Ο Μύλος, ΑΒ Βασιλόπουλος'],
  ['Armenian and Georgian', 'Հայաստան საქართველო'],
  ['Arabic', 'مطعم الشرق ١٥'],
  ['Arabic, short', 'اه'],
  ['Hebrew', 'סוס, מסעדה'],
  ['Thai', 'ร้านสะดวกซื้อ น้ำดื่ม KFCสาขา'],
  ['Indian scripts', 'स्टार मार्केट, দোকান ১২৩, ஸ்டார், ഠഠ'],
  ['Burmese', 'ဝဝ စတား'],
  ['Japanese', 'セブンイレブン ｾﾌﾞﾝ 口コミ JR東日本 Tシャツ'],
  ['Chinese and Korean', '星巴克, 瑞幸咖啡, LG전자, GS25편의점, ㈱롯데'],
])('an honest name in %s gets no flag', (_script, text) => {
  // Each name of its own: a person sees one, and no other word speaks for it.
  expect(text.split(', ').flatMap((name) => textFlags([name]))).toEqual([]);
});
