import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MERCHANT_CODES } from '../../../src/domain/text/card-numbers.ts';
import { OF_SENTENCES } from '../../../src/domain/text/mail-addresses.ts';
import { quoted } from '../../../src/domain/text/quoted.ts';
import { safeText } from '../../../src/domain/text/text.ts';
import { digitsOf, withCheckDigit } from './card-digits.ts';
import { LISTED_AS_KEPT, LISTED_SPELLINGS } from './listed-spellings.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('given the spellings that docs/masking.md lists', () => {
  test.each(LISTED_SPELLINGS)('$heading: $spelling', ({ example, mask }) => {
    const shown = safeText(`PAID ${example} BY`);
    expect(shown).toMatch(new RegExp(`\\[${mask} masked`));
    // Nothing of it is left but the digits that may be shown, and what stood beside it.
    expect(
      shown
        .replace(/\[.*?\]/g, '')
        .replace(/^PAID|BY$|REF 12 X|-001|iban|0000|,/g, '')
        .trim(),
    ).toBe('');
  });
  test.each(['card', 'e-mail', '(?:IBAN|account)'])('some are listed with the mask "%s"', (mask) => {
    expect(LISTED_SPELLINGS.filter((row) => row.mask === mask).length).toBeGreaterThan(2);
  });

  test.each(LISTED_AS_KEPT)('$spelling: not masked', ({ example }) => expect(safeText(example)).toBe(example));
});

describe('given a card number as a pattern', () => {
  test.each([
    ...['4[1]{15}', '[4][1]{15}', '4(?:1){15}', '4(111){5}', '4111(?:1111){3}', '4111 (1111) (?:1111){2}'],
    ...['4111[^0-9]1111[^0-9]?1111[^\\d]{0,3}1111', '4111[[:space:]]1111[[:blank:]]*1111[[:punct:]]1111'],
    ...['\\x{34}111111111111111', '\\x{0034}\\x{31}11 1111 1111 1111'],
  ])('%s is masked', (pattern) => {
    expect(safeText(`^A ${pattern} B$`)).toBe('^A [card masked 1111] B$');
  });

  test.each(['(?:STAR|SQ)[0-9]{4}(?:12){3}', '[^0-9]{3}STAR[1]{4}', 'A(?:1){19}B'])('%s is none', (pattern) => {
    expect(safeText(pattern)).toBe(pattern);
  });
});

