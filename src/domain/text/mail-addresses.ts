import type { Span } from './span.ts';

/*
 * Finds e-mail addresses in a plain reading, including internationalised ones (RFC 5321, RFC 6531): a local part, quoted
 * or not, and a domain of at least two labels. They are found in the spellings with which people hide them from programs
 * as well: `jane [at] example [dot] com`, `jane @ example . com`, `jane at example dot com`.
 */

/** What stands for the at sign. */
const AT = /@|[[({<]\s{0,9}(?:at|@)\s{0,9}[\])}>]|(?<=\s)at(?=\s)|_at_/giu;
const LOCAL_PART =
  /(?:"(?:(?!\[(?:card|account|IBAN|e-mail) masked)[^"\r\n]){1,64}"|[\p{L}\p{N}.!#$%&'’*+=?^_`~-]{1,128})$/u;
const LABEL = '[\\p{L}\\p{N}-]{1,63}';
const BRACKETED_DOT = '\\s{0,9}[[({<]\\s{0,9}(?:dot|\\.)\\s{0,9}[\\])}>]\\s{0,9}';
const domain = (dot: string) => new RegExp(`^${LABEL}(?:(?:${dot})${LABEL}){1,8}`, 'iu');
const PLAIN_DOMAIN = domain(`\\.|${BRACKETED_DOT}`);
const SPACED_DOMAIN = domain(`\\s{0,9}\\.\\s{0,9}|${BRACKETED_DOT}|\\s{1,9}dot\\s{1,9}`);
const SPELLED_DOMAIN = domain(`\\s{1,9}dot\\s{1,9}|${BRACKETED_DOT}`);
/** The end of a name on the internet: a country, or one of the usual generic domains. Required where blanks are allowed. */
const TOP_LEVEL =
  /(?:^|[^\p{L}\p{N}])(?:[a-z]{2}|com|net|org|info|biz|gov|edu|mil|int|name|pro|app|dev|shop|online|store|email)$/iu;
const LONGEST_LOCAL_PART = 130;
const LONGEST_DOMAIN = 700;

/** Finds e-mail addresses. Takes time linear in the length of the text. */
export function mailAddresses(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const { 0: sign, index } of text.matchAll(AT)) {
    const before = endOfWord(text, index);
    const after = startOfWord(text, index + sign.length);
    const local = LOCAL_PART.exec(text.slice(Math.max(0, before - LONGEST_LOCAL_PART), before))?.[0];
    if (local === undefined) continue;
    const isClose = before === index && after === index + sign.length;
    const name = domainName(text.slice(after, after + LONGEST_DOMAIN), sign, isClose);
    if (name !== undefined)
      found.push({ from: before - local.length, to: after + name.length, mask: '[e-mail masked]' });
  }
  return found;
}

function domainName(text: string, sign: string, isClose: boolean): string | undefined {
  if (sign.toLowerCase() === 'at') return withTopLevel(SPELLED_DOMAIN.exec(text)?.[0]);
  const spaced = withTopLevel(SPACED_DOMAIN.exec(text)?.[0]);
  const plain = PLAIN_DOMAIN.exec(text)?.[0];
  if (!isClose && sign === '@') return spaced ?? withTopLevel(plain);
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
