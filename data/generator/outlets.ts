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

/** Draws merchant records of a brand: an outlet, what its till or wallet sends, and where it stands. */
export function outletDraw(random: Random, placeOf: PlaceOf) {
  const drawWallet = walletDraw();
  return (brand: RealBrand, wish: OutletWish): Outlet => {
    const hand = brand.handwriting;
    const both = brand.seed.countries === 'GU';
    const country: Country = both ? (random.chance(0.5) ? 'G' : 'U') : brand.seed.countries === 'G' ? 'G' : 'U';
    const outlet = hash32(brand.seed.real_brandid, random.int(hand.outlets) + 1, country === 'G' ? 71 : 85);
    const town = placeOf(country, outlet, hand.states);
    const codes = brand.seed.mccids;
    const mccid = (outlet >>> 3) % 16 < 11 ? itemAt(codes, 0) : itemAt(codes, outlet >>> 7);
    const base = { country, place: town.city, state: town.state, mccid, mid: midOf(String(hand.midPrefix), outlet) };

    if (wish.wallet === undefined && random.chance(NAMELESS_SHARE)) {
      const merchant = itemAt(NAMELESS_PAYMENTS, random.int(NAMELESS_PAYMENTS.length));
      const code = itemAt(WALLET_CODES, random.int(WALLET_CODES.length));
      const wallet = itemAt(merchant.split(' '), 0);
      return { ...base, merchant, mccid: code, wallet, flags: ['nameless', 'wallet', 'wallet_code'] };
    }
    if (wish.wallet !== undefined || random.chance(hand.walletShare)) {
      const wallet = wish.wallet ?? drawWallet(random, country, brand.seed.sector);
      const sent = throughWallet(wallet, hand, country, random);
      const ownCode = wish.walletCode ?? random.chance(wallet.ownCode);
      const flags: ComboFlag[] = ['wallet'];
      if (ownCode) flags.push('wallet_code');
      if (sent.cut) flags.push('cut');
      return {
        ...base,
        ...{ merchant: sent.text, place: sent.place ?? base.place, flags, wallet: walletName(wallet) },
        mccid: ownCode ? itemAt(WALLET_CODES, random.int(WALLET_CODES.length)) : mccid,
        mid: midOf('WLT', hash32(outlet, 5)),
      };
    }
    if (random.chance(hand.webShare)) {
      const page = onTheWeb(hand, country, random);
      return { ...base, mccid: itemAt(codes, 0), merchant: page.text, place: page.place, wallet: null, flags: ['web'] };
    }
    const till = tillText(brand, mccid, country, outlet, town.city);
    return { ...base, merchant: till.text, wallet: null, flags: till.numbered ? ['number'] : [] };
  };
}
