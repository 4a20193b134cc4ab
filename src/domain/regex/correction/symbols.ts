import type { Atom, AtomMember, CharacterKind } from '../pattern.ts';

/*
 * The characters that a pattern can tell apart, one of each kind, and the end of the text. Case is ignored, so there are
 * capitals only. Beyond ASCII there are three: a letter, a blank, and a sign that is neither.
 */
const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter((c) => !/[a-z]/.test(c));
const [LETTER, BLANK, SIGN] = ['\u00e9', '\u00a0', '\u2019'] as const;
export const SYMBOLS: readonly string[] = [...ASCII, LETTER, BLANK, SIGN];

/** A set of symbols, as bits. */
export type SymbolSet = bigint;

export const NONE: SymbolSet = 0n;
export const ALL: SymbolSet = (1n << BigInt(SYMBOLS.length)) - 1n;

function setOf(holds: (symbol: string) => boolean): SymbolSet {
  return SYMBOLS.reduce((bits, symbol, i) => (holds(symbol) ? bits | (1n << BigInt(i)) : bits), NONE);
}

const KINDS: Readonly<Record<CharacterKind, SymbolSet>> = {
  word: setOf((symbol) => /[A-Z0-9_]/.test(symbol) || symbol === LETTER),
  digit: setOf((symbol) => /[0-9]/.test(symbol)),
  space: setOf((symbol) => symbol === ' ' || symbol === BLANK),
};

export const WORD = KINDS.word;

/** Returns the symbols that an atom takes; null for one that names a character which no symbol stands for alone. */
export function symbolsOf(atom: Atom): SymbolSet | null {
  let bits = NONE;
  for (const member of atom.members) {
    const set = memberSet(member);
    if (set === null) return null;
    bits |= set;
  }
  return atom.negated ? ALL & ~bits : bits;
}

function memberSet(member: AtomMember): SymbolSet | null {
  switch (member.kind) {
    case 'class':
      return member.negated ? ALL & ~KINDS[member.class] : KINDS[member.class];
    case 'character': {
      if (member.code === 10) return NONE;
      if (member.code > 126 || member.code < 32) return null;
      const character = String.fromCharCode(member.code).toUpperCase();
      return setOf((symbol) => symbol === character);
    }
    case 'range':
      return setOf(
        (symbol) =>
          symbol.length === 1 &&
          symbol >= String.fromCharCode(member.from).toUpperCase() &&
          symbol <= String.fromCharCode(member.to).toUpperCase(),
      );
  }
}

/** Divides all symbols into the largest parts that no set tells apart. */
export function partition(sets: readonly SymbolSet[]): readonly SymbolSet[] {
  let parts: SymbolSet[] = [ALL];
  for (const set of sets) parts = parts.flatMap((part) => [part & set, part & ~set].filter((one) => one !== NONE));
  return parts;
}

const PIECES: readonly (readonly [text: string, set: SymbolSet])[] = [
  ['\\w', KINDS.word],
  ['\\s', KINDS.space],
  ['\\W', ALL & ~KINDS.word],
  ['\\S', ALL & ~KINDS.space],
  ['\\d', KINDS.digit],
];

/** Returns a portable class of exactly these symbols; null where there is none. */
export function classText(set: SymbolSet): string | null {
  if (set === ALL) return '.';
  for (const [text, piece] of PIECES) if (piece === set) return text;
  const plain = contents(set);
  const negated = contents(ALL & ~set);
  if (plain !== null && isSingle(plain)) return plain;
  const options = [plain === null ? null : `[${plain}]`, negated === null ? null : `[^${negated}]`];
  return options.filter((one) => one !== null).sort((a, b) => a.length - b.length)[0] ?? null;
}

const isSingle = (text: string): boolean => text.length === 1 || /^\\[^\w]$/.test(text);

/** Returns what stands between the brackets. */
function contents(set: SymbolSet): string | null {
  let left = set;
  const taken: string[] = [];
  for (const [text, piece] of PIECES) {
    if ((piece & ~set) !== NONE || (piece & left) === NONE || (piece & left) === (piece & ASCII_DIGITS & left))
      continue;
    taken.push(text);
    left &= ~piece;
  }
  const rest = SYMBOLS.filter((_, i) => (left & (1n << BigInt(i))) !== NONE);
  if (rest.some((symbol) => symbol > '~')) return null;
  return `${runs(rest.filter((symbol) => /[A-Z0-9]/.test(symbol)))}${taken.join('')}${rest
    .filter((symbol) => !/[A-Z0-9]/.test(symbol))
    .map(escaped)
    .join('')}`;
}

const ASCII_DIGITS = KINDS.digit;

/** Joins neighbours in the alphabet: A-D, F. */
function runs(characters: readonly string[]): string {
  const text: string[] = [];
  for (let i = 0; i < characters.length; ) {
    let end = i;
    while (isNext(characters[end], characters[end + 1])) end++;
    const [first = '', last = ''] = [characters[i], characters[end]];
    text.push(end - i > 1 ? `${first}-${last}` : characters.slice(i, end + 1).join(''));
    i = end + 1;
  }
  return text.join('');
}

function isNext(one: string | undefined, next: string | undefined): boolean {
  return one !== undefined && next !== undefined && next.charCodeAt(0) === one.charCodeAt(0) + 1 && one !== '9';
}

/** Escapes a character that may have a meaning in a pattern or a class. */
export function escaped(character: string): string {
  return /^[!-,./:-@[-^`{-~-]$/.test(character) && !/^[!"%',:;<=>@`~]$/.test(character) ? `\\${character}` : character;
}
