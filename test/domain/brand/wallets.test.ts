import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../../data/generator/random.ts';
import { NAMELESS_PAYMENTS, walletDraw } from '../../../data/generator/wallets.ts';
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

  const unstarred = WALLETS.flatMap(({ names = [], codes = [], own = [] }) =>
    [...names, ...codes].map((text) => ({ text, own })),
  );
  test('without a star, where the word means nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...unstarred).chain(({ text, own }) => fc.record({ text: cased(text), own: fc.constant(own) })),
        merchant,
        blanks,
        ({ text, own }, name, more) => {
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

  it.each([
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
  for (const text of [...[...prefixes].map((prefix) => `${prefix}BAKERY`), ...NAMELESS_PAYMENTS])
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
  for (const prefix of prefixes) expect([prefix, hasWalletPrefix(`${prefix} BAKERY`)]).toEqual([prefix, true]);
});
