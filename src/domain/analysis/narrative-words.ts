import { hasWalletPrefix, withoutWalletPrefix } from '../brand/brand.ts';

/** What a narrative says after the brand's name. */
export interface NarrativeWords {
  /** `own`: begins with the brand's name. `cut`: begins with the start of it and ends there. `foreign`: names something else. */
  readonly name: 'own' | 'cut' | 'foreign';
  /** Words after the name up to the first number, without legal and format words. Places are among them: nothing marks them. */
  readonly words: readonly string[];
  /** All that follows the name up to the first number, squeezed, for comparing with longer names. */
  readonly rest: string;
  /** Could more words have followed? False for wallet and web rows and for rows that end with the name, which are often cut. */
  readonly complete: boolean;
  /** Words that stand where banks put the place: behind two spaces or in the place column. */
  readonly place: readonly string[];
}

// Legal forms, and the words by which chains tell their own formats and counters apart: no sign of another business.
const SAYS_NOTHING: ReadonlySet<string> = new Set(
  (
    'LTD LIMITED PLC LLP INC LLC CORP CORPORATION CO COMPANY GROUP HOLDINGS THE AND OF UK GB USA US EU INTERNATIONAL ' +
    'STORE STORES SHOP SHOPS RETAIL OUTLET SUPERSTORE SUPERSTORES ONLINE INTERNET DIRECT DIGITAL EXPRESS LOCAL EXTRA METRO DAILY CENTRAL ' +
    'SUPERCENTER SUPERCENTRE NO BRANCH DEPT HTTPS HTTP WWW'
  ).split(' '),
);

const WEB_NAME =
  /^(?:HTTPS?:\/\/)?(?:WWW\.)?([A-Z0-9-]+(?:\.[A-Z0-9-]+)*?)\.(?:COM|NET|ORG|EU|UK|US|IO|BIZ|SHOP|STORE|CO|INFO)\b/;
const PLACE_COLUMN = 25;
const MAX_WORDS = 4;

/** Capitals without accents, apostrophes and dots; `&` is read as AND; split at everything but letters and digits. */
export function wordsOf(text: string): string[] {
  const capitals = text.toUpperCase();
  const words = /[^ -~]/.test(text)
    ? capitals
        .normalize('NFD')
        .replace(/[\p{M}'’.]/gu, '')
        .replace(/&/g, ' AND ')
        .split(/[^\p{L}\p{N}]+/u)
    : capitals
        .replace(/['.]/g, '')
        .replace(/&/g, ' AND ')
        .split(/[^A-Z0-9]+/);
  return words.filter((word) => word !== '');
}

/** A name as one run of letters and digits, the form that wallets and web names give it. */
export function squeezed(text: string): string {
  return wordsOf(text).join('');
}

/** Does the word say something about which business this is? */
export function isTelling(word: string): boolean {
  return word.length > 1 && !/\p{N}/u.test(word) && !SAYS_NOTHING.has(word);
}

/** Reads narratives of one brand; results are kept per narrative, because narratives repeat. */
export function narrativeReader(brandname: string): (narrative: string) => NarrativeWords {
  const key = squeezed(brandname);
  const seen = new Map<string, NarrativeWords>();
  return (narrative) => {
    let read = seen.get(narrative);
    if (read === undefined) {
      read = readNarrative(narrative, key);
      seen.set(narrative, read);
    }
    return read;
  };
}

function readNarrative(narrative: string, key: string): NarrativeWords {
  const merchant = merchantPart(narrative);
  const behind = wordsOf(narrative.slice(merchant.length));
  const web = merchant.includes('.') ? WEB_NAME.exec(withoutWalletPrefix(merchant).toUpperCase().trim()) : null;
  if (web !== null) return { ...readWebName(web[1] ?? '', key), place: behind };
  const tokens = wordsOf(withoutWalletPrefix(merchant));
  const number = tokens.findIndex((token) => /\p{N}/u.test(token));
  const said = number < 0 ? tokens : tokens.slice(0, number);
  return { ...readName(said, key, hasWalletPrefix(narrative)), place: [...tokens.slice(said.length + 1), ...behind] };
}

type Name = Omit<NarrativeWords, 'place'>;
const FOREIGN: Name = { name: 'foreign', words: [], rest: '', complete: false };
const CUT: Name = { name: 'cut', words: [], rest: '', complete: false };

function readName(tokens: readonly string[], key: string, wallet: boolean): Name {
  let name = '';
  for (const [i, token] of tokens.entries()) {
    name += token;
    if (name.startsWith(key)) {
      const glued = name.slice(key.length);
      // Only wallets write names without spaces; elsewhere a longer word is another name (STARBUCKS is not STAR).
      if (glued.length > 1 && !wallet) return FOREIGN;
      const said = glued.length > 1 ? [glued, ...tokens.slice(i + 1)] : tokens.slice(i + 1);
      return { name: 'own', words: said.filter(isTelling).slice(0, MAX_WORDS), rest: said.join(''), complete: !wallet };
    }
    if (!key.startsWith(name)) return FOREIGN;
  }
  return name.length >= 3 ? CUT : FOREIGN;
}

function readWebName(host: string, key: string): Name {
  const label = host.split('.').find((part) => squeezed(part).includes(key));
  if (label === undefined) return FOREIGN;
  const name = squeezed(label);
  const rest = name.slice(name.indexOf(key) + key.length);
  return { name: 'own', words: isTelling(rest) ? [rest] : [], rest, complete: false };
}

/** Banks put the merchant first and the place after it, in a column or behind two spaces; otherwise it is all one. */
function merchantPart(text: string): string {
  const cut = text.length > PLACE_COLUMN + 3 ? text.slice(0, PLACE_COLUMN) : text;
  const gap = cut.search(/[^\s*] {2,}[^\s\d]/);
  return gap >= 0 ? cut.slice(0, gap + 1) : cut;
}
