import { itemAt, type Random, weightedDraw } from './random.ts';
import type { Country } from './wallets.ts';

/** A payment, as a bank sees it. */
interface Payment {
  readonly merchant: string;
  /** A town, a telephone number or a help page. */
  readonly place: string;
  /** Two letters in the US, otherwise empty. */
  readonly state: string;
  readonly country: Country;
  readonly throughWallet: boolean;
}

/** A bank and its format for narratives. */
interface Bank {
  readonly bankid: number;
  /** Maximum length of the merchant's text; the rest is cut off. */
  readonly limit: number;
  readonly write: (merchant: string, payment: Payment) => string;
}

const PLACE_LIMIT = 13;
const place = (payment: Payment): string => payment.place.slice(0, PLACE_LIMIT).trimEnd();
const titleCase = (text: string): string =>
  text
    .toLowerCase()
    .replace(/(^|[\s\-&/(.*])([a-z])/g, (_match, before: string, letter: string) => before + letter.toUpperCase());

/** ISO 8583 field 43: name 22, place 13, country 3. */
const FIELD_43: Bank = {
  bankid: 1,
  limit: 22,
  write: (merchant, payment) => `${merchant} ${place(payment)} ${payment.country === 'G' ? 'GBR' : 'USA'}`,
};
/** The name only, as in one UK council's card file. */
const NAME_ONLY: Bank = { bankid: 2, limit: 18, write: (merchant) => merchant };
const PADDED_COLUMNS: Bank = {
  bankid: 3,
  limit: 25,
  write: (merchant, payment) => `${merchant.padEnd(25)}${place(payment)} ${payment.state}`,
};
const FREE_TEXT: Bank = {
  bankid: 4,
  limit: 25,
  write: (merchant, payment) => `${merchant} ${place(payment)} ${payment.state}`,
};
/** An app-only bank that shows names in mixed case. */
const APP: Bank = {
  bankid: 5,
  limit: 25,
  write: (merchant, payment) => (payment.throughWallet ? merchant : titleCase(merchant)),
};
const NAME_AND_PLACE: Bank = { bankid: 6, limit: 22, write: (merchant, payment) => `${merchant}  ${place(payment)}` };

const BANKS: Readonly<Record<Country, readonly (readonly [Bank, number])[]>> = {
  G: [
    [FIELD_43, 30],
    [NAME_ONLY, 15],
    [APP, 15],
    [NAME_AND_PLACE, 40],
  ],
  U: [
    [PADDED_COLUMNS, 45],
    [FREE_TEXT, 35],
    [APP, 20],
  ],
};
const DRAW = { G: weightedDraw(BANKS.G.map(([, share]) => share)), U: weightedDraw(BANKS.U.map(([, share]) => share)) };

export function drawBank(random: Random, country: Country): Bank {
  return itemAt(BANKS[country], DRAW[country](random))[0];
}

/** Returns the narrative as the bank stores it, and whether the merchant's text was truncated. */
export function narrativeOf(bank: Bank, payment: Payment): { narrative: string; cut: boolean } {
  const merchant = payment.merchant.slice(0, bank.limit).trimEnd();
  return { narrative: bank.write(merchant, payment).trimEnd(), cut: payment.merchant.length > bank.limit };
}
