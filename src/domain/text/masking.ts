/*
 * Masks card numbers (ISO/IEC 7812-1) in free text, as people and tills write them: in one run or in groups, with any of
 * the usual separators, next to other digits, and in digits of other scripts.
 */

/** Code points of the digit zero in each supported script: ASCII, Arabic, Persian, full-width. */
const ZEROS = [0x30, 0x660, 0x6f0, 0xff10] as const;
/** Five consecutive sets of mathematical digits. */
const MATHEMATICAL = { from: 0x1d7ce, to: 0x1d7ff } as const;
const DIGIT = '[0-9\\u0660-\\u0669\\u06f0-\\u06f9\\uff10-\\uff19\\u{1d7ce}-\\u{1d7ff}]';
/** Spaces, full stops, dashes, underscores and slashes, with their full-width forms. */
const SEPARATOR = '[ ._/\\-\\u00a0\\u2000-\\u200a\\u2010-\\u2015\\u202f\\u205f\\u2212\\u3000\\uff0d-\\uff0f\\uff3f]';
/** A gap may consist of several separators, as in " - ". */
const GAP = `${SEPARATOR}{0,3}`;

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
const ENOUGH_DIGITS = new RegExp(`${DIGIT}(?:${GAP}${DIGIT}){${MIN_DIGITS - 1}}`, 'u');
const RUN = new RegExp(`${DIGIT}(?:${GAP}${DIGIT})*`, 'gu');
const GROUP = new RegExp(`${DIGIT}+`, 'gu');
/** Texts that are not card numbers, although their digits may look like one. In parentheses, so that a split keeps them. */
const EXEMPT = new RegExp(
  [
    '((?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])', // UUID (RFC 9562)
    '(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])', // SHA-256
    '(?<![0-9])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])', // a date (ISO 8601)
    '(?<![0-9.])0\\.[0-9]{13,}(?![0-9]))', // a fraction with many decimals
  ].join('|'),
  'i',
);
/** Leading digits of the card schemes in use. Required for numbers in groups; a number in one run may start with any digits. */
const ISSUER = /^(?:[3-6]|2[2-7])/;

/** Masks card numbers except for their last four digits. Takes time linear in the length of the text. */
export function maskCards(text: string): string {
  if (!ENOUGH_DIGITS.test(text)) return text;
  // Every second piece is exempt; the digits before and after it never belong to the same number.
  const pieces = text.split(EXEMPT);
  return pieces.map((piece, i) => (i % 2 === 1 ? piece : piece.replace(RUN, maskRun))).join('');
}

interface Group {
  /** Position in the text of the run. */
  readonly from: number;
  readonly to: number;
  /** Position among the digits of the run. */
  readonly firstDigit: number;
  readonly endDigit: number;
}

/** Masks the card numbers in a run of digit groups. Overlapping card numbers are masked as one. */
function maskRun(run: string): string {
  const digits = digitsIn(run);
  if (digits.length < MIN_DIGITS) return run;
  const groups = groupsIn(run);
  const passes = luhnCheck(digits);
  let masked = '';
  let done = 0;
  let open: { from: Group; to: Group } | null = null;
  const close = () => {
    if (open === null) return;
    const { from, to } = open;
    masked += `${run.slice(done, from.from)}[card masked ${digits.slice(to.endDigit - 4, to.endDigit)}]`;
    done = to.to;
    open = null;
  };
  for (const [i, group] of groups.entries()) {
    const last = lastGroupOfCard(groups, i, digits, passes);
    if (last === null) continue;
    if (open !== null && group.firstDigit < open.to.endDigit) {
      if (last.endDigit > open.to.endDigit) open.to = last;
      continue;
    }
    close();
    open = { from: group, to: last };
  }
  close();
  return masked + run.slice(done);
}