/** Whatever is done to a text later: put on one line, decoded, normalised. */
function readLater(text: string): string {
  let read = text;
  for (let round = 0; round < 3; round++) {
    read = read
      .replace(/&#(\d+);?/g, (_code, digits: string) => String.fromCodePoint(Number(digits)))
      .replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
      .replaceAll('&amp;', '&');
  }
  return read.normalize('NFKC').replace(/[^\p{L}\p{N}@]+/gu, '');
}

const gap = fc.oneof(
  fc.constantFrom(
    ' ',
    '\t',
    '     ',
    '\n',
    '\r\n',
    ' \t \n ',
    '-',
    '.',
    '/',
    '_',
    '',
    ' - ',
    '\u3000',
    '\u2028',
    '\u200b',
  ),
  fc.constantFrom(
    ',',
    ', ',
    ';',
    ':',
    '|',
    ' | ',
    '*',
    '#',
    '+',
    '~',
    '=',
    "'",
    '·',
    '•',
    '、',
    '()',
    '] [',
    '><',
    '—',
  ),
  fc.constantFrom(
    '&nbsp;',
    '&#32;',
    '&#x20;',
    '&amp;nbsp;',
    '%20',
    '%2D',
    '%2520',
    '%C2%A0',
    '\\t',
    '\\u00a0',
    '=20',
    '<br/>',
    '</td><td>',
    '<b>',
    '<!-- a-b -->',
    '\n> ',
    '\r\n> > ',
    '\n| ',
    '\u001b[31m',
    '\u009b0m',
    '\\u001b[1;31m',
    '\\033[0m',
    '\\e[0m',
    '[0m',
    '\\D',
    '\\D{0,3}',
    '\\W*',
    '[\\s-]?',
    '.?',
    '.{0,3}',
    '(?:-|\\s)?',
    '\\-',
    '\\040',
    '\\055',
  ),
);
const spelledWith = (digits: string) => (digit: string) => [...digits][Number(digit)] ?? '';
const spellings = fc.constantFrom<(digit: string) => string>(
  (digit) => digit,
  ...[0x660, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1fbf0].map(
    (zero) => (digit: string) => String.fromCodePoint(zero + Number(digit)),
  ),
  (digit) => `&#${48 + Number(digit)};`,
  (digit) => `%3${digit}`,
  (digit) => `%253${digit}`,
  (digit) => `\\u003${digit}`,
  (digit) => `${digit}\ufe0f\u20e3`,
  (digit) => [...'⓪①②③④⑤⑥⑦⑧⑨'][Number(digit)] ?? '',
  (digit) => `${digit}\u0336`,
  (digit) => `[${digit}]`,
  (digit) => `\\${(48 + Number(digit)).toString(8).padStart(3, '0')}`,
  (digit) => `\\3${digit} `,
  (digit) => `\\x3${digit}`,
  (digit) => `<U+003${digit}>`,
  (digit) => `\u001b[1m${digit}\u001b[0m`,
  (digit) => `<i>${digit}</i>`,
  ...['⓪⑴⑵⑶⑷⑸⑹⑺⑻⑼', '🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐', '🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊', '零㈠㈡㈢㈣㈤㈥㈦㈧㈨'].map(spelledWith),
  ...['零壹贰叁肆伍陆柒捌玖', '零壹貳參肆伍陸柒捌玖', '〇〡〢〣〤〥〦〧〨〩'].map(spelledWith),
);
const around = fc.constantFrom('', ' ', 'PAID ', '\n', 'X', '(', '"');

test('law: a card number reaches no output, in whatever digits, groups and separators', () => {
  const grouping = fc.constantFrom<'usual' | number>('usual', 1, 2, 4, 16);
  const schemes = fc.constantFrom('4', '51', '55', '2221', '6011', '34', '37', '36', '3528');
  const property = fc.property(
    ...([fc.tuple(schemes, digitsOf(15, 15)), grouping, gap, spellings, around, around] as const),
    ([scheme, rest], sizes, separator, spelled, before, after) => {
      const length = /^3[47]/.test(scheme) ? 15 : scheme === '36' ? 14 : 16;
      const card = withCheckDigit(`${scheme}${rest}`.slice(0, length - 1));
      const groups: string[] = [];
      const usual = length === 16 ? [4] : [4, 6, 5];
      const sizesOf = sizes === 'usual' ? usual : [sizes];
      for (let at = 0, i = 0; at < card.length; i++) {
        const size = sizesOf[i % sizesOf.length] ?? 4;
        groups.push(Array.from(card.slice(at, at + size), spelled).join(''));
        at += size;
      }
      // Four groups that are all merchant category codes are taken for a list of them.
      fc.pre(!(card.match(/.{4}/g) ?? []).every((code) => MERCHANT_CODES.has(Number(code))));
      const text = `${before}${groups.join(separator)}${after}`;
      expect(readLater(safeText(text))).not.toContain(card);
      expect(readLater(quoted(text))).not.toContain(card);
      expect(safeText(text)).toContain(`[card masked ${card.slice(-4)}]`);
    },
  );
  fc.assert(property, { numRuns: 1500 });
});

test('law: an address reaches no output, however its signs are written', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/);
  const at = fc.constantFrom(
    ...[
      '@',
      ' @ ',
      '\t@',
      '@     ',
      '＠',
      '﹫',
      '[at]',
      ' [at] ',
      '(AT)',
      ' {at} ',
      '<at>',
      '[@]',
      '%40',
      '&#64;',
      '&commat;',
    ],
    ...[
      '&#x40;',
      '\\u0040',
      '=40',
      '%2540',
      ' at ',
      '\\@',
      '\\x40',
      '\\100',
      '((at))',
      '[[ at ]]',
      '(a)',
      '<!-- x -->@<!-- y -->',
    ],
    ...['-at-', ' -at- ', '_at_', '/at/', '<b>@</b>', '[arroba]', '\u001b[1m@\u001b[0m'],
  );
  const dot = fc.constantFrom(
    '.',
    '．',
    '。',
    ' . ',
    '[dot]',
    ' (dot) ',
    ' dot ',
    '%2E',
    '&period;',
    '[.]',
    '\\.',
    '\\056',
    '((dot))',
    '-dot-',
    '_dot_',
    '<!-- -->.',
    '[punto]',
  );
  const top = fc.constantFrom('com', 'org', 'net', 'co.uk', 'de', 'io');
  const property = fc.property(word, word, top, at, dot, around, (local, name, end, sign, stop, before) => {
    // A word of sentences is nobody's address where blanks surround the sign.
    fc.pre(!(OF_SENTENCES.has(local) && /\s|^＠$/.test(sign)));
    // "at" as a word needs "dot" as a word; else it is a sentence about a shop.
    const isWord = /^[\s/_-]{1,2}at[\s/_-]{1,2}$/.test(sign);
    fc.pre(!(isWord && (!/dot/.test(stop) || end.includes('.'))));
    // With signs between them, all are one word.
    fc.pre(!(/^[-_]dot/.test(stop) && !isWord));
    const shown = safeText(`${before}${local}${sign}${name}${stop}${end} OK`);
    expect(shown).toContain('[e-mail masked]');
    expect(readLater(shown)).not.toContain(`@${name}`);
    expect(shown.replace('[e-mail masked]', '')).not.toMatch(new RegExp(`${name}.{0,7}${end.slice(-2)}`));
  });
  fc.assert(property, { numRuns: 1000 });
});

