import type { Span } from './span.ts';

/*
 * Finds card numbers (ISO/IEC 7812-1) as people and tills write them: in one run or in groups, with any separators, and
 * beside other digits. Expects a plain reading, in which all digits are ASCII digits.
 */

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
/** Also ends the search where letters separate all digits. */
const ENOUGH_DIGITS = new RegExp(`[0-9](?:[^\\p{L}\\p{N}]*[0-9]){${MIN_DIGITS - 1}}`, 'u');
/** A usual gap between groups: any number of blanks, and up to three full stops, dashes, underscores, slashes or plus signs. */
const USUAL_GAP = /^\s*(?:[._/+-]\s*){0,3}$/;
/** Any other gap without letters. It has to be the same between all groups, or the groups those of a usual card, so that lists of numbers are not joined. */
const OTHER_GAP = /^[^\p{L}\p{N}]{1,12}$/u;

/** A phone number as in North America. */
const PHONE = '\\(?[0-9]{3}\\)?[ .-]{1,2}[0-9]{3}[.-][0-9]{4}';
/** Texts that are not card numbers, although their digits may look like one, and what has been masked already. */
const EXEMPT = new RegExp(
  [
    '(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])', // UUID (RFC 9562)
    '(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])', // SHA-256
    '(?<![0-9])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])', // a date (ISO 8601)
    // an instant without separators, as in ids of escalations, with the number behind it
    '(?<![0-9])20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}(?:-[0-9]{1,10})?(?![0-9])',
    // a day as people write it
    '(?<![0-9][./-]?)(?:0[1-9]|[12][0-9]|3[01])(?<sign>[./-])(?:0[1-9]|1[0-2])\\k<sign>(?:20)?[0-3][0-9](?![0-9]|\\k<sign>[0-9])',
    '(?<![0-9.])0\\.[0-9]{13,}(?![0-9])', // a fraction with many decimals
    // a phone number with its country code (E.164); no card number that starts with 3 is one
    '(?<![\\p{L}\\p{N}+])\\+(?!3)[1-9](?:[ .()-]{0,2}[0-9]){6,14}(?![ .()+-]{0,3}[0-9])',
    '(?<![0-9][ .-]{0,3})(?:PHONE[\\s,;/|]{1,5}){1,9}PHONE(?![ .-]{0,3}[0-9])'.replaceAll('PHONE', PHONE), // several phone numbers
    // a phone number within its country: British in full, or free or at a fixed price there or in North America
    '(?<![0-9][\\s._/+-]{0,9})0(?:[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{4}|[0-9]{4}[ .-][0-9]{6}|[0-9]{4}[ .-][0-9]{3}[ .-][0-9]{3}|[0-9]{2}[ .-][0-9]{4}[ .-][0-9]{4})(?![\\s._/+-]{0,9}[0-9])',
    '(?<![0-9][\\s._/+-]{1,9}[0-9]{1,19}[\\s._/+-]{1,9})(?<![0-9][._/+-]{0,3})(?:0(?:3[0-9]{2}|80[08]|84[345]|87[0-3])[ .-][0-9]{3}[ .-][0-9]{3,4}|1[ .-]8(?:00|33|44|55|66|77|88)[ .-][0-9]{3}[ .-][0-9]{4})(?![\\s._/+-]{0,9}[0-9])',
    '(?<![0-9]-?)[0-9]{3}-[0-9]{7}-[0-9]{7}(?!-?[0-9])', // an order of a web shop
    '\\[(?:card|account|IBAN|e-mail) masked(?: [0-9]{4})?\\]',
  ].join('|'),
  'giu',
);
/** Leading digits of the card schemes in use. Required for numbers in groups; a number in one run may start with any digits. */
const ISSUER = /^(?:[3-6]|2[2-7])/;

/**
 * Merchant category codes in use (ISO 18245), without those of single airlines, hotels and car rentals. A list of four of
 * them has the form of a card number, and one in ten such lists has its checksum as well.
 */
