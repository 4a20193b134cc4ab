import type { PlaceOf } from './places.ts';
import type { RealBrand } from './population.ts';
import { hash32, itemAt, type Random } from './random.ts';
import { facilityWord, type StatementStyle } from './statement-style.ts';
import { type Country, NAMELESS_PAYMENTS, WALLET_CODES, type Wallet, walletDraw, walletText } from './wallets.ts';

/** Properties of a combo beyond its columns, for the answer key of the sample. */
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

/** A merchant record, as sent to the banks. */
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

/** Fixed properties of an outlet that would otherwise be random. */
export interface OutletConstraints {
  readonly wallet?: Wallet;
  readonly walletCode?: boolean;
}

const NAMELESS_SHARE = 0.004;
/** Twelve digits. Real merchant ids have up to 15, but longer ones could look like card numbers and would be masked. */
const midOf = (prefix: string, number: number): string => prefix + String(number % 1_000_000_000).padStart(9, '0');
const digits = (random: Random, width: number): string => String(random.int(10 ** width)).padStart(width, '0');

function tillText(brand: RealBrand, mccid: number, country: Country, outlet: number, town: string) {
  const style = brand.style;
  const usual = (outlet >>> 11) % 100 < 80 || style.variants.length === 0;
  let text = usual ? style.name : itemAt(style.variants, outlet >>> 18);
  const facility = facilityWord(brand.seed, mccid, country, outlet);
  if (facility !== '') text = `${style.name} ${facility}`;
  if (style.legalForm !== '' && (outlet >>> 7) % 10 < 7) text += ` ${style.legalForm}`;
  const numbered = style.storeNumber !== null && (outlet >>> 5) % 10 < 5;
  if (numbered && style.storeNumber !== null) text += style.storeNumber(outlet);
  else if (style.writesBranch) text += ` ${town}`;
  return { text, numbered };
}

const walletName = (wallet: Wallet): string => wallet.prefix.trim().replace(/[ *_]+$/, '');

function throughWallet(wallet: Wallet, style: StatementStyle, country: Country, random: Random) {
  const { text, cut } = walletText(wallet, style.name, random.chance(0.6));
  const code = wallet.prefix === 'SQ *' && random.chance(0.1) ? `*#${1000 + random.int(9000)}` : '';
  const telephone = country === 'G' ? '35314369001' : '4029357733'; // PayPal's own
  let place: string | null = null;
  if (wallet.place === 'telephone' && random.chance(0.6)) place = telephone;
  if (wallet.place === 'help page') place = 'G.CO/HELPPAY#';
  return { text: text + code, cut, place };
}

function onTheWeb(style: StatementStyle, country: Country, random: Random) {
  const place = random.chance(0.7)
    ? 'INTERNET'
    : country === 'G'
      ? `08${digits(random, 2)}${digits(random, 7)}`
      : `8${digits(random, 2)}-${digits(random, 7)}`;
  return { text: random.chance(0.6) ? `WWW.${style.website}` : style.website, place };
}

interface Site extends Omit<Outlet, 'merchant' | 'wallet' | 'flags'> {
  readonly outlet: number;
}

/** Draws an outlet of the brand. The same outlet number always has the same town, code and merchant id. */
function siteOf(brand: RealBrand, placeOf: PlaceOf, random: Random): Site {
  const style = brand.style;
  const { countries, mccids, real_brandid } = brand.seed;
  const country: Country = countries === 'GU' ? (random.chance(0.5) ? 'G' : 'U') : countries;
  const outlet = hash32(real_brandid, random.int(style.outlets) + 1, country === 'G' ? 71 : 85);
  const town = placeOf(country, outlet, style.states);
  const mccid = (outlet >>> 3) % 16 < 11 ? itemAt(mccids, 0) : itemAt(mccids, outlet >>> 7);
  return { outlet, country, place: town.city, state: town.state, mccid, mid: midOf(String(style.midPrefix), outlet) };
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

function walletPayment(
  site: Site,
  style: StatementStyle,
  wallet: Wallet,
  constraints: OutletConstraints,
  random: Random,
): Outlet {
  const sent = throughWallet(wallet, style, site.country, random);
  const ownCode = constraints.walletCode ?? random.chance(wallet.ownCode);
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

/** Returns a function that draws merchant records of a brand: an outlet, its location, and the text that its till or wallet sends. */
export function outletDraw(random: Random, placeOf: PlaceOf) {
  const drawWallet = walletDraw();
  return (brand: RealBrand, constraints: OutletConstraints): Outlet => {
    const style = brand.style;
    const site = siteOf(brand, placeOf, random);
    if (constraints.wallet === undefined && random.chance(NAMELESS_SHARE)) return namelessPayment(site, random);
    if (constraints.wallet !== undefined || random.chance(style.walletShare)) {
      const wallet = constraints.wallet ?? drawWallet(random, site.country, brand.seed.sector);
      return walletPayment(site, style, wallet, constraints, random);
    }
    if (random.chance(style.webShare)) {
      const page = onTheWeb(style, site.country, random);
      const mccid = itemAt(brand.seed.mccids, 0);
      return { ...site, mccid, merchant: page.text, place: page.place, wallet: null, flags: ['web'] };
    }
    const till = tillText(brand, site.mccid, site.country, site.outlet, site.place);
    return { ...site, merchant: till.text, wallet: null, flags: till.numbered ? ['number'] : [] };
  };
}
