import { COMPANY_FORMS, namesMerchant } from './trade-words.ts';

/*
 * What payment wallets, tills, acquirers and instalment services print before the merchant's name, which they hide or
 * shorten. The one list of them: counts, checks, analysis, suggestions and docs/wallets.md derive from it. Nothing that it
 * decides is stored.
 */

export const WALLET_KINDS = ['wallet', 'till', 'acquirer', 'instalments', 'marketplace'] as const;

export interface Wallet {
  readonly name: string;
  readonly kind: (typeof WALLET_KINDS)[number];
  /** Printed before the merchant, with a star or without one: PAYPAL *NAME, paypal name, PAYPAL-NAME. A blank may be missing. */
  readonly names?: readonly string[];
  /** Names that other words do not begin with, so that the merchant may follow without a blank: PAYPALNETFLIX. */
  readonly glued?: readonly string[];
  /**
   * Short codes and common words that banks also print without the star: SQ *NAME, sq name. Without it they need another
   * sign in its place, two blanks, or a word that can name a merchant: SQ FT CARPETS is no wallet's.
   */
  readonly codes?: readonly string[];
  /** Too short or too common to mean anything without the star: PP*NAME, SQUARE *NAME. */
  readonly starred?: readonly string[];
  /** Beginnings of texts in which it stands alone and no merchant is named. */
  readonly alone?: readonly string[];
  /** Words after it with which it is the merchant itself: GOOGLE *YOUTUBE. */
  readonly own?: readonly string[];
  /** Page that shows a spelling of it. Missing where it is known from card rows only. */
  readonly source?: string;
}

