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

/** Tags of HTML that break no word. */
const INLINE_TAG =
  '</?(?:a|abbr|b|bdi|bdo|big|code|em|font|i|ins|kbd|mark|s|samp|small|span|strong|sub|sup|tt|u|wbr)(?:\\s[^<>]{0,200})?/?>';

/**
 * One code: of HTML (`&#52;`, `&commat;`), of URLs (`%40`, `%u0040`), of JavaScript, JSON, C and CSS (`\u0040`, `\x40`,
 * `\100`, `\t`), and of mails (`=40`, RFC 2045), Unicode's notation (`U+0040`), a colour of a terminal (ECMA-48), the mark
 * of a quoted line, or what patterns write for a character (`\.`, `[4]`, `1{3}`) or for what is no digit (`\s*`).
 */
const CODE = [
  '(?<colour>\u001b?\\[(?:[0-9]{1,3}[;:]?){0,6}m|\u001b\\[[0-?]{0,20}[ -/]{0,5}[@-~]|\u001b\\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\\\)?)',
  '(?<escape>\u001b)',
  '(?<quote>\\r?\\n[ \\t]{0,9}(?:[>|][ \\t]{0,3}){1,9})',
  '(?<digit>[0-9])\\{(?<times>[0-9]{1,2})\\}',
  '\\[(?<member>[0-9])\\]',
  '\\((?:\\?:)?(?<group>[0-9]{1,9})\\)\\{(?<repeats>[0-9]{1,2})\\}',
  '(?<none><!--(?:[^-]|-(?!->)){0,200}-->|INLINE)'.replace('INLINE', INLINE_TAG),
  '&#0{0,8}(?<decimal>[0-9]{1,7});?',
  '&#x0{0,8}(?<html>[0-9a-f]{1,6});?',
  '&(?<name>[a-z]{2,8});',
  '&(?<blankName>nbsp|[en]sp)(?![a-z;])',
  '(?<soft>=\\r?\\n)',
  '(?<tag></?(?!at\\b|dot\\b)[a-z]{1,10}(?:\\s[^<>]{0,200})?/?>)',
  '(?<url>%(?:[0-7][0-9a-f]|[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3}))',
  '[%\\\\]u(?<unit>[0-9a-f]{4})',
  '\\\\[ux]\\{0{0,8}(?<point>[0-9a-f]{1,6})\\}',
  '<?U\\+(?<notation>[0-9a-f]{4,6})>?',
  '\\\\x(?<byte>[0-9a-f]{2})',
  '\\\\(?<blank>[tnrfv]|[sSWDb](?:[*+?]|\\{[0-9]{0,2}(?:,[0-9]{0,2})?\\})?)',
  '(?<other>\\[(?:\\^(?:0-9|\\\\d)|\\[:(?:space|blank|punct):\\])\\](?:[*+?]|\\{[0-9]{0,2}(?:,[0-9]{0,2})?\\})?)',
  '(?<any>\\.\\{[0-9]{0,2}(?:,[0-9]{0,2})?\\})',
  '(?<escaped>\\\\(?:033|e))',
  '\\\\0{0,4}3(?<css>[0-9])(?: |(?![0-9a-f]))',
  '\\\\(?<octal>0[4-7][0-7]|1[0-7]{2}|[4-7][0-7](?![0-7]))',
  '\\\\(?<sign>[ !-/:-@[-`{-~])',
  '=(?<mail>[2-7][0-9a-f]|0[9ad])',
].join('|');
let code: RegExp | undefined;

/** A sign that each code has. Most texts have none, and are not searched. */
const SOME_CODE = /[\u001b&%\\=<{[\n]|u\+/iu;

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
  if (!SOME_CODE.test(text)) return null;
  code ??= new RegExp(CODE, 'giu');
  const reading = new ReadingBuilder();
  let done = 0;
  const startOf = (i: number) => origin?.from[i] ?? i;
  const endOf = (i: number) => origin?.to[i] ?? i + 1;
  const copyUpTo = (end: number) => {
    for (; done < end; done++) reading.add(text.charAt(done), startOf(done), endOf(done));
  };
  for (const { 0: found, index, groups = {} } of text.matchAll(code)) {
    const character = decoded(groups);
    if (character === null) continue;
    copyUpTo(index);
    const plain = Array.from(character, plainCharacter).join('');
    done = index + found.length;
    reading.add(plain, startOf(index), endOf(done - 1));
  }
  if (done === 0) return null;
  copyUpTo(text.length);
  return reading.built();
}

/** A digit of a card is not repeated more often. */
const MOST_TIMES = 19;

/** Returns the text that a code stands for; null if it stands for none. */
function decoded(code: Readonly<Record<string, string | undefined>>): string | null {
  const { decimal, html, name, url, unit, point, notation, byte, mail, octal } = code;
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? null;
  const short = shorthand(code);
  if (short !== undefined) return short;
  if (url !== undefined) return urlCharacter(url);
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
  const hexadecimal = html ?? unit ?? point ?? notation ?? byte ?? mail ?? '';
  const value = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
  return value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff) ? String.fromCodePoint(value) : null;
}