/** Returns the last group of the longest card number that starts at a group; null when there is none. */
function lastGroupOfCard(
  groups: readonly Group[],
  start: number,
  digits: string,
  passes: (from: number, to: number) => boolean,
): Group | null {
  const first = groups[start];
  if (first === undefined) return null;
  const issued = ISSUER.test(digits.slice(first.firstDigit, first.firstDigit + 2));
  let found: Group | null = null;
  for (let i = start; i < groups.length; i++) {
    const group = groups[i];
    if (group === undefined || group.endDigit - first.firstDigit > MAX_DIGITS) break;
    const longEnough = group.endDigit - first.firstDigit >= MIN_DIGITS;
    if (longEnough && (issued || i === start) && passes(first.firstDigit, group.endDigit)) found = group;
  }
  return found;
}

function digitsIn(run: string): string {
  let digits = '';
  for (const character of run) {
    const value = digitValue(character.codePointAt(0) ?? 0);
    if (value !== null) digits += value;
  }
  return digits;
}

function digitValue(code: number): number | null {
  if (code >= MATHEMATICAL.from && code <= MATHEMATICAL.to) return (code - MATHEMATICAL.from) % 10;
  const zero = ZEROS.find((start) => code >= start && code <= start + 9);
  return zero === undefined ? null : code - zero;
}

function groupsIn(run: string): Group[] {
  let counted = 0;
  return Array.from(run.matchAll(GROUP), ({ 0: text, index }) => {
    const firstDigit = counted;
    // A mathematical digit has two UTF-16 code units.
    counted += text.length === 1 ? 1 : [...text].length;
    return { from: index, to: index + text.length, firstDigit, endDigit: counted };
  });
}

/** Prepares the checksum of ISO/IEC 7812-1, Annex B, so that any range of digits is checked in constant time. */
function luhnCheck(digits: string): (from: number, to: number) => boolean {
  // Prefix sums: one with the digits at even positions doubled, one with those at odd positions doubled.
  const sums: readonly [number[], number[]] = [[0], [0]];
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i) - 0x30;
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
    sums[0].push((sums[0][i] ?? 0) + (i % 2 === 0 ? doubled : digit));
    sums[1].push((sums[1][i] ?? 0) + (i % 2 === 1 ? doubled : digit));
  }
  return (from, to) => {
    // The last digit is not doubled, the one before it is.
    const sum = to % 2 === 0 ? sums[0] : sums[1];
    return ((sum[to] ?? 0) - (sum[from] ?? 0)) % 10 === 0;
  };
}

/*
 * Masks e-mail addresses in free text, including internationalised ones (RFC 5321, RFC 6531): a local part, quoted or
 * not, and a domain of at least two labels. Full-width signs, which some input methods produce, count as well.
 */

const AT_SIGN = /[@＠﹫]/;
const WORD = '[\\p{L}\\p{N}\\p{M}._%+．＿＋-]{1,128}';
/** Does not cross an earlier mask, so that masking is idempotent. */
const QUOTED = '"(?:(?!\\[(?:card|e-mail) masked)[^"\\r\\n]){1,64}"';
const LABEL = '[\\p{L}\\p{N}\\p{M}-]{1,63}';
/** Searches for the at sign first and matches to both sides from there, so that long words without one cost nothing. */
const ADDRESS = new RegExp(`[@＠﹫](?<=(${QUOTED}|${WORD})[@＠﹫])${LABEL}(?:[.．。｡]${LABEL}){1,8}`, 'gu');

/** Masks e-mail addresses. Takes time linear in the length of the text. */
export function maskAddresses(text: string): string {
  if (!AT_SIGN.test(text)) return text;
  let masked = '';
  let done = 0;
  for (const { 0: domain, 1: local = '', index } of text.matchAll(ADDRESS)) {
    // In a@b.example@c.example, the second address starts inside the first.
    if (index - local.length >= done) masked += `${text.slice(done, index - local.length)}[e-mail masked]`;
    done = index + domain.length;
  }
  return masked + text.slice(done);
}
