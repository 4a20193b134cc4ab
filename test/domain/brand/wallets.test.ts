import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../../data/generator/random.ts';
import { NAMELESS_PAYMENTS, walletDraw } from '../../../data/generator/wallets.ts';
import { COMPANY_FORMS } from '../../../src/domain/brand/trade-words.ts';
import { hasWalletPrefix, WALLETS, walletTexts, withoutWalletPrefix } from '../../../src/domain/brand/wallets.ts';

/** What follows a wallet is compared without these. */
const merchant = fc.stringMatching(/^[A-Z][A-Z0-9 &'-]{0,12}[A-Z0-9]$/).filter((name) => !hasWalletPrefix(name));
const blanks = fc.stringMatching(/^ {0,4}$/);
const cased = (text: string) => fc.constantFrom(text, text.toLowerCase(), text.charAt(0) + text.slice(1).toLowerCase());

describe('what a wallet prints is recognised, and what is left is the merchant', () => {
  const starred = WALLETS.flatMap(({ names = [], codes = [], starred: more = [], own = [] }) =>
    [...names, ...codes, ...more].map((text) => ({ text, own })),
  );
  test('with a star, in any case, with any number of blanks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...starred).chain(({ text, own }) => fc.record({ text: cased(text), own: fc.constant(own) })),
        merchant,
        blanks,
        blanks,
        fc.constantFrom('', '_', ' '),
        ({ text, own }, name, before, after, sign) => {
          fc.pre(!own.some((word) => name.startsWith(word)));
          expect(withoutWalletPrefix(`${text}${before}${sign}*${after}${name}`)).toBe(name);
        },
      ),
      { numRuns: 500 },
    );
  });

  const unstarred = WALLETS.flatMap(({ names = [], own = [] }) => names.map((text) => ({ text, own })));
  test('without a star, where the word means nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...unstarred).chain(({ text, own }) => fc.record({ text: cased(text), own: fc.constant(own) })),
        merchant,
        blanks,
        ({ text, own }, name, more) => {
          fc.pre(!COMPANY_FORMS.some((form) => new RegExp(`\\b${form}\\b`).test(name)));
          fc.pre(!own.some((word) => name.startsWith(word)));
          fc.pre(
            !WALLETS.some(({ alone = [] }) => alone.some((one) => `${text} ${name}`.toUpperCase().startsWith(one))),
          );
          expect(withoutWalletPrefix(`${text} ${more}${name}`)).toBe(name);
        },
      ),
      { numRuns: 500 },
    );
  });

  const bare = WALLETS.flatMap(({ codes = [] }) => codes);
  test('without the star of a short code, where what follows can name a merchant', () => {
    const name = fc.constantFrom(
      'ALLBIRDS',
      'JOES COFFEE',
      'THE COFFEE SHOP',
      'H&M',
      'NORTHWEST YARNS',
      'Éclair',
      'T-MOBILE',
    );
    fc.assert(
      fc.property(fc.constantFrom(...bare).chain(cased), name, (code, merchantName) => {
        expect(withoutWalletPrefix(`${code} ${merchantName}`)).toBe(merchantName);
      }),
    );
  });

  test('without the star of a short code, where another sign or two blanks stand for it', () => {
    const short = bare.filter((code) => !code.includes(' '));
    fc.assert(
      fc.property(
        fc.constantFrom(...short).chain(cased),
        fc.constantFrom('-', ' - ', '/', ':', '_', '#', '  ', '   '),
        merchant.filter((name) => !/^[ &'-]/.test(name)),
        (code, sign, name) => {
          fc.pre(!['PLUS', 'MANWEB', 'AUSNET', 'RICHARDS'].some((word) => name.startsWith(word)));
          expect(withoutWalletPrefix(`${code}${sign}${name}`)).toBe(name);
        },
      ),
    );
  });

  test('after what a bank prints before it', () => {
    const before = fc.constantFrom(
      ...[
        "INT'L ",
        "INT'L 0012345678 ",
        'DD ',
        '** ',
        'POS ',
        'POS PURCHASE ',
        'CARD PURCHASE ',
        'CARTE 01/02/26 ',
        'VISA/DANKORT ',
      ],
      ...['CHECKCARD 0412 ', 'RECURRING PAYMENT ', 'CB ', 'CONTACTLESS: ', '"', '“', "'", '#'],
    );
    const wallet = fc.constantFrom(
      'PAYPAL *',
      'SQ *',
      'sumup *',
      'Zettle_*',
      'TST* ',
      'PP*',
      'KLARNA ',
      'APLPAY ',
      'SP ',
    );
    fc.assert(
      fc.property(before, wallet, (bank, prefix) => {
        expect(withoutWalletPrefix(`${bank}${prefix}ALLBIRDS`)).toBe('ALLBIRDS');
        expect(hasWalletPrefix(`${bank}ALLBIRDS`)).toBe(false);
      }),
    );
  });

  test('in full-width letters, and leaves the rest as it stands', () => {
    const wide = (text: string) =>
      text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000');
    fc.assert(
      fc.property(fc.constantFrom(...starred), ({ text }) => {
        expect(withoutWalletPrefix(`${wide(`${text} *`)}Ｂ級`)).toBe('Ｂ級');
      }),
    );
  });

  it.each([
    ['a merchant that is glued to it', 'PAYPALNETFLIX', 'NETFLIX'],
    ['a merchant that is glued to it, in small letters', 'klarnashein', 'shein'],
    ['a merchant that begins like a legal form', 'WORLDPAY CO-OP FOOD', 'CO-OP FOOD'],
    ['a blank missing', 'APPLEPAY TESCO', 'TESCO'],
    ['a hyphen for the star', 'PAYPAL-NIKE', 'NIKE'],
    ['an underscore and no star', 'Zettle_Cafe', 'Cafe'],
    ['two wallets', 'CRV*SQ *BAKERY', 'BAKERY'],
    ['blanks in front', '  SumUp  *Bakery', 'Bakery'],
    ['a full-width star', 'SQ ＊BAKERY', 'BAKERY'],
    ['a letter beyond ASCII', 'SQ ÉCLAIR', 'ÉCLAIR'],
    ["a bank's own words before it", 'CARD 0910 PAYPAL *NIKE', 'NIKE'],
    ["a bank's own words and a date", 'POS PURCHASE 12FEB26 SQ *BAKERY', 'BAKERY'],
    ['no merchant', 'PAYPAL', ''],
    ['no merchant, in words', 'PAYPAL INST XFER', ''],
  ])('%s: %s', (_, narrative, rest) => {
    expect(hasWalletPrefix(narrative)).toBe(true);
    expect(withoutWalletPrefix(narrative)).toBe(rest);
  });
});

