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
  /** Short codes that banks also print without the star: SQ *NAME, sq name. They need a blank then. */
  readonly codes?: readonly string[];
  /** Too short or too common to mean anything without the star: PP*NAME, SQUARE *NAME. */
  readonly starred?: readonly string[];
  /** Beginnings of texts in which it stands alone and no merchant is named. */
  readonly alone?: readonly string[];
  /** Words after it with which it is the merchant itself: GOOGLE *YOUTUBE. */
  readonly own?: readonly string[];
}

// biome-ignore format: one wallet a line or two
export const WALLETS: readonly Wallet[] = [
  { name: 'PayPal', kind: 'wallet', names: ['PAY PAL'], starred: ['PP', 'PYPL'],
    alone: ['PAYPAL INST XFER', 'PAYPAL TRANSFER', 'PAYPAL PAYMENT', 'PAYPAL EUROPE', 'PAYPAL DES'] },
  { name: 'Apple Pay', kind: 'wallet', names: ['APPLE PAY', 'APL PAY'] },
  { name: 'Google Pay', kind: 'wallet', names: ['GOOGLE PAY', 'GPAY', 'ANDROID PAY'], starred: ['GOOGLE'], alone: ['GOOGLE PAYMENT'],
    own: ['GOOGLE', 'YOUTUBE', 'YOUTUBEPREMIUM', 'YOUTUBETV', 'PLAY', 'ADS', 'ADWS', 'ADWORDS', 'CLOUD', 'GSUITE', 'WORKSPACE', 'STORE', 'STORAGE', 'GSTORAGE', 'ONE', 'DRIVE', 'DOMAINS', 'FI', 'FIBER', 'NEST', 'PIXEL', 'SERVICES', 'SVCS', 'SVCSAPPS', 'VOICE', 'MUSIC', 'FITBIT', 'CHROME'] },
  { name: 'Samsung Pay', kind: 'wallet', names: ['SAMSUNG PAY'] },
  { name: 'Garmin Pay', kind: 'wallet', names: ['GARMIN PAY'] },
  { name: 'Fitbit Pay', kind: 'wallet', names: ['FITBIT PAY'] },
  { name: 'Amazon Pay', kind: 'wallet', names: ['AMAZON PAY', 'AMZN PAY'], starred: ['AMZ'] },
  { name: 'Meta Pay', kind: 'wallet', names: ['META PAY', 'FACEBOOK PAY'] },
  { name: 'Curve', kind: 'wallet', codes: ['CRV'], starred: ['CURVE'] },
  { name: 'Cash App', kind: 'wallet', names: ['CASHAPP', 'CASH APP'], starred: ['SQC'] },
  { name: 'Venmo', kind: 'wallet', names: ['VENMO'] },
  { name: 'Revolut', kind: 'wallet', starred: ['REVOLUT', 'REV'] },
  { name: 'Skrill', kind: 'wallet', names: ['SKRILL'] },
  { name: 'Neteller', kind: 'wallet', names: ['NETELLER'] },
  { name: 'Alipay', kind: 'wallet', names: ['ALI PAY'], starred: ['ALP'] },
  { name: 'WeChat Pay', kind: 'wallet', names: ['WECHAT PAY', 'WEIXIN PAY', 'TENPAY'], starred: ['WEIXIN', 'WECHAT'] },
  { name: 'Paytm', kind: 'wallet', names: ['PAYTM'] },
  { name: 'PhonePe', kind: 'wallet', names: ['PHONEPE'] },
  { name: 'Mercado Pago', kind: 'wallet', names: ['MERCADO PAGO', 'MERC PAGO', 'MER PAGO'] },
  { name: 'PagSeguro', kind: 'wallet', names: ['PAG SEGURO', 'PAG BANK'], starred: ['PAG'] },
  { name: 'Twint', kind: 'wallet', names: ['TWINT'] },
  { name: 'Vipps MobilePay', kind: 'wallet', names: ['VIPPS', 'MOBILE PAY'] },
  { name: 'LevelUp', kind: 'wallet', starred: ['LEVELUP'] },

  { name: 'Square', kind: 'till', codes: ['SQ'], starred: ['SQU', 'SQUARE', 'GOSQ'], alone: ['SQUARE UP INTL', 'SQUARE UP', 'GOSQ COM'] },
  { name: 'SumUp', kind: 'till', names: ['SUM UP'], alone: ['SUMUP PAYMENTS LTD', 'SUMUP PAYMENTS', 'SUMUP LIMITED'] },
  { name: 'Zettle', kind: 'till', names: ['ZETTLE', 'I ZETTLE'], codes: ['IZ'], starred: ['ZTL'] },
  { name: 'Toast', kind: 'till', codes: ['TST'], starred: ['TOAST'] },
  { name: 'Shopify', kind: 'till', codes: ['SP'], starred: ['SHOPIFY'], own: ['PLUS'] },
  { name: 'Clover', kind: 'till', starred: ['CLV', 'CLOVER'] },
  { name: 'Lightspeed', kind: 'till', starred: ['LS', 'LSK', 'LIGHTSPEED'] },
  { name: 'Dojo', kind: 'till', starred: ['DOJO'] },
  { name: 'myPOS', kind: 'till', names: ['MYPOS'] },
  { name: 'Teya', kind: 'till', starred: ['TEYA', 'PMT', 'PAYMENTSENSE'] },
  { name: 'Nayax', kind: 'till', names: ['NAYAX'], starred: ['NYX', 'NYA'] },
  { name: 'CCV', kind: 'till', codes: ['CCV'] },
  { name: 'PayAnywhere', kind: 'till', starred: ['PY', 'PAYANYWHERE'] },
  { name: 'Fiserv', kind: 'till', starred: ['FSV', 'FISERV', 'FDMS'] },
  { name: 'QuickBooks', kind: 'till', starred: ['IN', 'INTUIT'] },

  { name: 'Stripe', kind: 'acquirer', starred: ['STRIPE', 'STRP'], alone: ['STRIPE PAYMENTS UK', 'STRIPE PAYMENTS'] },
  { name: 'Adyen', kind: 'acquirer', names: ['ADYEN'], starred: ['ADY'] },
  { name: 'Worldpay', kind: 'acquirer', names: ['WORLDPAY'], starred: ['WP', 'VANTIV'] },
  { name: 'Verifone', kind: 'acquirer', names: ['VERIFONE'], codes: ['VFI'], starred: ['2CO', '2CHECKOUT'] },
  { name: 'Checkout.com', kind: 'acquirer', codes: ['CKO'] },
  { name: 'Mollie', kind: 'acquirer', starred: ['MOLLIE'] },
  { name: 'Buckaroo', kind: 'acquirer', names: ['BUCKAROO'], starred: ['BCK'] },
  { name: 'Braintree', kind: 'acquirer', starred: ['BT', 'BRAINTREE'] },
  { name: 'WePay', kind: 'acquirer', starred: ['WPY', 'WEPAY'] },
  { name: 'Opayo', kind: 'acquirer', names: ['SAGE PAY', 'OPAYO'] },
  { name: 'GoCardless', kind: 'acquirer', names: ['GO CARDLESS'], starred: ['GC'] },
  { name: 'PayU', kind: 'acquirer', names: ['PAYU'] },
  { name: 'Razorpay', kind: 'acquirer', names: ['RAZORPAY'], starred: ['RAZ', 'RZP'] },
  { name: 'EBANX', kind: 'acquirer', names: ['EBANX'] },
  { name: 'dLocal', kind: 'acquirer', starred: ['DLO', 'DLOCAL'] },
  { name: 'Worldline', kind: 'acquirer', names: ['WORLDLINE'], starred: ['WL'] },
  { name: 'Fortis', kind: 'acquirer', starred: ['FSP'] },
  { name: 'Paysafe', kind: 'acquirer', names: ['PAYSAFE'] },
  { name: 'BlueSnap', kind: 'acquirer', starred: ['BLS', 'BLUESNAP'] },
  { name: 'Paddle', kind: 'acquirer', names: ['PADDLE NET'], starred: ['PADDLE'] },
  { name: 'FastSpring', kind: 'acquirer', starred: ['FS', 'FASTSPRING'] },
  { name: 'Digital River', kind: 'acquirer', starred: ['DRI'] },
  { name: 'Xsolla', kind: 'acquirer', starred: ['XSOLLA'] },

  { name: 'Klarna', kind: 'instalments', names: ['KLARNA'], alone: ['KLARNA BANK AB', 'KLARNA BANK', 'KLARNA AB'] },
  { name: 'Clearpay', kind: 'instalments', names: ['CLEAR PAY'] },
  { name: 'Afterpay', kind: 'instalments', names: ['AFTER PAY'] },
  { name: 'Laybuy', kind: 'instalments', names: ['LAYBUY'] },
  { name: 'Sezzle', kind: 'instalments', names: ['SEZZLE'] },
  { name: 'Zip', kind: 'instalments', names: ['QUADPAY', 'ZIP PAY'], starred: ['ZIP'] },
  { name: 'Affirm', kind: 'instalments', starred: ['AFFIRM'] },
  { name: 'Scalapay', kind: 'instalments', names: ['SCALAPAY'] },

  { name: 'Amazon Marketplace', kind: 'marketplace', names: ['AMZN MKTP', 'AMZN MKTPLACE', 'AMAZON MKTP', 'AMAZON MKTPL', 'AMAZON MKTPLACE', 'AMAZON MARKETPLACE'] },
  { name: 'FareHarbor', kind: 'marketplace', starred: ['FH', 'FAREHARBOR'] },
  { name: 'Eventbrite', kind: 'marketplace', starred: ['EB'] },
];

