import { itemAt, type Random } from '../../data/generator/random.ts';

/*
 * Hands: how a merchant's acquirer and tills write its rows. A company has one hand for each contract with an acquirer.
 * There are two families of hands with no style in common, and two families of banks: rules are tuned on one, and
 * scored on the other.
 */

export type Family = 'tuning' | 'held_out';

export type Country = 'G' | 'U';

/** One way of writing. */
export interface Hand {
  readonly family: Family;
  /** Makes the merchant id of an outlet. */
  readonly mid: (random: Random) => string;
  /** Writes the number of the outlet; null if the tills do not. */
  readonly number: ((outlet: number) => string) | null;
  readonly writesTown: boolean;
  readonly legalForm: boolean;
  readonly dropsApostrophe: boolean;
  readonly ampersand: string;
  readonly webShare: number;
  readonly walletShare: number;
  readonly walletPrefixes: readonly string[];
  readonly joinsWords: boolean;
  readonly reduced: boolean;
}

const padded = (outlet: number, width: number) => String(outlet).padStart(width, '0');

const NUMBERS: Readonly<Record<Family, readonly ((outlet: number) => string)[]>> = {
  tuning: [
    (n) => ` ${padded(n, 4)}`,
    (n) => ` #${n}`,
    (n) => `/${n}`,
    (n) => ` S${padded(n, 4)}`,
    (n) => ` - ${n}`,
    (n) => ` NO ${n}`,
    (n) => ` STORE ${n}`,
  ],
  held_out: [
    (n) => ` (${n})`,
    (n) => `-${padded(n, 5)}`,
    (n) => ` B${padded(n, 5)}`,
    (n) => ` T${n}`,
    (n) => ` BR ${n}`,
    (n) => ` ${n}UK`,
    (n) => ` UNIT ${n}`,
    (n) => ` ${n}`,
  ],
};

const WALLET_PREFIXES: Readonly<Record<Family, readonly (readonly string[])[]>> = {
  tuning: [
    ['PAYPAL *', 'SQ *', 'SUMUP  *'],
    ['paypal ', 'SQ *'],
    ['PP*', 'ZETTLE_*', 'SP '],
  ],
  held_out: [
    ['PAYPAL ', 'SUMUP *'],
    ['PAYPAL *', 'KLARNA*', 'IZ *'],
    ['CRV*', 'SQ *'],
  ],
};

const MID_SCHEMES: Readonly<Record<Family, readonly ((random: Random) => Hand['mid'])[]>> = {
  tuning: [blocks(6, 12, 0.8), blocks(6, 12, 0.8), perOutlet(12), oneForAll(12), absent, acquirers(6, 12)],
  held_out: [blocks(5, 10, 0.9), blocks(7, 15, 0.7), perOutlet(10), oneForAll(10), absent, acquirers(5, 10)],
};

function digits(random: Random, width: number): string {
  return Array.from({ length: width }, (_, i) => String(i === 0 ? 1 + random.int(9) : random.int(10))).join('');
}

/** Most ids begin with one of the contract's one or two blocks. */
function blocks(prefix: number, width: number, share: number): (random: Random) => Hand['mid'] {
  return (drawn) => {
    const own = Array.from({ length: 1 + drawn.int(2) }, () => digits(drawn, prefix));
    return (random) =>
      random.chance(share)
        ? itemAt(own, random.int(own.length)) + digits(random, width - prefix)
        : digits(random, width);
  };
}

/** Ids without any order. */
function perOutlet(width: number): (random: Random) => Hand['mid'] {
  return () => (random) => digits(random, width);
}

/** All outlets of a contract have the same id, as in web shops. */
function oneForAll(width: number): (random: Random) => Hand['mid'] {
  return (drawn) => {
    const own = digits(drawn, width);
    return () => own;
  };
}

function absent(): Hand['mid'] {
  return () => '';
}

/** Ids begin with the acquirer's number, which many merchants share. */
function acquirers(prefix: number, width: number): (random: Random) => Hand['mid'] {
  return (drawn) => {
    const own = `${1 + drawn.int(3)}`.repeat(prefix);
    return (random) => own + digits(random, width - prefix);
  };
}

/** Draws a hand of the family. */
export function drawHand(random: Random, family: Family): Hand {
  const numbers = NUMBERS[family];
  const schemes = MID_SCHEMES[family];
  const wallets = WALLET_PREFIXES[family];
  return {
    family,
    mid: itemAt(schemes, random.int(schemes.length))(random),
    number: random.chance(0.65) ? itemAt(numbers, random.int(numbers.length)) : null,
    writesTown: random.chance(0.6),
    legalForm: random.chance(0.3),
    dropsApostrophe: random.chance(0.7),
    ampersand: itemAt([' & ', ' AND ', ' '], random.int(3)),
    webShare: random.chance(0.25) ? 0.2 : 0.05,
    walletShare: random.chance(0.1) ? 0.3 : 0.04,
    walletPrefixes: itemAt(wallets, random.int(wallets.length)),
    joinsWords: random.chance(0.5),
    reduced: random.chance(0.2),
  };
}