test('law: an IBAN reaches no output, however it is grouped', () => {
  const country = fc.constantFrom(
    ...[
      { code: 'GB', letters: 'WEST', digits: 14 },
      { code: 'DE', letters: '', digits: 18 },
    ],
    ...[
      { code: 'NL', letters: 'ABNA', digits: 10 },
      { code: 'PL', letters: '', digits: 24 },
    ],
  );
  const property = fc.property(
    country,
    digitsOf(24, 24),
    gap,
    fc.boolean(),
    around,
    (given, digits, separator, low, before) => {
      const iban = withIbanCheck(given.code, `${given.letters}${digits.slice(0, given.digits)}`);
      const spelled = (iban.match(/.{1,4}/g) ?? []).join(separator);
      const shown = safeText(`${before === 'X' ? '' : before}${low ? spelled.toLowerCase() : spelled} OK`);
      expect(readLater(shown).toUpperCase()).not.toContain(iban);
      expect(shown).toContain('[IBAN masked]');
    },
  );
  fc.assert(property, { numRuns: 500 });
});

/** The check digits by ISO 7064, MOD 97-10. */
function withIbanCheck(country: string, account: string): string {
  const digits = Array.from(`${account}${country}00`, (character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`;
}

/** Two pairs for a day and a month, in any order, and the year of this decade. */
const isDay = (pairs: string): boolean => /^(?:[0-2]\d|3[01])(?:[0-2]\d|3[01])2\d$/.test(pairs);

test('law: a sort code beside an account number reaches no output', () => {
  const pairs = digitsOf(6, 6);
  const between = fc.constantFrom(
    ' ',
    '\t',
    '     ',
    ', ',
    '/',
    ' / ',
    '\n',
    '%20',
    ' a/c ',
    ' account no. ',
    ', account number: ',
  );
  const sign = fc.constantFrom('-', '–', ' ', '.', '%2D', '－');
  fc.assert(
    fc.property(pairs, digitsOf(8, 8), between, sign, (code, account, separator, dash) => {
      // Without a word for an account, eight digits that are a day are taken for one, and so are three pairs that are.
      fc.pre(
        separator.includes('a') || !(/^20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(account) || isDay(code)),
      );
      const shown = safeText(`PAY ${(code.match(/../g) ?? []).join(dash)}${separator}${account} NOW`);
      expect(shown).toMatch(/\[(?:account|card) masked/);
      expect(shown).not.toContain(account);
    }),
  );
});

test('merchant category codes are those of the seed, without single airlines, hotels and car rentals', () => {
  const seed = read('data/seed/mcc.tsv').split('\n').slice(1).filter(Boolean);
  const codes = seed.map((line) => Number(line.split('\t')[0])).filter((code) => code < 3000 || code >= 4000);
  expect([...MERCHANT_CODES]).toStrictEqual(codes);
});

test('takes linear time', () => {
  // Each would take minutes if a search began anew at every character.
  const long = [' '.repeat(20_000), '4 '.repeat(10_000), 'at '.repeat(7_000), '@'.repeat(20_000), 'a'.repeat(20_000)];
  for (const text of [
    ...long,
    '&#'.repeat(10_000),
    '%4'.repeat(10_000),
    'GB82'.repeat(5_000),
    '12-34-56 '.repeat(20_000),
  ]) {
    expect(safeText(`1${text}@`).length).toBeGreaterThan(0);
  }
});
