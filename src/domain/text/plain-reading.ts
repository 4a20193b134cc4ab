/*
 * Personal data can be written in many spellings: in digits of other scripts, with marks or invisible characters between
 * them, or in the codes of URLs, HTML, JSON and mails. A mask therefore searches plain readings of a text, in which these
 * spellings are undone. Each reading knows where in the text each of its characters comes from.
 */

/** A text without one kind of spelling. Its character `i` stands for the original from `from[i]` to `to[i]`. */
export interface PlainReading {
  readonly text: string;
  /** Null where the reading is the original itself. */
  readonly origin: { readonly from: readonly number[]; readonly to: readonly number[] } | null;
}

/** Nothing in it needs another reading, but for codes. */
const PLAIN_ASCII = /^[\t\n\r -~]*$/;

/** How often codes are undone, for texts that were encoded more than once, as in `%2534` and `&amp;#52;`. */
const MOST_ROUNDS = 3;

/**
 * Returns the readings of a text: first with all characters as they stand, then with codes undone once, twice and so on.
 * All are needed: `%41` may be the code of a letter, or a percent sign before a card number.
 */
export function plainReadings(text: string): readonly PlainReading[] {
  const readings: PlainReading[] = [];
  let next: PlainReading | null = withPlainCharacters(text);
  while (next !== null && readings.length <= MOST_ROUNDS) {
    readings.push(next);
    next = withCodesUndone(next);
  }
  return readings;
}

function withPlainCharacters(text: string): PlainReading {
  if (PLAIN_ASCII.test(text)) return { text, origin: null };
  const reading = new ReadingBuilder();
  let at = 0;
  for (const character of text) {
    reading.add(plainCharacter(character), at, at + character.length);
    at += character.length;
  }
  return reading.built();
}

/**
 * One code: of HTML (`&#52;`, `&commat;`), of URLs (`%40`, `%u0040`), of JavaScript and JSON (`\u0040`, `\x40`, `\t`), and
 * of mails (`=40`, RFC 2045), Unicode's notation (`U+0040`), or a blank as a tag of HTML or in a pattern (`\s*`).
 */
const CODE = new RegExp(
  [
    '&#0{0,8}(?<decimal>[0-9]{1,7});?',
    '&#x0{0,8}(?<html>[0-9a-f]{1,6});?',
    '&(?<name>[a-z]{2,8});',
    '&(?<blankName>nbsp|[en]sp)(?![a-z;])',
    '(?<soft>=\\r?\\n)',
    '(?<tag></?(?!at\\b|dot\\b)[a-z]{1,10}(?:\\s[^<>]{0,200})?/?>|<!--(?:[^-]|-(?!->)){0,200}-->)',
    '(?<url>%(?:[0-7][0-9a-f]|[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3}))',
    '[%\\\\]u(?<unit>[0-9a-f]{4})',
    '\\\\u\\{0{0,8}(?<point>[0-9a-f]{1,6})\\}',
    '<?U\\+(?<notation>[0-9a-f]{4,6})>?',
    '\\\\x(?<byte>[0-9a-f]{2})',
    '\\\\(?<blank>[tnrfv]|[sWb][*+?]?)',
    '=(?<mail>[2-7][0-9a-f]|0[9ad])',
  ].join('|'),
  'giu',
);

/** HTML's names of the signs that stand in numbers and addresses, and of `&` itself. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', commat: '@', period: '.', lowbar: '_', sol: '/', bsol: '\\', hyphen: '-', dash: '-', minus: '-' },
  ...{ ndash: '-', mdash: '-', horbar: '-', nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', hairsp: ' ', puncsp: ' ' },
  ...{ numsp: ' ', tab: ' ', newline: ' ', shy: '', zwnj: '', zwj: '', lrm: '', rlm: '', middot: '·', bull: '•' },
  ...{ plus: '+', comma: ',', colon: ':', semi: ';', ast: '*', num: '#', percnt: '%', lpar: '(', rpar: ')' },
  ...{ lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']', lcub: '{', rcub: '}', lt: '<', gt: '>', quot: '"', apos: "'" },
  ...{ vert: '|', verbar: '|', equals: '=' },
};

/** Returns null if there is no code to undo. */
function withCodesUndone({ text, origin }: PlainReading): PlainReading | null {
  const reading = new ReadingBuilder();
  let done = 0;
  const startOf = (i: number) => origin?.from[i] ?? i;
  const endOf = (i: number) => origin?.to[i] ?? i + 1;
  const copyUpTo = (end: number) => {
    for (; done < end; done++) reading.add(text.charAt(done), startOf(done), endOf(done));
  };
  for (const { 0: code, index, groups = {} } of text.matchAll(CODE)) {
    const character = decoded(groups);
    if (character === null) continue;
    copyUpTo(index);
    const plain = Array.from(character, plainCharacter).join('');
    done = index + code.length;
    reading.add(plain, startOf(index), endOf(done - 1));
  }
  if (done === 0) return null;
  copyUpTo(text.length);
  return reading.built();
}

