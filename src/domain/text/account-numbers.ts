import { countrySpecs } from 'ibantools';
import type { Span } from './span.ts';

/*
 * Finds bank accounts in a plain reading: IBANs (ISO 13616), and British sort codes with account numbers.
 */

/** A country and the two check digits, with a few separators between them. */
const IBAN_START = /([A-Z])[^\p{L}\p{N}]{0,3}([A-Z])[^\p{L}\p{N}]{0,3}[0-9][^\p{L}\p{N}]{0,3}[0-9]/giu;
/**
 * Signs between two characters of an IBAN, besides any number of blanks. A gap with more signs has to be the same
 * between all groups of four.
 */
const FEW_SIGNS = 3;
const MOST_SIGNS = 12;

/** Characters of the shortest IBANs, those of Norway. */
const SHORTEST_IBAN = 15;

/** Finds IBANs of the length, the form and the checksum that their country prescribes, in groups or not. */
export function ibans(text: string): readonly Span[] {
  const found: Span[] = [];
  if (text.length < SHORTEST_IBAN) return found;
  for (const { 1: first = '', 2: second = '', index } of text.matchAll(IBAN_START)) {
    const { chars: length = 0, bban_regexp: form = null } = countrySpecs[`${first}${second}`.toUpperCase()] ?? {};
    const taken = length === 0 ? null : lettersAndDigits(text, index, length);
    if (taken !== null && form !== null && isIban(taken.characters, new RegExp(form)))
      found.push({ from: index, to: taken.to, mask: '[IBAN masked]' });
  }
  return found;
}

/** Checks the form and the check digits (ISO 7064, MOD 97-10). A wrong check digit of the country's own does not help. */
function isIban(characters: string, form: RegExp): boolean {
  const account = characters.slice(4);
  if (!form.test(account)) return false;
  let rest = 0;
  for (const character of `${account}${characters.slice(0, 4)}`) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Takes a number of letters and digits, in capitals, over separators; null if there are too few. */
function lettersAndDigits(text: string, from: number, length: number): { characters: string; to: number } | null {
  let characters = '';
  let signs = '';
  let between: string | undefined;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (/[A-Z0-9]/i.test(character)) {
      const isBetween = characters.length % 4 === 0 && characters !== '';
      if (isBetween) between ??= signs;
      const isLong = Math.max(signs.length, isBetween ? (between?.length ?? 0) : 0) > FEW_SIGNS;
      if (isLong && !(isBetween && signs === between)) return null;
      signs = '';
      characters += character.toUpperCase();
      if (characters.length === length) return { characters, to: at + 1 };
    } else if (!/\s/.test(character)) {
      signs += character;
      if (/[\p{L}\p{N}]/u.test(character) || signs.length > MOST_SIGNS) return null;
    }
  }
  return null;
}

/** A day of this decade as people write it, `31-12-25` or `12-31-25`, which is taken for one where nothing is labelled. */
const DAY =
  '(?:(?:0[1-9]|[12][0-9]|3[01])[ .-](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])[ .-](?:0[1-9]|[12][0-9]|3[01]))[ .-]2[0-9](?![0-9])';
const pairs = (name: string) => `(?<![0-9])[0-9]{2}(?<${name}>\\s?[ .-]\\s?)[0-9]{2}\\k<${name}>[0-9]{2}`;
const SORT_CODE = '(?<![0-9])[0-9]{2}[ .-]{0,3}[0-9]{2}[ .-]{0,3}[0-9]{2}';
/** What stands between a label and its number: signs of any kind, and `is`. */
const OF_LABEL = '[^\\p{L}\\p{N}]{0,12}(?:is[^\\p{L}\\p{N}]{1,9})?';
const SORT_LABEL = `(?<!\\p{L})(?:sort(?:[\\s_-]{0,9}code)?|s/c|sc)${OF_LABEL}`;
/** Eight digits, but for a day of this century written as one number. */
const ACCOUNT = '(?!20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9]))[0-9]{4}[ -]?[0-9]{4}(?![0-9])';
const LABELLED_ACCOUNT = '[0-9][0-9 -]{4,10}[0-9](?![0-9])';
const ACCOUNT_LABEL = `(?<!\\p{L}{2})(?:account|acct|acc|a/c|ac)(?:[\\s._-]{0,9}(?:number|num|no|nr))?${OF_LABEL}`;
/** Signs of any kind. */
const GAP = '[^\\p{L}\\p{N}]{1,12}(?:and[^\\p{L}\\p{N}]{1,9})?';
/** Signs and a few words, where the number behind them has its label. */
const WORDS_GAP = '[^\\p{N}]{0,60}?';

/** A sort code and an account number: the code in pairs, or either of them with its label. */
const SORT_CODE_AND_ACCOUNT = [
  `(?!${DAY})${pairs('sign')}${GAP}${ACCOUNT}`,
  `${pairs('dash')}${WORDS_GAP}${ACCOUNT_LABEL}${LABELLED_ACCOUNT}`,
  `${SORT_LABEL}${SORT_CODE}(?:${WORDS_GAP}${ACCOUNT_LABEL}${LABELLED_ACCOUNT}|${GAP}${ACCOUNT})`,
  `${ACCOUNT_LABEL}${LABELLED_ACCOUNT}(?:${GAP}|${WORDS_GAP}${SORT_LABEL})${SORT_CODE}(?![0-9])`,
  `(?<![0-9])${ACCOUNT}${WORDS_GAP}${SORT_LABEL}${SORT_CODE}(?![0-9])`,
].join('|');
let sortCodeAndAccount: RegExp | undefined;

/** What each of these has: three pairs of digits, and an account of eight digits or a label. Most texts are not searched. */
const SOME_PAIRS = /[0-9]{2}[\s.-]{0,3}[0-9]{2}[\s.-]{0,3}[0-9]{2}/;
const SOME_ACCOUNT = /[0-9]{4}[ -]?[0-9]{4}|(?<!\p{L}{2})a\/?c|(?<!\p{L})(?:sort|s\/?c)/iu;

/** Finds British sort codes that stand beside an account number. */
export function sortCodesWithAccounts(text: string): readonly Span[] {
  if (!SOME_PAIRS.test(text) || !SOME_ACCOUNT.test(text)) return [];
  sortCodeAndAccount ??= new RegExp(SORT_CODE_AND_ACCOUNT, 'giu');
  return Array.from(text.matchAll(sortCodeAndAccount), ({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
    mask: '[account masked]',
  }));
}