describe('merchants are no wallets', () => {
  it.each([
    ...['SQUARE PIZZA', 'SQUARE ENIX', 'SQUIRREL INN', 'ZETTLER ELECTRIC', 'STRIPES 2101', 'CLOVER BAR', 'TOAST CAFE'],
    ...[
      'APPLE STORE R123',
      'APPLE.COM/BILL',
      'APPLE PAYMENTS',
      'GOOGLE STORE',
      'GOOGLE *YOUTUBE',
      'GOOGLE *Google One',
    ],
    ...['AMAZON.CO.UK', 'AMAZON FRESH', 'SP PLUS PARKING', 'SPAR 12', 'IN-N-OUT', 'IN THE STYLE', 'IN STITCHES'],
    ...[
      'KLARNAS',
      'PAYPALACE',
      'PPG INDUSTRIES',
      'PP BUILDERS',
      'MOBILE PAYPHONES',
      'CASH APPLIANCES',
      'ZIP CAR',
      'CURVES GYM',
    ],
    ...[
      'TSTARS',
      'IZAKAYA',
      'G PAYNE & SON',
      'VFIELD',
      'CCVILLE',
      'BT MOBILE',
      'LS TRAVEL',
      'FS BRAND',
      'REVOLUTION BAR',
      '',
    ],
    // A short code without its star, before a word for a trade, a legal form or a unit.
    ...['SP ENERGY NETWORKS', 'TST RAIL TOURS', 'SQ FT CARPETS', 'IZ CAFE', 'CCV LOGISTICS', 'VFI LTD', 'CKO MOTORS'],
    ...['CRV PARTS DIRECT', 'SQ METRES', 'TST FREIGHT LEEDS', 'IZ NAILS', 'SP & SONS', 'SP 12', 'SQ', 'SQ.COM', 'TST'],
    // Common words that together spell a wallet's name.
    ...[
      'SUM UP ACCOUNTANTS',
      'SAGE PAY ROLL',
      'CLEAR PAY DAY LOANS',
      'MOBILE PAY PHONES',
      'META PAYROLL',
      'ZIP PAY SLIPS',
    ],
    // The companies themselves.
    ...[
      'ADYEN NV',
      'ADYEN N.V.',
      'VERIFONE INC',
      'VERIFONE SYSTEMS INC',
      'WORLDPAY (UK) LTD',
      'WORLDLINE SA',
      'NAYAX LTD',
    ],
    ...['VIVA BRAZIL', 'BUCKAROO STEAKHOUSE', 'DD TRAVEL', "INT'L TESCO", 'PAYPALS'],
    ...['CARD FACTORY 12', 'POS 1234 TESCO', 'TO THE MOON', 'CARD 0910 SQUARE PIZZA', 'VISA CENTRE'],
  ])('%s', (narrative) => {
    expect(hasWalletPrefix(narrative)).toBe(false);
    expect(withoutWalletPrefix(narrative)).toBe(narrative);
  });

  test('no name or alias of 3,981 real brands', () => {
    const rows = readFileSync(new URL('../../../data/seed/brands.tsv', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    const names = rows.slice(1).flatMap((row) => {
      const [, name = '', , , , , aliases = ''] = row.split('\t');
      return [name, ...aliases.split('|').filter((alias) => alias !== '')];
    });
    expect(names.length).toBeGreaterThan(5000);
    expect(names.filter(hasWalletPrefix)).toEqual([]);
    expect(names.map((name) => `${name} 1234 LEEDS`.toUpperCase()).filter(hasWalletPrefix)).toEqual([]);
  });
});

test('the wallets of the sample data are all recognised', () => {
  const draw = walletDraw();
  const random = seededRandom(7);
  const prefixes = new Set<string>();
  for (let i = 0; i < 3000; i++)
    for (const country of ['G', 'U'] as const) prefixes.add(draw(random, country, 'Food & Drink').prefix);
  expect(prefixes.size).toBeGreaterThan(8);
  for (const text of [...[...prefixes].map((prefix) => `${prefix}STAR BAKERY`), ...NAMELESS_PAYMENTS])
    expect([text, hasWalletPrefix(text)]).toEqual([text, true]);
});

test('each text belongs to one service, and each service has a text', () => {
  const texts = WALLETS.flatMap((wallet) => [...new Set(walletTexts(wallet))].map((text) => text.replaceAll(' ', '')));
  const joined = WALLETS.flatMap((wallet) => [...new Set(walletTexts(wallet).map((text) => text.replaceAll(' ', '')))]);
  expect(new Set(joined).size).toBe(joined.length);
  expect(texts.length).toBeGreaterThan(100);
  for (const wallet of WALLETS) expect(walletTexts(wallet).length).toBeGreaterThan(0);
});

test('the instructions of the agents name prefixes that are recognised', () => {
  const path = '../../../agent-instructions/agents/data_transformation_instructions.md';
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const line = text.split('\n').find((one) => one.includes('wallet-affected if')) ?? '';
  const prefixes = [...line.matchAll(/`([^`]+)`/g)].map(([, prefix = '']) => prefix);
  expect(prefixes.length).toBeGreaterThan(5);
  for (const prefix of prefixes) expect([prefix, hasWalletPrefix(`${prefix} STAR BAKERY`)]).toEqual([prefix, true]);
});
