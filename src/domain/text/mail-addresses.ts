import type { Span } from './span.ts';

/*
 * Finds e-mail addresses in a plain reading, including internationalised ones (RFC 5321, RFC 6531): a local part, quoted
 * or not, and a domain of at least two labels. They are found in the spellings with which people hide them from programs
 * as well: `jane [at] example [dot] com`, `jane @ example . com`, `jane at example dot com`.
 */

const OPEN = '[[({<]{1,3}\\s{0,9}';
const CLOSE = '\\s{0,9}[\\])}>]{1,3}';
/** Names of the sign in brackets, in the languages in which they are usual. */
const IN_BRACKETS = 'at|ät|a|@|arroba|arobase|chiocciola';
/** Signs that join words: `jane-at-example-dot-com`. */
const JOIN = '[-_/*+~|]';
/** What stands for the at sign. */
const AT = new RegExp(
  `${OPEN}(?:${IN_BRACKETS})${CLOSE}|@|(?<=[\\s.])at(?=\\s)|(?<=\\s)${JOIN}{1,2}at${JOIN}{1,2}(?=\\s)|(?<=[\\p{L}\\p{N}])${JOIN}at${JOIN}`,
  'giu',
);
/** Finds the texts in which an at sign, a word or a bracket may stand for one. */
export const SOME_AT = new RegExp(`[@\\uff20\\ufe6b]|(?<!\\p{L})at(?!\\p{L})|${OPEN}(?:${IN_BRACKETS})${CLOSE}`, 'iu');
const LOCAL_PART =
  /(?:"(?:(?!\[(?:card|account|IBAN|e-mail) masked)[^"\r\n]){1,64}"|[\p{L}\p{N}.!#$%&'’*+=?^_`~-]{1,128})$/u;
const LABEL = '[\\p{L}\\p{N}-]{1,63}';
/** A part of a spelled domain, which no dash joins to the next. */
const WORD = '[\\p{L}\\p{N}]{1,63}(?:-(?!dot-)[\\p{L}\\p{N}]{1,63}){0,4}';
const BRACKETED_DOT = `\\s{0,9}${OPEN}(?:dot|punto?|punkt|point|ponto|\\.)${CLOSE}\\s{0,9}`;
const SPELLED_DOT = `\\s{1,9}(?:dot|-dot-)\\s{1,9}|${JOIN}dot${JOIN}`;
const domain = (label: string, dot: string) => new RegExp(`^${label}(?:(?:${dot})${label}){1,8}`, 'iu');
const PLAIN_DOMAIN = domain(LABEL, `\\.|${BRACKETED_DOT}`);
const SPACED_DOMAIN = domain(LABEL, `\\s{0,9}\\.\\s{0,9}|${BRACKETED_DOT}|\\s{1,9}dot\\s{1,9}`);
const SPELLED_DOMAIN = domain(WORD, `${SPELLED_DOT}|${BRACKETED_DOT}`);
/** Words of a local part before its last one: `jane dot doe at …`. */
const SPELLED_LOCAL_PART = new RegExp(
  `(?:[\\p{L}\\p{N}]{1,40}(?:\\s{1,9}dot\\s{1,9}|\\s{0,9}${BRACKETED_DOT}|${JOIN}dot${JOIN})){1,3}$`,
  'iu',
);
/** The end of a name on the internet: a country, or one of the usual generic domains. Required where blanks are allowed. */
const TOP_LEVEL =
  /(?:^|[^\p{L}\p{N}])(?:[a-z]{2}|com|net|org|info|biz|gov|edu|mil|int|name|pro|app|dev|shop|online|store|email)$/iu;
const LONGEST_LOCAL_PART = 130;
const LONGEST_DOMAIN = 700;

const ENDS =
  '(?:[^\\p{L}\\p{N}]|dot){1,20}(?:co|com|net|org|de|fr|it|es|ru|ch|at|nl|be|me|uk|au|in|jp|br|ca|ie|eu)(?![\\p{L}\\p{N}])';
const provider = (names: string) => new RegExp(`^(?:${names})${ENDS}`, 'iu');
/** Providers of mailboxes for everyone: an address there is a person's, however it is spelled. */
const MAILBOXES = provider(
  'g(?:oogle)?mail|hotmail|outlook|yahoo|ymail|rocketmail|icloud|aol|gmx|yandex|proton(?:mail)?|pm|zoho|fastmail|tutanota|' +
    'hushmail|bt(?:internet|openworld|connect)|virginmedia|ntlworld|blueyonder|tiscali|wanadoo|laposte|libero|virgilio|' +
    't-online|freenet|qq|163|126|rediffmail|comcast|sbcglobal|bellsouth|bigpond|optusnet',
);
/** Providers that are other companies as well. */
const ALSO_MAILBOXES = provider('live|msn|me|mac|web|mail|inbox|sky|talktalk|plusnet|orange|sfr|free|verizon|att|cox');
/** What announces an address. */
const LABELLED = /(?:e-?mail|mail|mailto|contact|address|addr|reply|from|to)[\s:=>.]{0,9}$/iu;
/** Words before "at" in sentences about shops and meetings, which are nobody's name. */
export const OF_SENTENCES: ReadonlySet<string> = new Set(
  (
    'a all am any are as available back be bill board book booked booking bought breakfast bus buy buying call check coffee ' +
    'collect collected deal deals deliver dine dined dinner drinks eat eating find fine food found fuel gift gifts go goods ' +
    'he her here him home in is it items join just live look looking lunch made me meal meals meet meeting money more new ' +
    'not now offer on online only open or order ordered orders out paid parking party pay paying payment payments pick play ' +
    'purchase purchased purchases refund sale save saved see seen sell selling she shop shopped shopping shops show sold ' +
    'spend spending spent stay stayed staying stop store stores stuff tea that them there they things this tickets today ' +
    'together tomorrow tonight top trip us used visit visited visiting was we were work worked working you'
  ).split(' '),
);