/** Returns the character that a code stands for; null if it stands for none. */
function decoded(code: Readonly<Record<string, string | undefined>>): string | null {
  const { decimal, html, name, url, unit, point, notation, byte, blank, blankName, soft, tag, mail } = code;
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? null;
  if (blank !== undefined || blankName !== undefined || tag !== undefined) return ' ';
  if (soft !== undefined) return '';
  if (url !== undefined) return urlCharacter(url);
  const hexadecimal = html ?? unit ?? point ?? notation ?? byte ?? mail ?? '';
  const value = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
  return value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff) ? String.fromCodePoint(value) : null;
}

function urlCharacter(code: string): string | null {
  try {
    return decodeURIComponent(code);
  } catch {
    // The bytes are not UTF-8 (RFC 3629).
    return null;
  }
}

class ReadingBuilder {
  #text = '';
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  add(plain: string, from: number, to: number): void {
    this.#text += plain;
    for (let i = 0; i < plain.length; i++) {
      this.#from.push(from);
      this.#to.push(to);
    }
  }

  built(): PlainReading {
    return { text: this.#text, origin: { from: this.#from, to: this.#to } };
  }
}

const INVISIBLE = /^[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]$/u;
const BLANK = /^[\p{Z}\p{Cc}\u2800]$/u;
const DASH = /^[\p{Pd}\u2212\u2043\u23af\u2500\u2501]$/u;
const DECIMAL_DIGIT = /^\p{Nd}$/u;
/** Signs that look like an ASCII sign, but that Unicode does not map to it. */
const LIKE_ASCII: ReadonlyMap<string, string> = new Map([
  ...Array.from('。․‧', (sign) => [sign, '.'] as const),
  ...Array.from('⁄∕╱⧸', (sign) => [sign, '/'] as const),
]);
/** Digits that Unicode does not class as decimal: negative circled and dingbat digits (from the digit 1), and Chinese numerals. */
const FURTHER_DIGITS: ReadonlyMap<string, string> = new Map([
  ...['❶❷❸❹❺❻❼❽❾', '➀➁➂➃➄➅➆➇➈', '➊➋➌➍➎➏➐➑➒', '⓵⓶⓷⓸⓹⓺⓻⓼⓽', '一二三四五六七八九'].flatMap((digits) =>
    Array.from(digits, (digit, i) => [digit, String(i + 1)] as const),
  ),
  ...Array.from('⓿🄋🄌〇零', (zero) => [zero, '0'] as const),
]);

/** Tells digits in other scripts and forms, where there are some. */
export const OTHER_DIGIT = new RegExp(`[^\\P{N}0-9]|[${[...FURTHER_DIGITS.keys()].join('')}]`, 'u');

const known = new Map<string, string>();
/** Bounds the memory of {@link known}. */
const MOST_KNOWN = 5000;

/** Returns a character as plain letters, ASCII digits, `-`, `.`, `/` or a blank where it is a variant of these; nothing for marks. */
function plainCharacter(character: string): string {
  if (character <= '\u007f') return BLANK_ASCII.has(character) ? ' ' : character;
  const cached = known.get(character);
  if (cached !== undefined) return cached;
  const plain = Array.from(character.normalize('NFKC'), plainOf).join('');
  if (known.size < MOST_KNOWN) known.set(character, plain);
  return plain;
}

const BLANK_ASCII: ReadonlySet<string> = new Set('\t\n\v\f\r\u0000\u001b');

function plainOf(character: string): string {
  if (character <= '\u007f') return character;
  if (INVISIBLE.test(character)) return '';
  if (BLANK.test(character)) return ' ';
  if (DASH.test(character)) return '-';
  if (DECIMAL_DIGIT.test(character)) return decimalDigit(character);
  return FURTHER_DIGITS.get(character) ?? LIKE_ASCII.get(character) ?? character;
}

/** Returns the value of a decimal digit. Unicode encodes each set of ten as a contiguous range from zero to nine. */
function decimalDigit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  let start = point;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(start - 1))) start--;
  return String((point - start) % 10);
}
