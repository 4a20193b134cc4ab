import { facilityWord, type Handwriting } from './handwriting.ts';
import type { PlaceOf } from './places.ts';
import type { RealBrand } from './population.ts';
import { hash32, itemAt, type Random } from './random.ts';
import { type Country, NAMELESS_PAYMENTS, WALLET_CODES, type Wallet, walletDraw, walletText } from './wallets.ts';

/** What a combo is besides its columns; the answer key of the sample. */
export type ComboFlag =
  | 'wallet'
  | 'wallet_code'
  | 'cut'
  | 'number'
  | 'web'
  | 'nameless'
  | 'misassigned'
  | 'duplicate'
  | 'missing_mid';

/** How one merchant record reaches the banks. */
export interface Outlet {
  readonly country: Country;
  readonly merchant: string;
  readonly place: string;
  readonly state: string;
  readonly mccid: number;
  readonly mid: string;
  readonly wallet: string | null;
  readonly flags: readonly ComboFlag[];
}

/** What must be so about an outlet, where the draw would leave it to chance. */
export interface OutletWish {
  readonly wallet?: Wallet;
  readonly walletCode?: boolean;
}

const NAMELESS_SHARE = 0.004;
/** Twelve digits: real ones have up to 15, but longer ones could pass for card numbers and would be masked. */
const midOf = (prefix: string, number: number): string => prefix + String(number % 1_000_000_000).padStart(9, '0');
const digits = (random: Random, width: number): string => String(random.int(10 ** width)).padStart(width, '0');

function tillText(brand: RealBrand, mccid: number, country: Country, outlet: number, town: string) {
  const hand = brand.handwriting;
  const usual = (outlet >>> 11) % 100 < 80 || hand.variants.length === 0;
  let text = usual ? hand.name : itemAt(hand.variants, outlet >>> 18);
  const facility = facilityWord(brand.seed, mccid, country, outlet);
  if (facility !== '') text = `${hand.name} ${facility}`;
  if (hand.legalForm !== '' && (outlet >>> 7) % 10 < 7) text += ` ${hand.legalForm}`;
  const numbered = hand.storeNumber !== null && (outlet >>> 5) % 10 < 5;
  if (numbered && hand.storeNumber !== null) text += hand.storeNumber(outlet);
  else if (hand.writesBranch) text += ` ${town}`;
  return { text, numbered };
}

const walletName = (wallet: Wallet): string => wallet.prefix.trim().replace(/[ *_]+$/, '');

function throughWallet(wallet: Wallet, hand: Handwriting, country: Country, random: Random) {
  const { text, cut } = walletText(wallet, hand.name, random.chance(0.6));
  const code = wallet.prefix === 'SQ *' && random.chance(0.1) ? `*#${1000 + random.int(9000)}` : '';
  const telephone = country === 'G' ? '35314369001' : '4029357733'; // PayPal's own
  let place: string | null = null;
  if (wallet.place === 'telephone' && random.chance(0.6)) place = telephone;
  if (wallet.place === 'help page') place = 'G.CO/HELPPAY#';
  return { text: text + code, cut, place };
}

function onTheWeb(hand: Handwriting, country: Country, random: Random) {
  const place = random.chance(0.7)
    ? 'INTERNET'
    : country === 'G'
      ? `08${digits(random, 2)}${digits(random, 7)}`
      : `8${digits(random, 2)}-${digits(random, 7)}`;
  return { text: random.chance(0.6) ? `WWW.${hand.website}` : hand.website, place };
}

interface Site extends Omit<Outlet, 'merchant' | 'wallet' | 'flags'> {
  readonly outlet: number;
}

/** An outlet of the brand: the same number is always the same place, code and merchant id. */
function siteOf(brand: RealBrand, placeOf: PlaceOf, random: Random): Site {
  const hand = brand.handwriting;
  const { countries, mccids, real_brandid } = brand.seed;
  const country: Country = countries === 'GU' ? (random.chance(0.5) ? 'G' : 'U') : countries;
  const outlet = hash32(real_brandid, random.int(hand.outlets) + 1, country === 'G' ? 71 : 85);
  const town = placeOf(country, outlet, hand.states);
  const mccid = (outlet >>> 3) % 16 < 11 ? itemAt(mccids, 0) : itemAt(mccids, outlet >>> 7);
  return { outlet, country, place: town.city, state: town.state, mccid, mid: midOf(String(hand.midPrefix), outlet) };
}

const drawItem = <T>(items: readonly T[], random: Random): T => itemAt(items, random.int(items.length));

function namelessPayment(site: Site, random: Random): Outlet {
  const merchant = drawItem(NAMELESS_PAYMENTS, random);
  const wallet = itemAt(merchant.split(' '), 0);
  return {
    ...site,
    merchant,
    mccid: drawItem(WALLET_CODES, random),
    wallet,
    flags: ['nameless', 'wallet', 'wallet_code'],
  };
}

function walletPayment(site: Site, hand: Handwriting, wallet: Wallet, wish: OutletWish, random: Random): Outlet {
  const sent = throughWallet(wallet, hand, site.country, random);
  const ownCode = wish.walletCode ?? random.chance(wallet.ownCode);
  const flags: ComboFlag[] = ['wallet'];
  if (ownCode) flags.push('wallet_code');
  if (sent.cut) flags.push('cut');
  return {
    ...site,
    ...{ merchant: sent.text, place: sent.place ?? site.place, flags, wallet: walletName(wallet) },
    mccid: ownCode ? drawItem(WALLET_CODES, random) : site.mccid,
    mid: midOf('WLT', hash32(site.outlet, 5)),
  };
}

/** Draws merchant records of a brand: an outlet, what its till or wallet sends, and where it stands. */
export function outletDraw(random: Random, placeOf: PlaceOf) {
  const drawWallet = walletDraw();
  return (brand: RealBrand, wish: OutletWish): Outlet => {
    const hand = brand.handwriting;
    const site = siteOf(brand, placeOf, random);
    if (wish.wallet === undefined && random.chance(NAMELESS_SHARE)) return namelessPayment(site, random);
    if (wish.wallet !== undefined || random.chance(hand.walletShare)) {
      const wallet = wish.wallet ?? drawWallet(random, site.country, brand.seed.sector);
      return walletPayment(site, hand, wallet, wish, random);
    }
    if (random.chance(hand.webShare)) {
      const page = onTheWeb(hand, site.country, random);
      const mccid = itemAt(brand.seed.mccids, 0);
      return { ...site, mccid, merchant: page.text, place: page.place, wallet: null, flags: ['web'] };
    }
    const till = tillText(brand, site.mccid, site.country, site.outlet, site.place);
    return { ...site, merchant: till.text, wallet: null, flags: till.numbered ? ['number'] : [] };
  };
}