export const MERCHANT_CODES: ReadonlySet<number> = new Set(
  (
    '742 763 780 1520 1711 1731 1740 1750 1761 1771 1799 2741 2791 2842 4011 4111 4112 4119 4121 4131 4214 4215 4225 4411 ' +
    '4457 4468 4511 4582 4722 4723 4784 4789 4812 4814 4815 4816 4821 4829 4899 4900 5013 5021 5039 5044 5045 5046 5047 ' +
    '5051 5065 5072 5074 5085 5094 5099 5111 5122 5131 5137 5139 5169 5172 5192 5193 5198 5199 5200 5211 5231 5251 5261 ' +
    '5262 5271 5300 5309 5310 5311 5331 5399 5411 5422 5441 5451 5462 5499 5511 5521 5531 5532 5533 5541 5542 5551 5552 ' +
    '5561 5571 5592 5598 5599 5611 5621 5631 5641 5651 5655 5661 5681 5691 5697 5698 5699 5712 5713 5714 5718 5719 5722 ' +
    '5723 5732 5733 5734 5735 5811 5812 5813 5814 5815 5816 5817 5818 5832 5912 5921 5931 5932 5933 5935 5937 5940 5941 ' +
    '5942 5943 5944 5945 5946 5947 5948 5949 5950 5960 5961 5962 5963 5964 5965 5966 5967 5968 5969 5970 5971 5972 5973 ' +
    '5975 5976 5977 5978 5983 5992 5993 5994 5995 5996 5997 5998 5999 6010 6011 6012 6051 6211 6300 6381 6399 6513 6540 ' +
    '7011 7012 7032 7033 7210 7211 7216 7217 7221 7230 7251 7261 7273 7276 7277 7278 7296 7297 7298 7299 7311 7321 7332 ' +
    '7333 7338 7339 7342 7349 7361 7372 7375 7379 7392 7393 7394 7395 7399 7511 7512 7513 7519 7523 7531 7534 7535 7538 ' +
    '7542 7549 7622 7623 7629 7631 7641 7692 7699 7800 7801 7802 7829 7832 7841 7911 7922 7929 7932 7933 7941 7991 7992 ' +
    '7993 7994 7995 7996 7997 7998 7999 8011 8021 8031 8041 8042 8043 8044 8049 8050 8062 8071 8099 8111 8211 8220 8241 ' +
    '8244 8249 8299 8351 8398 8641 8651 8661 8675 8699 8734 8911 8931 8999 9211 9222 9223 9311 9399 9402 9405 9700 9701 ' +
    '9702 9950'
  )
    .split(' ')
    .map(Number),
);

interface Group {
  readonly from: number;
  readonly to: number;
  readonly digits: string;
}

/** Finds the card numbers in a plain reading. Overlapping ones are found as several spans. Takes linear time. */
export function cardNumbers(text: string): readonly Span[] {
  if (!ENOUGH_DIGITS.test(text)) return [];
  const pieces = piecesWithoutExempt(text);
  const runs = pieces.flatMap((piece) => [
    ...runsOf(piece, text, (gap) => (USUAL_GAP.test(gap) ? '' : null)).map((run) => ({ run, isRight: () => true })),
    ...runsOf(piece, text, (gap) => (OTHER_GAP.test(gap) ? gap.replace(/\s+/g, ' ') : null))
      .filter((run) => run.length > 1)
      .map((run) => ({ run, isRight: isRegular })),
    ...runsOf(piece, text, (gap) => (OTHER_GAP.test(gap) ? '' : null))
      .filter((run) => run.length > 1)
      .map((run) => ({ run, isRight: isUsual })),
  ]);
  return [...runs.flatMap(({ run, isRight }) => cardsIn(run, isRight)), ...pieces.flat().flatMap(cardsRunTogether)];
}

/** Returns the groups of digits, in pieces that exempt texts separate. */
function piecesWithoutExempt(text: string): readonly (readonly Group[])[] {
  const pieces: Group[][] = [];
  let start = 0;
  const add = (end: number) => {
    const piece = text.slice(start, end);
    const groups = Array.from(piece.matchAll(/[0-9]+/g), ({ 0: digits, index }) => {
      const from = start + index;
      return { from, to: from + digits.length, digits };
    });
    if (groups.length > 0) pieces.push(groups);
  };
  for (const { 0: exempt, index } of text.matchAll(EXEMPT)) {
    add(index);
    start = index + exempt.length;
  }
  add(text.length);
  return pieces;
}

/** Joins groups to runs, as long as the gaps between them are of the same kind; null separates. */
function runsOf(
  groups: readonly Group[],
  text: string,
  kindOf: (gap: string) => string | null,
): readonly (readonly Group[])[] {
  const runs: Group[][] = [];
  let kind: string | null = null;
  let last: Group | undefined;
  for (const group of groups) {
    const gapKind = last === undefined ? null : kindOf(text.slice(last.to, group.from));
    const run = runs.at(-1);
    if (run !== undefined && gapKind !== null && (run.length === 1 || gapKind === kind)) {
      run.push(group);
      kind = gapKind;
    } else if (last !== undefined && gapKind !== null) {
      // The group before ends one run and starts the next.
      runs.push([last, group]);
      kind = gapKind;
    } else {
      runs.push([group]);
      kind = null;
    }
    last = group;
  }
  return runs;
}