/** Finds e-mail addresses. Takes time linear in the length of the text. */
export function mailAddresses(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const { 0: sign, index } of text.matchAll(AT)) {
    const before = endOfWord(text, index);
    const after = startOfWord(text, index + sign.length);
    const start = localPartFrom(text, before);
    if (start === before) continue;
    const isClose = before === index && after === index + sign.length;
    const local = text.slice(start, before);
    const name = domainName(text.slice(after, after + LONGEST_DOMAIN), sign, isClose, local);
    if (name === undefined || (!isClose && isOfSentence(text, start, before, sign, name))) continue;
    found.push({ from: start, to: after + name.length, mask: '[e-mail masked]' });
  }
  return found;
}

/** Returns the start of the local part that ends there; the end itself where there is none. */
function localPartFrom(text: string, end: number): number {
  const local = LOCAL_PART.exec(text.slice(Math.max(0, end - LONGEST_LOCAL_PART), end))?.[0] ?? '';
  if (local === '') return end;
  const start = end - local.length;
  const words = SPELLED_LOCAL_PART.exec(text.slice(Math.max(0, start - LONGEST_LOCAL_PART), start))?.[0] ?? '';
  return start - words.length;
}

/** Tells a sentence about a place, `MEET ME AT TESCO DOT COM`, from an address with blanks, by the word before and by capitals. */
function isOfSentence(text: string, start: number, end: number, sign: string, name: string): boolean {
  const local = text.slice(start, end);
  if (!/^(?:at|@)$/i.test(sign) || MAILBOXES.test(name)) return false;
  if (/^www\.|\.(?:com|net|org|co\.uk)$/i.test(local)) return true;
  if (!/^[\p{L}'’&-]+$/u.test(local) || LABELLED.test(text.slice(Math.max(0, start - LONGEST_LOCAL_PART), start)))
    return false;
  const isCapital = (word: string) => word === word.toUpperCase();
  return OF_SENTENCES.has(local.toLowerCase()) || (isCapital(local) && isCapital(name));
}

function domainName(text: string, sign: string, isClose: boolean, local: string): string | undefined {
  const plain = PLAIN_DOMAIN.exec(text)?.[0];
  const spelled = withTopLevel(SPELLED_DOMAIN.exec(text)?.[0]);
  const isMailbox = MAILBOXES.test(text) || (ALSO_MAILBOXES.test(text) && /[^\p{L}]/u.test(local));
  const word = sign.toLowerCase();
  // A word may also be one of a sentence, so a full stop behind it has to be that of a mailbox.
  const isWord = /^[^\p{L}]?at[^\p{L}]?$/u.test(word) && !/^[[({<]/.test(word);
  if (isWord && word !== '_at_') return spelled ?? (isMailbox ? withTopLevel(plain) : undefined);
  const spaced = longer(withTopLevel(SPACED_DOMAIN.exec(text)?.[0]), spelled);
  if (!isClose && sign === '@') return spaced ?? withTopLevel(plain);
  const isOneLetter = /^[[({<]+\s*a\s*[\])}>]/.test(word);
  if (isOneLetter) return isClose || isMailbox ? longer(spaced, withTopLevel(plain)) : undefined;
  return longer(spaced, plain);
}

function longer(a: string | undefined, b: string | undefined): string | undefined {
  return (a?.length ?? 0) > (b?.length ?? 0) ? a : b;
}

/** Cuts a name after its last label that is a top-level domain; a name without one is none. */
function withTopLevel(name: string | undefined): string | undefined {
  for (let rest = name; rest !== undefined && rest !== ''; rest = withoutLastLabel(rest)) {
    if (TOP_LEVEL.test(rest)) return rest;
  }
  return undefined;
}

/** Returns '' for a single label: a domain has two at least. */
function withoutLastLabel(name: string): string {
  const shorter = name.replace(/(?:\s*[[({<]?\s*(?:\.|\bdot\b)\s*[\])}>]?\s*)[\p{L}\p{N}-]+$/iu, '');
  return shorter === name || /^[\p{L}\p{N}-]+$/u.test(shorter) ? '' : shorter;
}

function endOfWord(text: string, index: number): number {
  let end = index;
  while (end > 0 && /\s/.test(text.charAt(end - 1))) end--;
  return end;
}

function startOfWord(text: string, index: number): number {
  let start = index;
  while (start < text.length && /\s/.test(text.charAt(start))) start++;
  return start;
}
