import { nameWords } from '../brand/name-key.ts';
import { PRINTED_BEFORE, WALLETS, type Wallet, walletTexts } from '../brand/wallets.ts';
import type { AcceptedRegex } from '../regex/assessment.ts';
import { compileMatcher } from '../regex/matcher.ts';
import { quoted } from '../text/quoted.ts';

/** A merchant that no pattern names. */
const NOBODY = 'QZXV 0017';
const NAMED = 3;

/** A wallet that a pattern finds whatever the merchant, and the text of it that the pattern matches. */
interface FoundWallet {
  readonly wallet: Wallet;
  readonly text: string;
}

/**
 * Finds the wallets whose rows a pattern matches whatever merchant they name, because what the wallet prints is enough for
 * it. A pattern that needs no wallet to match such a row is broad in another way, and gives none.
 *
 * @param brandname the brand that the pattern is for: one that has a wallet (Google, Apple) may be found by its own name
 */
export function walletsFoundBy({ pattern, engine }: AcceptedRegex, brandname: string): readonly FoundWallet[] {
  const { matches } = compileMatcher(pattern, engine);
  if (matches(NOBODY)) return [];
  const letters = pattern.source.replaceAll('\\', '').toUpperCase();
  const before = PRINTED_BEFORE.filter((bank) => letters.includes(bank.split(' ')[0] ?? bank));
  return WALLETS.filter((wallet) => !isOf(brandname, wallet)).flatMap((wallet) => {
    const printed = walletTexts(wallet);
    const texts = [...printed, ...before.flatMap((bank) => printed.map((text) => `${bank}${text}`))].flatMap((text) => [
      text,
      `${text}${NOBODY}`,
    ]);
    const text = texts.find(matches);
    return text === undefined ? [] : [{ wallet, text: text.replace(NOBODY, '').trim() }];
  });
}

/** Returns true for the brand of a company that has a wallet beside its own business, as Apple has Apple Pay. */
function isOf(brandname: string, { name }: Wallet): boolean {
  const [own] = nameWords(brandname);
  const [company, ...more] = nameWords(name);
  return own === company && more.length > 0;
}

/** Warns of a pattern for which a wallet's words are enough. */
export function walletPatternWarnings(regex: AcceptedRegex, brandname: string): readonly string[] {
  const found = walletsFoundBy(regex, brandname);
  if (found.length === 0) return [];
  const named = found.slice(0, NAMED).map(({ wallet, text }) => `${wallet.name} (${quoted(text)})`);
  const more = found.length > NAMED ? ' and others' : '';
  return [
    `A wallet's words alone satisfy this regex: it matches rows of ${named.join(', ')}${more} whatever their merchant. Require a word of the merchant's name after them.`,
  ];
}