/** Returns what a code that gives no number stands for; undefined for one that gives one. */
function shorthand(code: Readonly<Record<string, string | undefined>>): string | null | undefined {
  const { digit, times, member, css, sign, escaped, group, repeats } = code;
  const { soft, none, colour, blank, blankName, tag, quote, any, other, escape: lone } = code;
  if (digit !== undefined) return Number(times) <= MOST_TIMES ? digit.repeat(Number(times)) : null;
  if (group !== undefined) return group.length * Number(repeats) <= MOST_TIMES ? group.repeat(Number(repeats)) : null;
  if (escaped !== undefined) return '\u001b';
  if ((soft ?? none ?? colour) !== undefined) return '';
  if ((blank ?? blankName ?? tag ?? quote ?? any ?? other ?? lone) !== undefined) return ' ';
  return member ?? css ?? sign;
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
/**
 * Digits that Unicode does not class as decimal, each set from the digit 1: negative circled and dingbat digits, Chinese
 * numerals, plain and formal, those of Suzhou, of Ethiopia, and counting rods.
 */
const FURTHER_DIGITS: ReadonlyMap<string, string> = new Map([
  ...[
    ...['❶❷❸❹❺❻❼❽❾', '➀➁➂➃➄➅➆➇➈', '➊➋➌➍➎➏➐➑➒', '⓵⓶⓷⓸⓹⓺⓻⓼⓽', '一二三四五六七八九', '壹贰叁肆伍陆柒捌玖'],
    ...['弌貳參䦉㐅陸漆㭍久', '壱弐参肆伍陸質捌玖', '〡〢〣〤〥〦〧〨〩', '፩፪፫፬፭፮፯፰፱', '𝍠𝍡𝍢𝍣𝍤𝍥𝍦𝍧𝍨'],
  ].flatMap((digits) => Array.from(digits, (digit, i) => [digit, String(i + 1)] as const)),
  ...Array.from('⓿🄋🄌〇零', (zero) => [zero, '0'] as const),
]);

/** Tells digits in other scripts and forms, where there are some. */
export const OTHER_DIGIT = new RegExp(`[^\\P{N}0-9]|[${[...FURTHER_DIGITS.keys()].join('')}]`, 'u');

/** A digit with signs around it, as in `⑷` and `⒋`. */
const ENCLOSED_DIGIT = /^[^\p{L}\p{N}]*([0-9]{1,2})[^\p{L}\p{N}]*$/u;

const known = new Map<string, string>();
/** Bounds the memory of {@link known}. */
const MOST_KNOWN = 5000;

/** Returns a character as plain letters, ASCII digits, `-`, `.`, `/` or a blank where it is a variant of these; nothing for marks. */
function plainCharacter(character: string): string {
  if (character <= '\u007f') return BLANK_ASCII.has(character) ? ' ' : character;
  const cached = known.get(character);
  if (cached !== undefined) return cached;
  const spelled = Array.from(character.normalize('NFKC'), plainOf).join('');
  const plain = ENCLOSED_DIGIT.exec(spelled)?.[1] ?? spelled;
  if (known.size < MOST_KNOWN) known.set(character, plain);
  return plain;
}

/** A line end stays as it is, for the marks of quoted lines; so does the escape character, for colours. */
const BLANK_ASCII: ReadonlySet<string> = new Set('\t\v\f\u0000');

function plainOf(character: string): string {
  if (character <= '\u007f') return character;
  if (character === '\u009b') return '\u001b[';
  if (INVISIBLE.test(character)) return '';
  if (BLANK.test(character)) return ' ';
  if (DASH.test(character)) return '-';
  if (DECIMAL_DIGIT.test(character)) return decimalDigit(character);
  return FURTHER_DIGITS.get(character) ?? LIKE_ASCII.get(character) ?? character;
}

/** Returns the value of a decimal digit. Unicode encodes each set of ten as a contiguous range from zero to nine. */
export function decimalDigit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  let start = point;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(start - 1))) start--;
  return String((point - start) % 10);
}
