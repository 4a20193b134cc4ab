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
  const cells = wallets.map(({ name, kind, names, codes, starred, alone }) => [
    name,
    KINDS[kind],
    [listed(names), listed(codes)].filter((texts) => texts !== '').join(', '),
    listed(starred),
    listed(alone),
  ]);
  return page([
    '# Wallets',
    'Written by `npm run docs` from `src/domain/brand/wallets.ts`. Do not edit.',
    'Payment services print their own words before the merchant’s name. A narrative that begins with one of these is wallet-affected. Case does not matter; there may be any number of blanks, also none between two words; `_`, `-` or `.` may stand for a blank. After a word in the column "With or without a star", a star (`PAYPAL *NAME`), a blank (`paypal name`) or another sign may follow. A word in the column "With a star only" means nothing without it (`SQUARE PIZZA` is a pizzeria).',
    table(['Service', 'Kind', 'With or without a star', 'With a star only', 'Names no merchant'], cells),
    'Rows with the codes 7399, 6012 and 7299 are wallet-affected too, whatever they say.',
  ]);
}