const STAR = '[*\\uff0a\\u2217]';
/** Between a code and its star: ZETTLE_*, SUMUP  *, PAYPAL-*. */
const BEFORE_STAR = '[\\s_.-]*';
/** Letters beyond ASCII count as such without flag `u`, which makes matching ten times slower. */
const IN_WORD = '[A-Za-z0-9\\u00aa-\\ufeff]';
const NOT_IN_WORD = `(?!${IN_WORD})`;

/** Writes a text of letters, digits and blanks as a pattern: its blanks may be missing, several, or a hyphen. */
function spelled(text: string): string {
  return text.replaceAll(' ', '[\\s_.-]*');
}

function oneOf(texts: readonly string[]): string {
  return `(?:${texts.map(spelled).join('|')})`;
}

/** Returns the pattern of what one wallet prints; longest first, because the first that fits is taken. */
function patternsOf({ names = [], codes = [], starred = [], alone = [], own = [] }: Wallet): string[] {
  const itself = own.length === 0 ? '' : `(?!\\s*${oneOf(own)}${NOT_IN_WORD})`;
  const withStar = [...names, ...codes, ...starred];
  return [
    ...(alone.length === 0 ? [] : [`${oneOf(alone)}${NOT_IN_WORD}`]),
    `${oneOf(withStar)}${BEFORE_STAR}${STAR}+${itself}`,
    ...(names.length === 0 ? [] : [`${oneOf(names)}${NOT_IN_WORD}${itself}`]),
    ...(codes.length === 0 ? [] : [`${oneOf(codes)}\\s+(?=${IN_WORD})${itself}`]),
  ];
}