// biome-ignore format: one wallet a line or two
export const WALLETS: readonly Wallet[] = [
  { name: 'PayPal', kind: 'wallet', names: ['PAY PAL'], glued: ['PAYPAL'], starred: ['PP', 'PYPL'], source: 'https://topbankstatementconverter.com/blog/how-purchases-appear-on-bank-statements',
    alone: ['PAYPAL INST XFER', 'PAYPAL TRANSFER', 'PAYPAL PAYMENT', 'PAYPAL EUROPE', 'PAYPAL DES'] },
  { name: 'Apple Pay', kind: 'wallet', names: ['APPLE PAY', 'APL PAY'], glued: ['APLPAY'] },
  { name: 'Google Pay', kind: 'wallet', names: ['GOOGLE PAY', 'GPAY', 'ANDROID PAY'], starred: ['GOOGLE'], alone: ['GOOGLE PAYMENT'],
    own: ['GOOGLE', 'YOUTUBE', 'YOUTUBEPREMIUM', 'YOUTUBETV', 'PLAY', 'ADS', 'ADWS', 'ADWORDS', 'CLOUD', 'GSUITE', 'WORKSPACE', 'STORE', 'STORAGE', 'GSTORAGE', 'ONE', 'DRIVE', 'DOMAINS', 'FI', 'FIBER', 'NEST', 'PIXEL', 'SERVICES', 'SVCS', 'SVCSAPPS', 'VOICE', 'MUSIC', 'FITBIT', 'CHROME'] },
  { name: 'Samsung Pay', kind: 'wallet', names: ['SAMSUNG PAY'] },
  { name: 'Garmin Pay', kind: 'wallet', names: ['GARMIN PAY'] },
  { name: 'Fitbit Pay', kind: 'wallet', names: ['FITBIT PAY'] },
  { name: 'Amazon Pay', kind: 'wallet', names: ['AMAZON PAY', 'AMZN PAY'], starred: ['AMZ'], alone: ['AMAZON PAYMENTS EU', 'AMAZON PAYMENTS'], source: 'https://www.slash.com/charge-identifier/amazon-pay' },
  { name: 'Meta Pay', kind: 'wallet', names: ['METAPAY', 'FACEBOOK PAY'], codes: ['META PAY'] },
  { name: 'Curve', kind: 'wallet', codes: ['CRV'], starred: ['CURVE'], source: 'https://www.decodemycharge.com' },
  { name: 'Cash App', kind: 'wallet', names: ['CASHAPP', 'CASH APP'], starred: ['SQC'], source: 'https://www.slash.com/charge-identifier/cash-app' },
  { name: 'Venmo', kind: 'wallet', names: ['VENMO'], source: 'https://mybankstatementanalysis.com/blog/what-does-x-appear-on-bank-statement' },
  { name: 'Revolut', kind: 'wallet', starred: ['REVOLUT', 'REV'], source: 'https://www.decodemycharge.com' },
  { name: 'Skrill', kind: 'wallet', names: ['SKRILL'] },
  { name: 'Neteller', kind: 'wallet', names: ['NETELLER'] },
  { name: 'Alipay', kind: 'wallet', names: ['ALIPAY'], codes: ['ALI PAY'], starred: ['ALP'] },
  { name: 'WeChat Pay', kind: 'wallet', names: ['WECHAT PAY', 'WEIXIN PAY', 'TENPAY'], starred: ['WEIXIN', 'WECHAT'] },
  { name: 'Paytm', kind: 'wallet', names: ['PAYTM'] },
  { name: 'PhonePe', kind: 'wallet', names: ['PHONEPE'] },
  { name: 'Mercado Pago', kind: 'wallet', names: ['MERCADO PAGO', 'MERC PAGO', 'MER PAGO'] },
  { name: 'PagSeguro', kind: 'wallet', names: ['PAG SEGURO', 'PAG BANK'], starred: ['PAG'] },
  { name: 'Twint', kind: 'wallet', names: ['TWINT'] },
  { name: 'Vipps MobilePay', kind: 'wallet', names: ['VIPPS', 'MOBILEPAY'], codes: ['MOBILE PAY'] },
  { name: 'Bizum', kind: 'wallet', names: ['BIZUM'] },
  { name: 'Payconiq', kind: 'wallet', names: ['PAYCONIQ'] },
  { name: 'Swish', kind: 'wallet', starred: ['SWISH'] },
  { name: 'LevelUp', kind: 'wallet', starred: ['LEVELUP'] },

  { name: 'Square', kind: 'till', codes: ['SQ'], starred: ['SQU', 'SQUARE', 'GOSQ'], alone: ['SQUARE UP INTL', 'SQUARE UP', 'GOSQ COM'],
    source: 'https://developer.squareup.com/docs/payments-api/take-payments/card-payments/statement-descriptions' },
  { name: 'SumUp', kind: 'till', names: ['SUMUP'], glued: ['SUMUP'], codes: ['SUM UP'], alone: ['SUMUP PAYMENTS LTD', 'SUMUP PAYMENTS', 'SUMUP LIMITED'] },
  { name: 'Zettle', kind: 'till', names: ['ZETTLE', 'I ZETTLE'], glued: ['IZETTLE'], codes: ['IZ'], starred: ['ZTL'],
    source: 'https://www.londonbusinessmag.co.uk/what-is-zettle-on-my-bank-statement/' },
  { name: 'Toast', kind: 'till', names: ['TOAST TAB'], codes: ['TST'], starred: ['TOAST'], source: 'https://charges.renlab.ai/prefix/tst' },
  { name: 'Shopify', kind: 'till', codes: ['SP'], own: ['PLUS', 'MANWEB', 'AUSNET', 'RICHARDS'], source: 'https://www.shopify.com/ca/charge' },
  { name: 'Clover', kind: 'till', starred: ['CLV', 'CLOVER'] },
  { name: 'Lightspeed', kind: 'till', starred: ['LS', 'LSK', 'LIGHTSPEED'] },
  { name: 'Dojo', kind: 'till', starred: ['DOJO'] },
  { name: 'myPOS', kind: 'till', names: ['MYPOS'] },
  { name: 'Teya', kind: 'till', starred: ['TEYA', 'PMT', 'PAYMENTSENSE'] },
  { name: 'Viva', kind: 'till', names: ['VIVA WALLET', 'VIVA COM'], starred: ['VIVA'], alone: ['VIVA PAYMENTS'],
    source: 'https://support.vivawallet.com/hc/en-us/articles/200993281-What-will-my-customers-see-on-their-card-statement-' },
  { name: 'Nayax', kind: 'till', names: ['NAYAX'], starred: ['NYX', 'NYA'] },
  { name: 'CCV', kind: 'till', codes: ['CCV'] },
  { name: 'PayAnywhere', kind: 'till', starred: ['PY', 'PAYANYWHERE'] },
  { name: 'Fiserv', kind: 'till', starred: ['FSV', 'FISERV', 'FDMS'] },
  { name: 'QuickBooks', kind: 'till', starred: ['IN', 'INTUIT'] },

  { name: 'Stripe', kind: 'acquirer', starred: ['STRIPE', 'STRP'], alone: ['STRIPE PAYMENTS UK', 'STRIPE PAYMENTS'] },
  { name: 'Adyen', kind: 'acquirer', names: ['ADYEN'], starred: ['ADY'] },
  { name: 'Worldpay', kind: 'acquirer', names: ['WORLDPAY'], starred: ['WP', 'VANTIV'], alone: ['WORLDPAY AP LTD'],
    source: 'https://github.com/sidde7r/tink-backend-aggregation' },
  { name: 'Verifone', kind: 'acquirer', names: ['VERIFONE'], codes: ['VFI'], starred: ['2CO', '2CHECKOUT'] },
  { name: 'Checkout.com', kind: 'acquirer', codes: ['CKO'] },
  { name: 'Mollie', kind: 'acquirer', starred: ['MOLLIE'] },
  { name: 'Buckaroo', kind: 'acquirer', starred: ['BUCKAROO', 'BCK'] },
  { name: 'Braintree', kind: 'acquirer', starred: ['BT', 'BRAINTREE'] },
  { name: 'WePay', kind: 'acquirer', starred: ['WPY', 'WEPAY'], source: 'https://explaincharges.com/?p=7929' },
  { name: 'Opayo', kind: 'acquirer', names: ['SAGEPAY', 'OPAYO'], codes: ['SAGE PAY'] },
  { name: 'GoCardless', kind: 'acquirer', names: ['GO CARDLESS'], starred: ['GC'] },
  { name: 'PayU', kind: 'acquirer', names: ['PAYU'] },
  { name: 'Razorpay', kind: 'acquirer', names: ['RAZORPAY'], starred: ['RAZ', 'RZP'] },
  { name: 'EBANX', kind: 'acquirer', names: ['EBANX'] },
  { name: 'dLocal', kind: 'acquirer', starred: ['DLO', 'DLOCAL'] },
  { name: 'Worldline', kind: 'acquirer', names: ['WORLDLINE'], starred: ['WL'] },
  { name: 'Nets', kind: 'acquirer', starred: ['NETS'] },
  { name: 'Pay.nl', kind: 'acquirer', starred: ['PAY NL'] },
  { name: 'Fortis', kind: 'acquirer', starred: ['FSP'] },
  { name: 'Paysafe', kind: 'acquirer', names: ['PAYSAFE'] },
  { name: 'BlueSnap', kind: 'acquirer', starred: ['BLS', 'BLUESNAP'] },
  { name: 'Paddle', kind: 'acquirer', names: ['PADDLE NET'], starred: ['PADDLE'], source: 'https://freshleadfinder.com/blog/paddlenet-bank-statement/' },
  { name: 'FastSpring', kind: 'acquirer', starred: ['FS', 'FASTSPRING'] },
  { name: 'Digital River', kind: 'acquirer', starred: ['DRI'] },
  { name: 'Xsolla', kind: 'acquirer', starred: ['XSOLLA'] },

  { name: 'Klarna', kind: 'instalments', names: ['KLARNA'], glued: ['KLARNA'], alone: ['KLARNA BANK AB', 'KLARNA BANK', 'KLARNA AB'], source: 'https://www.decodemycharge.com' },
  { name: 'Clearpay', kind: 'instalments', names: ['CLEARPAY'], glued: ['CLEARPAY'], codes: ['CLEAR PAY'], source: 'https://www.decodemycharge.com' },
  { name: 'Afterpay', kind: 'instalments', names: ['AFTERPAY'], codes: ['AFTER PAY'] },
  { name: 'Laybuy', kind: 'instalments', names: ['LAYBUY'] },
  { name: 'Sezzle', kind: 'instalments', names: ['SEZZLE'] },
  { name: 'Zip', kind: 'instalments', names: ['QUADPAY', 'ZIPPAY'], codes: ['ZIP PAY'], starred: ['ZIP'] },
  { name: 'Affirm', kind: 'instalments', starred: ['AFFIRM'] },
  { name: 'Scalapay', kind: 'instalments', names: ['SCALAPAY'] },

  { name: 'Amazon Marketplace', kind: 'marketplace', names: ['AMZN MKTP', 'AMZN MKTPLACE', 'AMAZON MKTP', 'AMAZON MKTPL', 'AMAZON MKTPLACE', 'AMAZON MARKETPLACE'],
    source: 'https://transactionlookup.com/blog/common-confusing-bank-statement-codes' },
  { name: 'FareHarbor', kind: 'marketplace', starred: ['FH', 'FAREHARBOR'] },
  { name: 'Eventbrite', kind: 'marketplace', starred: ['EB'] },
];

