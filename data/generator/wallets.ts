import { itemAt, type Random, type WeightedDraw, weightedDraw } from './random.ts';

export type Country = 'G' | 'U';

/** A payment wallet or processor that writes its own prefix before the merchant's name. */
export interface Wallet {
  readonly prefix: string;
  readonly countries: readonly Country[];
  /** Sectors in which it is used; `null` means all. */
  readonly sectors: readonly string[] | null;
  /** Maximum length of the name: 22 minus the prefix, as documented by the processors. */
  readonly nameLimit: number;
  readonly weight: number;
  /** Probability that it sends its own merchant category instead of the merchant's. */
  readonly ownCode: number;
  /** Content of the place field. */
  readonly place: 'city' | 'telephone' | 'help page';
  /** True when names may lose their spaces: PAYPAL *STARMARKET. */
  readonly joinsWords: boolean;
}

const FOOD = 'Food & Drink';
const HOME = 'Home & DIY';
const HEALTH = 'Health & Beauty';
const TECHNOLOGY = 'Electronics & Technology';
const LEISURE = 'Entertainment & Leisure';
const both: readonly Country[] = ['G', 'U'];
const till = { place: 'city', joinsWords: false } as const;

export const PAYPAL: Wallet = {
  ...{ prefix: 'PAYPAL *', countries: both, sectors: null, nameLimit: 14, weight: 15, ownCode: 0.22 },
  ...{ place: 'telephone', joinsWords: true },
};

const square = [FOOD, 'Fashion', 'Services', HEALTH, HOME, 'Groceries'];
const shopify = ['Fashion', HOME, TECHNOLOGY, HEALTH, LEISURE];
const klarna = ['Fashion', HOME, HEALTH, TECHNOLOGY, 'General Retail'];
const sumup = [FOOD, 'Services', 'Fashion', HEALTH];
const zettle = [FOOD, 'Fashion', HOME, LEISURE];

/** Prefixes and limits as documented by Braintree, PayPal, Stripe and Square; weights estimated from published card files. */
const WALLETS: readonly Wallet[] = [
  PAYPAL,
  { prefix: 'PP*', countries: both, sectors: null, nameLimit: 19, weight: 5, ownCode: 0.2, ...till, joinsWords: true },
  { prefix: 'SQ *', countries: both, sectors: square, nameLimit: 18, weight: 18, ownCode: 0.05, ...till },
  { prefix: 'SUMUP  *', countries: ['G'], sectors: sumup, nameLimit: 14, weight: 9, ownCode: 0.05, ...till },
  { prefix: 'ZETTLE_*', countries: ['G'], sectors: zettle, nameLimit: 14, weight: 8, ownCode: 0.05, ...till },
  { prefix: 'IZ *', countries: ['G'], sectors: [FOOD, 'Groceries'], nameLimit: 18, weight: 4, ownCode: 0.05, ...till },
  { prefix: 'TST* ', countries: ['U'], sectors: [FOOD], nameLimit: 17, weight: 13, ownCode: 0, ...till },
  { prefix: 'SP ', countries: both, sectors: shopify, nameLimit: 19, weight: 8, ownCode: 0.05, ...till },
  { prefix: 'KLARNA*', countries: both, sectors: klarna, nameLimit: 15, weight: 6, ownCode: 0.25, ...till },
  { prefix: 'CKO*', countries: ['G'], sectors: null, nameLimit: 18, weight: 4, ownCode: 0.1, ...till },
  { prefix: 'CRV*', countries: ['G'], sectors: null, nameLimit: 18, weight: 5, ownCode: 0.02, ...till },
  { prefix: 'LEVELUP*', countries: ['U'], sectors: [FOOD], nameLimit: 14, weight: 1, ownCode: 0.05, ...till },
  { prefix: 'STRIPE *', countries: both, sectors: null, nameLimit: 14, weight: 2, ownCode: 0.1, ...till },
  { prefix: 'IN *', countries: ['U'], sectors: ['Services', HOME], nameLimit: 18, weight: 2, ownCode: 0.05, ...till },
  {
    ...{ prefix: 'GOOGLE *', countries: both, sectors: [LEISURE, TECHNOLOGY, 'Education'], nameLimit: 14, weight: 2 },
    ...{ ownCode: 0.4, place: 'help page', joinsWords: false },
  },
];

/** Texts of wallet payments that do not name the merchant. */
export const NAMELESS_PAYMENTS: readonly string[] = [
  'PAYPAL INST XFER',
  'KLARNA BANK AB',
  'SUMUP PAYMENTS LTD',
  'SQUARE UP INTL',
  'STRIPE PAYMENTS UK',
  'GOOGLE PAYMENT',
];

/** Wallet-specific merchant categories (runbook, Procedure 1 step 3). */
export const WALLET_CODES: readonly number[] = [7399, 6012, 7299];

/** Returns a function that draws the wallet of a payment by country and sector. */
export function walletDraw(): (random: Random, country: Country, sector: string) => Wallet {
  const draws = new Map<string, { wallets: readonly Wallet[]; draw: WeightedDraw }>();
  return (random, country, sector) => {
    const key = country + sector;
    let found = draws.get(key);
    if (found === undefined) {
      const wallets = WALLETS.filter((w) => w.countries.includes(country) && (w.sectors?.includes(sector) ?? true));
      found = { wallets, draw: weightedDraw(wallets.map((wallet) => wallet.weight)) };
      draws.set(key, found);
    }
    return itemAt(found.wallets, found.draw(random));
  };
}

/** Returns the merchant's name after a wallet's prefix, truncated to the wallet's limit. */
export function walletText(wallet: Wallet, name: string, joinWords: boolean): { text: string; cut: boolean } {
  const written = wallet.joinsWords && joinWords ? name.replaceAll(' ', '') : name;
  return { text: wallet.prefix + written.slice(0, wallet.nameLimit).trimEnd(), cut: written.length > wallet.nameLimit };
}