/** What banks put before all of it: CARD 0910 PAYPAL *NAME, POS PURCHASE SQ *NAME. */
const BANK =
  '(?:(?:POS|CARD|VISA|MASTERCARD|DEBIT|CREDIT|CONTACTLESS|ONLINE|INTERNET|PURCHASE|PAYMENT|TRANSACTION|TO|AT|CRD|DEB|CD|\\d{4,8}|\\d\\d[A-Z]{3}(?:\\d\\d)?)[\\s:*-]+){0,5}';

/** A card in front of another wallet prints both: CRV*SQ *NAME. */
const PREFIX = new RegExp(`^\\s*${BANK}(?:(?:${WALLETS.flatMap(patternsOf).join('|')})[\\s_*:/.-]*){1,3}`, 'i');

/** Returns true when the narrative starts with what a payment wallet prints, which hides or shortens the merchant's name. */
export function hasWalletPrefix(narrative: string): boolean {
  return PREFIX.test(narrative);
}

/** Returns the narrative without its wallet prefix. */
export function withoutWalletPrefix(narrative: string): string {
  return narrative.replace(PREFIX, '');
}

/** Returns what a wallet prints before any merchant, and where none is named. */
export function walletTexts({ names = [], codes = [], starred = [], alone = [] }: Wallet): readonly string[] {
  const joined = (texts: readonly string[]) => texts.flatMap((text) => [...new Set([text, text.replaceAll(' ', '')])]);
  return [
    ...joined([...names, ...codes, ...starred]).flatMap((text) => [`${text} *`, `${text}*`]),
    ...joined([...names, ...codes]).map((text) => `${text} `),
    ...alone,
  ];
}