const STAR = '[*\\u2217\\u204e\\u2731\\u066d]';
/** Between a code and its star: ZETTLE_*, SUMUP  *, PAYPAL-*. */
const BEFORE_STAR = '[\\s_.-]*';
/** Letters beyond ASCII count as such without flag `u`, which makes matching ten times slower. */
const IN_WORD = '[A-Za-z0-9\\u00aa-\\u1fff\\u2c00-\\ufeff]';
const NOT_IN_WORD = `(?!${IN_WORD})`;

/** Writes a text of letters, digits and blanks as a pattern: its blanks may be missing, several, or a hyphen. */
function spelled(text: string): string {
  return text.replaceAll(' ', '[\\s_.-]*');
}

function oneOf(texts: readonly string[]): string {
  return `(?:${texts.map(spelled).join('|')})`;
}

/** Legal forms that are words or initials as well: the form of a company only where nothing follows them. */
const DOUBTFUL_FORM = /^(?:[A-Z]{2}|SPA|SAS|COMPANY)$/;
const dotted = (forms: readonly string[]): string => forms.map((form) => [...form].join('\\.?')).join('|');
const [doubtful, plain] = [true, false].map((isDoubtful) =>
  dotted(COMPANY_FORMS.filter((form) => DOUBTFUL_FORM.test(form) === isDoubtful)),
);
/** Behind the name of a till or an acquirer: its company, and not a payment through it: ADYEN NV, VERIFONE SYSTEMS INC. */
const COMPANY = new RegExp(
  `${BEFORE_STAR},?\\s*(?:\\(?(?:UK|GB|US|USA|EU|EUROPE|INTERNATIONAL|GROUP|HOLDINGS?|PAYMENTS?|SERVICES?|SYSTEMS?|SOLUTIONS?)\\)?[\\s.,-]+)*(?:(?:${plain})(?!${IN_WORD}|['’&])|(?:${doubtful})\\.?(?!${IN_WORD}|['’&-]|\\s[A-Za-z&]))`,
  'iy',
);
/** Shortest merchant that is recognised when it is glued to the wallet: PAYPALACE is no PayPal. */
const GLUED = '(?=[A-Za-z]{4})';