const LEGAL_FORMS: Readonly<Record<Country, readonly string[]>> = {
  G: ['LTD', 'LIMITED', 'PLC', '(UK) LTD'],
  U: ['INC', 'LLC', 'CORP'],
};

/** An outlet, as its till knows it. */
export interface Till {
  readonly name: string;
  /** A word of the outlet's department; empty if there is none. */
  readonly word: string;
  readonly outlet: number;
  readonly town: string;
  readonly state: string;
  readonly country: Country;
}

/** A payment, before a bank writes it. */
export interface Payment {
  readonly text: string;
  readonly place: string;
  readonly throughWallet: boolean;
}

/** Returns a brand's name in plain capitals. */
export function capitals(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’]/g, "'")
    .replace(/\(.*\)/, '')
    .trim()
    .toUpperCase();
}

/** Writes a payment at an outlet. */
export function payAt(till: Till, hand: Hand, random: Random): Payment {
  let name = capitals(till.name);
  if (hand.dropsApostrophe !== random.chance(0.15)) name = name.replace(/['.]/g, '');
  if (random.chance(0.8)) name = name.replace(/ & /g, hand.ampersand);
  const word = till.word === '' ? '' : ` ${till.word}`;
  const way = random.next();
  if (way < hand.walletShare) {
    const prefix = itemAt(hand.walletPrefixes, random.int(hand.walletPrefixes.length));
    const written = hand.joinsWords && prefix.startsWith('P') ? `${name}${word}`.replace(/ /g, '') : `${name}${word}`;
    return { text: prefix + written, place: prefix.startsWith('P') ? '35314369001' : till.town, throughWallet: true };
  }
  if (way < hand.walletShare + hand.webShare) {
    const host = name.replace(/&/g, 'AND').replace(/[^A-Z0-9]/g, '');
    const text = itemAt([`WWW.${host}.CO.UK`, `${host}.COM`, `${name} ONLINE`, `${host}.CO.UK`], random.int(4));
    return { text, place: itemAt(['INTERNET', '0800123456', till.town], random.int(3)), throughWallet: false };
  }
  let text = name + word;
  const forms = LEGAL_FORMS[till.country];
  if (hand.legalForm && random.chance(0.5)) text += ` ${itemAt(forms, till.outlet)}`;
  if (hand.number !== null && random.chance(0.7)) text += hand.number(till.outlet);
  else if (hand.writesTown) text += ` ${till.town}`;
  return { text, place: till.town, throughWallet: false };
}

const titleCase = (text: string) =>
  text
    .toLowerCase()
    .replace(/(^|[\s\-&/(.*])([a-z])/g, (_m, before: string, letter: string) => before + letter.toUpperCase());

type Bank = (payment: Payment, till: Till, random: Random) => string;

const BANKS: Readonly<Record<Family, readonly Bank[]>> = {
  tuning: [
    ({ text, place }) => `${text.slice(0, 22).trimEnd()},${place.slice(0, 13)}`,
    ({ text }) => text.slice(0, 18),
    ({ text, place }, { state }) =>
      `${text.slice(0, 25).padEnd(25)}${place.slice(0, 13)} ${state === '' ? 'GB' : state}`,
    ({ text, place }) => `${text.slice(0, 22)}  ${place.slice(0, 13)}`,
    ({ text }) => titleCase(text.slice(0, 25)),
    ({ text }) => text.slice(0, 25).toLowerCase(),
  ],
  held_out: [
    ({ text, place }, { country }) => `${text.slice(0, 22)} ${place.slice(0, 13)} ${country === 'G' ? 'GBR' : 'USA'}`,
    ({ text }, _till, random) => `CARD ${String(1000 + random.int(9000))} ${text.slice(0, 22)}`,
    ({ text, place }, { state }) => `${text.slice(0, 22).padEnd(23)}${place.slice(0, 12).padEnd(13)}${state}`,
    ({ text }) => text.slice(0, 22),
    ({ text }) => `POS ${text.slice(0, 20)}`.toLowerCase(),
  ],
};

/** Returns the narrative that one of the family's banks stores, and the bank's number. */
export function bankRow(payment: Payment, till: Till, family: Family, random: Random) {
  const at = random.int(BANKS[family].length);
  return { bankid: at + 1, narrative: itemAt(BANKS[family], at)(payment, till, random).trim() };
}
