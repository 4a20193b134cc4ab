import { hasWalletPrefix, startsBehindBankWords, withoutWalletPrefix } from './wallets.ts';

/** The part of a narrative after the brand's name. */
export interface NarrativeWords {
  /** `own`: begins with the brand's name. `cut`: begins with the start of it and ends there. `foreign`: names something else. */
  readonly name: 'own' | 'cut' | 'foreign';
  /** Words after the name up to the first number, without legal and format words. They include places, which nothing marks. */
  readonly words: readonly string[];
  /** Everything after the name up to the first number, squeezed, to compare with longer names. */
  readonly rest: string;
  /** False where further words may be missing: wallet and web rows, and rows that end with the name, which banks often cut. */
  readonly complete: boolean;
  /** Words where banks put the place: after two spaces or in the place column. */
  readonly place: readonly string[];
}

// Legal forms, and words that chains use for their own formats and counters. They do not point to another business.
const SAYS_NOTHING: ReadonlySet<string> = new Set(
  (
    'LTD LIMITED PLC LLP INC LLC CORP CORPORATION CO COMPANY GROUP HOLDINGS THE AND OF UK GB GBR USA US EU INTERNATIONAL ' +
    'STORE STORES SHOP SHOPS RETAIL OUTLET SUPERSTORE SUPERSTORES ONLINE INTERNET DIRECT DIGITAL EXPRESS LOCAL EXTRA METRO DAILY CENTRAL ' +
    'SUPERCENTER SUPERCENTRE NO NR NUM BRANCH BR UNIT SITE TERMINAL TILL LOC LOCATION DEPT HTTPS HTTP WWW'
  ).split(' '),
);

const WEB_NAME =
  /^(?:HTTPS?:\/\/)?(?:WWW\.)?([A-Z0-9-]+(?:\.[A-Z0-9-]+)*?)\.(?:COM|NET|ORG|EU|UK|US|IO|BIZ|SHOP|STORE|CO|INFO)\b/;
const PLACE_COLUMN = 25;
const MAX_WORDS = 4;

/** Splits a text into words: capitals, without accents, apostrophes and dots, `&` read as AND, split at everything but letters and digits. */
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

/** Returns a name as one run of letters and digits, as wallets and web names write it. */
export function squeezed(text: string): string {
  return wordsOf(text).join('');
}

/** Returns true when the word helps to tell businesses apart. */
export function isTelling(word: string): boolean {
  return word.length > 1 && !/\p{N}/u.test(word) && !SAYS_NOTHING.has(word);
}

/**
 * Reads narratives of one brand. Results are cached, because narratives repeat. Numbers count as equal, because only their
 * position matters, unless the name itself has one (7-Eleven).
 */
export function narrativeReader(brandname: string): (narrative: string) => NarrativeWords {
  const key = squeezed(brandname);
  const hasNumber = /\p{N}/u.test(key);
  const seen = new Map<string, NarrativeWords>();
  return (narrative) => {
    const shape = hasNumber ? narrative : narrative.replace(/[1-9]/g, '0');
    let read = seen.get(shape);
    if (read === undefined) {
      read = readAnywhere(shape, key);
      seen.set(shape, read);
    }
    return read;
  };
}

/** Reads a narrative from its start; if it names something else there, from behind what a bank prints before the merchant. */
function readAnywhere(narrative: string, key: string): NarrativeWords {
  const read = readNarrative(narrative, key);
  if (read.name !== 'foreign') return read;
  for (const start of startsBehindBankWords(narrative)) {
    const later = readNarrative(narrative.slice(start), key);
    if (later.name !== 'foreign') return later;
  }
  return read;
}

function readNarrative(narrative: string, key: string): NarrativeWords {
  const merchant = merchantPart(narrative);
  const behind = wordsOf(narrative.slice(merchant.length));
  const web = merchant.includes('.') ? WEB_NAME.exec(withoutWalletPrefix(merchant).toUpperCase().trim()) : null;
  const read =
    web === null
      ? readName(wordsOf(withoutWalletPrefix(merchant)), key, hasWalletPrefix(narrative))
      : readWebName(web[1] ?? '', key);
  return { ...read, place: [...read.place, ...behind] };
}

const FOREIGN: NarrativeWords = { name: 'foreign', words: [], rest: '', complete: false, place: [] };
const CUT: NarrativeWords = { ...FOREIGN, name: 'cut' };

function readName(tokens: readonly string[], key: string, wallet: boolean): NarrativeWords {
  let name = '';
  for (const [i, token] of tokens.entries()) {
    name += token;
    if (name.startsWith(key)) {
      const glued = name.slice(key.length);
      // Only wallets write names without spaces. Elsewhere a longer word is another name (STARBUCKS is not STAR).
      if (glued.length > 1 && !wallet) return FOREIGN;
      return afterName(glued.length > 1 ? [glued, ...tokens.slice(i + 1)] : tokens.slice(i + 1), wallet);
    }
    if (!key.startsWith(name)) return FOREIGN;
  }
  return name.length >= 3 ? CUT : FOREIGN;
}

function afterName(tokens: readonly string[], wallet: boolean): NarrativeWords {
  const number = tokens.findIndex((token) => /\p{N}/u.test(token));
  const said = number < 0 ? tokens : tokens.slice(0, number);
  const words = said.filter(isTelling).slice(0, MAX_WORDS);
  return { name: 'own', words, rest: said.join(''), complete: !wallet, place: tokens.slice(said.length + 1) };
}

function readWebName(host: string, key: string): NarrativeWords {
  const label = host.split('.').find((part) => squeezed(part).includes(key));
  if (label === undefined) return FOREIGN;
  const name = squeezed(label);
  const rest = name.slice(name.indexOf(key) + key.length);
  return { name: 'own', words: isTelling(rest) ? [rest] : [], rest, complete: false, place: [] };
}

/** Splits a narrative into merchant and place. Banks put the place after the merchant, in a column or after two spaces. */
function merchantPart(text: string): string {
  const cut = text.length > PLACE_COLUMN + 3 ? text.slice(0, PLACE_COLUMN) : text;
  const gap = cut.search(/[^\s*] {2,}[^\s\d]/);
  return gap >= 0 ? cut.slice(0, gap + 1) : cut;
}