const itselfOf = ({ own = [] }: Wallet): string => (own.length === 0 ? '' : `(?!\\s*${oneOf(own)}${NOT_IN_WORD})`);

/** Tells a wallet whose name may be that of the company which runs it. */
const isCompany = ({ kind }: Wallet): boolean => kind === 'till' || kind === 'acquirer';

/**
 * Returns the patterns of what one wallet prints; longest first, because the first that fits is taken. The group `name` is
 * one that a company may have.
 */
function patternsOf(wallet: Wallet): string[] {
  const { names = [], glued = [], codes = [], starred = [], alone = [] } = wallet;
  const itself = itselfOf(wallet);
  const name = isCompany(wallet) ? '?<name>' : '?:';
  return [
    ...(alone.length === 0 ? [] : [`${oneOf(alone)}${NOT_IN_WORD}`]),
    `${oneOf([...names, ...codes, ...starred])}${BEFORE_STAR}${STAR}+${itself}`,
    ...(names.length === 0 ? [] : [`(${name}${oneOf(names)}${NOT_IN_WORD})${itself}`]),
    ...(glued.length === 0 ? [] : [`${oneOf(glued)}${GLUED}`]),
  ];
}

const AFTER = '[\\s_*:/.#~|=-]*';
const plainOf = (wallets: readonly Wallet[]) =>
  new RegExp(`(?:${wallets.flatMap(patternsOf).join('|')})${AFTER}`, 'iy');
