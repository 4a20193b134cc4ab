import { startsBehindBankWords } from '../../brand/wallets.ts';
import { midBlocks } from './mid-blocks.ts';
import type { ProfiledCombo } from './profile.ts';

/*
 * How a merchant's tills and its acquirer write a row. A company writes alike wherever it has the same contract, so these fields
 * are evidence of who wrote the row that does not depend on its code or on its words.
 */

/** Fields of one row; `null` where the row does not show the field. */
export interface Handwriting {
  /** The beginning of merchant ids that several outlets share. */
  readonly block: string | null;
  /** How the number of the outlet is written: `#12`, `S0123`, `STORE 12`. */
  readonly numberStyle: string | null;
  readonly legalForm: string | null;
  /** The digits of the outlet's number. */
  readonly number: string | null;
  readonly country: string | null;
  /** The merchant and the outlet, so that one busy outlet is not counted as many. */
  readonly outlet: string;
}

/** The style of numbers without any sign, which most tills have. */
export const PLAIN = 'plain';

/** Fields that a contract decides. How the name itself is spelled is no such field: it does not depend less on the name than words do. */
export const CONTRACT_FIELDS = ['block', 'numberStyle', 'legalForm'] as const;

/** Banks put places and telephone numbers behind this column. */
const MERCHANT_COLUMNS = 25;

const NUMBER =
  /(?:^|\s|[A-Z.'])((?:STORES?|SHOP|UNIT|BRANCH|BR|NO|SITE|OUTLET)?[\s.:]*[#(/_*-]*\s*[A-Z]{0,2})(\d{1,6})([A-Z]{0,2})(?![A-Z\d.])/;
const LEGAL_FORM = /\b(?:LTD|LIMITED|PLC|LLP|INC|LLC|CORP|CORPORATION|GMBH)\b/;
const US_STATE =
  /\s(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])$/;

/** An id with more texts than this is not one outlet's: banks write one outlet in fewer ways. */
const TEXTS_OF_AN_OUTLET = 5;

/** Reads the handwriting of rows. */
export function handwritingOf(rows: readonly ProfiledCombo[]): readonly Handwriting[] {
  const texts = new Map<string, Omit<Handwriting, 'block' | 'outlet'>>();
  const blockOf = midBlocks(rows.flatMap(({ combo, read }) => (read.complete ? [combo.mid] : [])));
  const written = rows.map(({ combo: { narrative }, read }) => {
    const text = texts.get(narrative) ?? (read.complete ? readText(narrative) : SAYS_NOTHING);
    texts.set(narrative, text);
    return text;
  });
  const outletOf = outletsOf(rows, written);
  return rows.map(({ combo: { mid }, read }, i) => {
    // A wallet sends an id of its own.
    const block = read.complete ? blockOf(mid) : null;
    return { ...(written[i] ?? SAYS_NOTHING), block, outlet: outletOf[i] ?? mid };
  });
}

/** Returns a key of each row's outlet: its merchant id and number; its words and place where many outlets have one id or none. */
function outletsOf(rows: readonly ProfiledCombo[], written: readonly Pick<Handwriting, 'number'>[]): readonly string[] {
  const texts = rows.map(
    ({ read }, i) => `${written[i]?.number ?? ''} ${read.words.join(' ')} ${read.place.join(' ')}`,
  );
  const ofMid = new Map<string, Set<string>>();
  for (const [i, { combo }] of rows.entries()) {
    const seen = ofMid.get(combo.mid) ?? new Set<string>();
    ofMid.set(combo.mid, seen);
    if (seen.size <= TEXTS_OF_AN_OUTLET) seen.add(texts[i] ?? '');
  }
  return rows.map(({ combo: { mid } }, i) => {
    const isShared = mid === '' || (ofMid.get(mid)?.size ?? 0) > TEXTS_OF_AN_OUTLET;
    return `${mid} ${isShared ? (texts[i] ?? '') : (written[i]?.number ?? '')}`;
  });
}

const SAYS_NOTHING = { numberStyle: null, legalForm: null, number: null, country: null };

function readText(narrative: string): Omit<Handwriting, 'block' | 'outlet'> {
  // The number in CARD 0910 NAME is the bank's.
  const text = narrative.slice(startsBehindBankWords(narrative).at(-1) ?? 0).toUpperCase();
  const merchant = text.slice(0, MERCHANT_COLUMNS).replace(/\s{2,}\S.*$/, '');
  const number = NUMBER.exec(merchant.slice(1));
  const digits = number?.[2] ?? null;
  const style = number === null ? null : styleOf(number[1] ?? '', digits ?? '', number[3] ?? '');
  return {
    numberStyle: style,
    number: digits === null ? null : digits.replace(/^0+/, ''),
    legalForm: LEGAL_FORM.exec(merchant)?.[0].replace('LIMITED', 'LTD') ?? null,
    country: countryOf(text),
  };
}

function styleOf(before: string, digits: string, behind: string): string {
  // Chains write STORES here where others write the department: TESCO STORES 5504, TESCO PFS 4203.
  const sign = before
    .replace(/^(?:STORES?|SHOP|OUTLET)(?![A-Z])/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return `${sign === '' ? PLAIN : sign}${digits.startsWith('0') ? `0${digits.length}` : ''}${behind}`;
}

function countryOf(text: string): string | null {
  if (/\s(?:GBR?|UK)$/.test(text)) return 'GB';
  if (/\sUSA?$/.test(text) || (text.length > MERCHANT_COLUMNS && US_STATE.test(text))) return 'US';
  return null;
}
