import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { WALLETS, walletTexts } from '../../../src/domain/brand/wallets.ts';
import { walletPatternWarnings, walletsFoundBy } from '../../../src/domain/metadata/wallet-patterns.ts';
import { acceptedRegex } from '../regex/accepted-regex.ts';

const found = (source: string, brandname = 'Star') =>
  walletsFoundBy(acceptedRegex(source), brandname).map(({ wallet }) => wallet.name);

describe('a pattern for which the words of a wallet are enough', () => {
  it.each([
    ['PAYPAL\\s*\\*', ['PayPal']],
    ['^PAYPAL', ['PayPal']],
    ['PAYPAL\\s*\\*\\s*\\w+', ['PayPal']],
    ['\\bINST\\s+XFER\\b', ['PayPal']],
    ['^(?:SQ|IZ)\\s*\\*', ['Square', 'Zettle']],
    ['STAR|^KLARNA', ['Klarna']],
    ['APPLE\\s?PAY', ['Apple Pay']],
    ['^SumUp', ['SumUp']],
    ['CCV\\*', ['CCV']],
    ['\\bSQ-\\w+', ['Square']],
    ['^SP\\s{2}', ['Shopify']],
    ['^TST[_/:]', ['Toast']],
    ['^PAYPAL[A-Z]{4}', ['PayPal']],
    ['PAY\\.NL\\*', ['Pay.nl']],
    ['VIVA\\s*\\*', ['Viva']],
    ['^POS\\s+PAYPAL', ['PayPal']],
    ["INT'L SQ \\*", ['Square']],
    ['CARD\\s+PURCHASE\\s+SUMUP', ['SumUp']],
    ['^"PAYPAL', ['PayPal']],
    ['\\*\\* KLARNA', ['Klarna']],
  ])('%s finds %j', (source, names) => {
    expect(found(source)).toEqual(names);
  });

  it.each([
    ['^(?:PAYPAL\\s*\\*\\s*)?STAR\\s+MARKET'],
    ['PAYPAL\\s*\\*\\s*STAR'],
    ['\\bSTAR\\b'],
    ['\\bSQUARE\\s+ENIX'],
    ['\\bSPAR\\b'],
    ['\\w+'],
    ['[A-Z]{3,}'],
  ])('%s finds none', (source) => {
    expect(found(source)).toEqual([]);
  });

  it('lets a brand that has a wallet be found by its name, and no other brand', () => {
    expect(found('\\bAPPLE\\b', 'Apple')).toEqual([]);
    expect(found('\\bGOOGLE\\b', 'Google')).toEqual([]);
    expect(found('\\bAPPLE\\b', 'Big Apple')).toEqual(['Apple Pay']);
    expect(found('\\bPAYPAL\\b', 'PayPal')).toEqual(['PayPal']);
  });

  test('whatever a wallet prints, as a pattern, finds that wallet', () => {
    const texts = WALLETS.flatMap((wallet) => walletTexts(wallet).map((text) => ({ text: text.trim(), wallet })));
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.constantFrom('', '^', '\\b'), ({ text, wallet }, head) => {
        const source = `${head}${text.replace(/[*.]/g, '\\$&').replace(/ +/g, '\\s*')}`;
        expect(found(source)).toContain(wallet.name);
        expect(found(`${source}\\s*STAR`)).not.toContain(wallet.name);
      }),
    );
  });

  it('is said with the text that is enough, and with the way forward', () => {
    expect(walletPatternWarnings(acceptedRegex('PAYPAL\\s*\\*'), 'Star')).toEqual([
      'A wallet\'s words alone satisfy this regex: it matches rows of PayPal ("PAYPAL *") whatever their merchant. Require a word of the merchant\'s name after them.',
    ]);
    expect(walletPatternWarnings(acceptedRegex('\\bSTAR\\b'), 'Star')).toEqual([]);
  });
});