const PLAIN = plainOf(WALLETS);
/** The tries that are left where a name is that of a company. */
const PLAIN_WITHOUT_COMPANIES = plainOf(
  WALLETS.map((wallet) => (isCompany(wallet) ? { ...wallet, names: [] } : wallet)),
);

/** Signs that banks print in the place of the star: SQ-NAME, SQ/NAME; or the two blanks that are left of " *". */
const FOR_STAR = '\\s{2,3}|\\s*[-_/:#~|=+]\\s*';
const codesThat = (isPhrase: boolean): string =>
  WALLETS.flatMap((wallet) => {
    const texts = (wallet.codes ?? []).filter((text) => text.includes(' ') === isPhrase);
    return texts.length === 0 ? [] : [`${oneOf(texts)}${itselfOf(wallet)}`];
  }).join('|');
/** A code without its star. The group is the sign in its place; phrases of common words need more than that. */
const BARE = new RegExp(
  `(?:(?:${codesThat(false)})(?:(${FOR_STAR})|\\s+)|(?:${codesThat(true)})[\\s_.-]+)(?=${IN_WORD})`,
  'iy',
);

/** What banks put before all of it: CARD 0910 PAYPAL *NAME, "INT'L 0012345678 SQ *NAME". */
const BANK_WORDS =
  "POS|EFTPOS|CARD|CARTE|CB|KARTE|BETAALPAS|BETAALAUTOMAAT|DANKORT|VISA|VIS|MASTERCARD|MAESTRO|AMEX|DEBIT|DBT|DEB|DD|DR|CREDIT|CRD|CR|CD|CONTACTLESS|ONLINE|INTERNET|INT'?L|INTNL|INTERNATIONAL|FOREIGN|NON-STERLING|RECURRING|SUBSCRIPTION|DIRECT|PURCHASE|PURCH|PUR|COMPRA|ACHAT|PAYMENT|PYMT|TRANSACTION|CHECKCARD|CHKCARD|CHECK|REFUND|REVERSAL|AUTHORI[SZ]ED|PENDING|ON|TO|AT|BP";
const BANK_NUMBERS =
  '\\d{4,12}|\\d\\d[A-Z]{3}(?:\\d\\d){0,2}|\\d\\d?[/.-]\\d\\d?(?:[/.-]\\d{2,4})?|\\d\\d:\\d\\d(?::\\d\\d)?|X{4,12}\\d{4}';
const BANK = new RegExp(`(?:${BANK_WORDS}|${BANK_NUMBERS})(?:[\\s:*,/.-]+)`, 'iy');
const OPENING = /[\s"'`\u00ab\u2018-\u201e\u2039*#.~>)([-]*/y;
const MOST_BANK_WORDS = 6;
/** A card in front of another wallet prints both: CRV*SQ *NAME. */
const MOST_WALLETS = 3;

/** Returns the text with full-width letters, digits and signs in their usual width, at the same places. */
function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e\u3000]/g, (sign) =>
    sign === '\u3000' ? ' ' : String.fromCharCode(sign.charCodeAt(0) - 0xfee0),
  );
}

/** Returns the place after a match that begins there; the place itself without one. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/**
 * Returns the place after a wallet that stands there by its name or its star. Companies are told by a pattern of their own:
 * as a part of each name's, it made V8 compile for a twentieth of a second.
 */
