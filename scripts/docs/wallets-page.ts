import type { Wallet } from '../../src/domain/brand/wallets.ts';
import { page, table } from './markdown.ts';

const KINDS: Readonly<Record<Wallet['kind'], string>> = {
  wallet: 'Wallet',
  till: 'Till',
  acquirer: 'Acquirer',
  instalments: 'Pays in instalments',
  marketplace: 'Marketplace',
};

const listed = (texts: readonly string[] = []): string => texts.map((text) => `\`${text}\``).join(', ');

/** Returns docs/wallets.md: what is recognised before a merchant's name. */
export function walletsPage(wallets: readonly Wallet[]): string {
  const cells = wallets.map(({ name, kind, names, codes, starred, alone, source }) => [
    source === undefined ? name : `[${name}](${source})`,
    KINDS[kind],
    listed(names),
    listed(codes),
    listed(starred),
    listed(alone),
  ]);
  return page([
    '# Wallets',
    'Written by `npm run docs` from `src/domain/brand/wallets.ts`. Do not edit.',
    'Payment services print their own words before the merchant’s name. A narrative that begins with one of these is wallet-affected. Case and the width of letters do not matter; there may be any number of blanks, also none between two words; `_`, `-` or `.` may stand for a blank. What a bank puts before it does not matter either: `POS`, `CARD PURCHASE`, `INT’L`, `DD`, `**`, a date, a quotation mark.',
    'After a word in the column "With or without a star", a star (`PAYPAL *NAME`), a blank (`paypal name`) or another sign may follow; a few may also be glued to the merchant (`PAYPALNETFLIX`). If the legal form of a company follows a till’s or an acquirer’s name (`ADYEN NV`), it is the company itself. A word in the column "With a star only" means nothing without it (`SQUARE PIZZA` is a pizzeria).',
    'A word in the column "Star or other evidence" is a short code or consists of common words. Without its star it counts if another sign or two blanks stand in the star’s place (`SQ-COFFEE`, `SQ  COFFEE`; codes only), or if a word follows that can name a merchant (`SP ALLBIRDS`, `SQ THE COFFEE SHOP`). Words for a trade, a legal form or a unit name nobody, so `SP ENERGY NETWORKS`, `TST RAIL TOURS`, `SQ FT CARPETS` and `SUM UP ACCOUNTANTS` are no wallets. A company whose second word is a name (`SP MOTORHAUS`) is taken for a wallet’s row, and `SP PIZZA HUT` is not.',
    'A service’s name links to a page that shows one of its spellings. The others are known from card rows.',
    table(
      ['Service', 'Kind', 'With or without a star', 'Star or other evidence', 'With a star only', 'Names no merchant'],
      cells,
    ),
    'Rows with the codes 7399, 6012 and 7299 are wallet-affected too, whatever they say.',
  ]);
}