/** Finds the longest card number that starts at each group of a run. */
function cardsIn(run: readonly Group[], isRight: (groups: readonly Group[]) => boolean): readonly Span[] {
  const digits = run.map((group) => group.digits).join('');
  if (digits.length < MIN_DIGITS) return [];
  const passes = luhnCheck(digits);
  const found: Span[] = [];
  let position = 0;
  for (const [i, first] of run.entries()) {
    const start = position;
    position += first.digits.length;
    const issued = ISSUER.test(digits.slice(start, start + 2));
    let end = start;
    let best: { last: Group; end: number } | null = null;
    for (let j = i; j < run.length; j++) {
      const group = run[j];
      if (group === undefined) break;
      end += group.digits.length;
      if (end - start > MAX_DIGITS) break;
      if (end - start < MIN_DIGITS || !(issued || i === j) || !passes(start, end)) continue;
      // Padding: no scheme has the number zero.
      if (/^0+$/.test(digits.slice(start, end))) continue;
      const groups = run.slice(i, j + 1);
      if (isRight(groups) && !areMerchantCodes(groups)) best = { last: group, end };
    }
    if (best !== null) {
      const mask = `[card masked ${digits.slice(best.end - 4, best.end)}]`;
      found.push({ from: first.from, to: best.last.to, mask });
    }
  }
  return found;
}

/** Whether a card number is grouped like this: in groups of one size, of which the last may be shorter, or in 4, 6 and 4 or 5. */
function isRegular(groups: readonly Group[]): boolean {
  const sizes = groups.map(({ digits }) => digits.length);
  const [first = 0] = sizes;
  const isEven = sizes.every((size, i) => size === first || (i === sizes.length - 1 && size < first));
  return sizes.length > 1 && (isEven || /^4,6,[45]$/.test(sizes.join()));
}

/** Where the numbers of cards are divided, by their length. Parts may stand together: 4-8-4. */
const DIVISIONS: Readonly<Record<number, readonly (readonly number[])[]>> = {
  14: [
    [4, 10],
    [4, 8, 12],
  ],
  15: [
    [4, 10],
    [4, 8, 12],
  ],
  16: [[4, 8, 12]],
};

/** Whether a card number is divided where printed ones are, in three groups or more. */
function isUsual(groups: readonly Group[]): boolean {
  const ends: number[] = [];
  let end = 0;
  for (const { digits } of groups) {
    end += digits.length;
    ends.push(end);
  }
  return (
    groups.length > 2 && (DIVISIONS[end] ?? []).some((parts) => ends.slice(0, -1).every((at) => parts.includes(at)))
  );
}

/** Digits of the longest run that is divided. */
const LONGEST_RUN = 400;
/** Lengths of the numbers of each scheme, by how they start. */
const SCHEMES: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [16, 19, 13]],
  [/^(?:5[0-8]|2[2-7]|35)/, [16]],
  [/^3[47]/, [15]],
  [/^3[0689]/, [14, 16]],
  [/^6/, [16, 19]],
];

/** Finds a number behind zeros that pad it, and several numbers without a gap, in a group that is too long for one. */
function cardsRunTogether({ from: start, digits }: Group): readonly Span[] {
  if (digits.length <= MAX_DIGITS) return [];
  let from = start + (/^0*/.exec(digits)?.[0].length ?? 0);
  return partition(digits.slice(from - start)).map((length) => {
    const to = from + length;
    const span = { from, to, mask: `[card masked ${digits.slice(to - start - 4, to - start)}]` };
    from = to;
    return span;
  });
}

/** Divides digits into card numbers; an empty list where they are not all of some. */
function partition(digits: string): readonly number[] {
  if (digits.length > LONGEST_RUN) return [];
  const passes = luhnCheck(digits);
  // The length of a card that ends there, for each end that is reached.
  const reached = new Map<number, number>([[0, 0]]);
  for (let start = 0; start < digits.length; start++) {
    if (!reached.has(start)) continue;
    const lengths = SCHEMES.find(([prefix]) => prefix.test(digits.slice(start, start + 2)))?.[1] ?? [];
    for (const length of lengths) {
      const end = start + length;
      if (end <= digits.length && !reached.has(end) && passes(start, end)) reached.set(end, length);
    }
  }
  const found: number[] = [];
  for (let end = digits.length; end > 0; ) {
    const length = reached.get(end);
    if (length === undefined) return [];
    found.unshift(length);
    end -= length;
  }
  return found;
}

const areMerchantCodes = (groups: readonly Group[]): boolean =>
  groups.every(({ digits }) => digits.length <= 4 && MERCHANT_CODES.has(Number(digits)));

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