function afterPlain(text: string, at: number): number {
  PLAIN.lastIndex = at;
  const found = PLAIN.exec(text);
  if (found === null) return at;
  const name = found.groups?.name;
  const isOfCompany = name !== undefined && after(COMPANY, text, at + name.length) > at + name.length;
  return isOfCompany ? after(PLAIN_WITHOUT_COMPANIES, text, at) : PLAIN.lastIndex;
}

function afterWallet(text: string, at: number): number {
  const plain = afterPlain(text, at);
  if (plain > at) return plain;
  BARE.lastIndex = at;
  const [found = '', sign] = BARE.exec(text) ?? [];
  const end = at + found.length;
  if (found === '' || sign !== undefined) return end;
  return afterWallet(text, end) > end || namesMerchant(text.slice(end)) ? end : at;
}

/** Tells most narratives apart by their first three letters, before anything else is tried. */
const BEGINNING = new RegExp(
  `^(?:[^A-Za-z]|${[...new Set([...BANK_WORDS.split('|'), 'XXX', ...WALLETS.flatMap(textsOf)].flatMap(beginningsOf))].join('|')})`,
  'i',
);

/** Returns patterns of the first three characters of a text, with its blank and without. */
function beginningsOf(text: string): readonly string[] {
  return [text, text.replaceAll(' ', '')].map((one) =>
    one.length < 3 ? `${one}(?![A-Za-z])` : one.slice(0, 3).replace(/[^A-Z0-9]/, '[^A-Za-z]'),
  );
}

function textsOf({ names = [], glued = [], codes = [], starred = [], alone = [] }: Wallet): readonly string[] {
  return [...names, ...glued, ...codes, ...starred, ...alone];
}

/** Returns the place where the merchant begins; 0 without a wallet. */
function merchantStart(narrative: string): number {
  if (!BEGINNING.test(narrative)) return 0;
  const text = halfWidth(narrative);
  let start = after(OPENING, text, 0);
  for (let i = 0; i <= MOST_BANK_WORDS; i++) {
    let end = start;
    for (let wallets = 0; wallets < MOST_WALLETS; wallets++) end = afterWallet(text, end);
    if (end > start) return end;
    const next = after(BANK, text, start);
    if (next === start) return 0;
    start = next;
  }
  return 0;
}

/**
 * Returns the places where the merchant may begin behind what a bank prints: CARD 0910 NAME, POS NAME. A merchant's own name can
 * begin with such words too, so a reader looks at each of them.
 */
export function startsBehindBankWords(narrative: string): readonly number[] {
  const starts: number[] = [];
  let start = after(OPENING, narrative, 0);
  for (let i = 0; i < MOST_BANK_WORDS; i++) {
    const next = after(BANK, narrative, start);
    if (next === start) break;
    starts.push(next);
    start = next;
  }
  return starts;
}

/** Returns true when the narrative starts with what a payment wallet prints, which hides or shortens the merchant's name. */
export function hasWalletPrefix(narrative: string): boolean {
  return merchantStart(narrative) > 0;
}

/** Returns the narrative without its wallet prefix. */
export function withoutWalletPrefix(narrative: string): string {
  return narrative.slice(merchantStart(narrative));
}

/** Examples of what banks put before a wallet. */
export const PRINTED_BEFORE = ['POS ', 'CARD PURCHASE ', "INT'L ", 'DD ', '** ', '"'] as const;

/** Returns what a wallet prints before any merchant, and where none is named. */
export function walletTexts({
  names = [],
  glued = [],
  codes = [],
  starred = [],
  alone = [],
}: Wallet): readonly string[] {
  const joined = (texts: readonly string[]) =>
    texts.flatMap((text) => [...new Set([text, text.replaceAll(' ', ''), text.replaceAll(' ', '.')])]);
  const short = codes.filter((code) => !code.includes(' '));
  return [
    ...new Set([
      ...joined([...names, ...codes, ...starred]).flatMap((text) => [`${text} *`, `${text}*`]),
      ...joined([...names, ...codes]).flatMap((text) => [`${text} `, `${text}-`]),
      ...short.flatMap((text) => [`${text}  `, `${text}_`, `${text}/`, `${text}:`]),
      ...glued,
      ...alone,
    ]),
  ];
}
