import { caseForms } from './letters.ts';
import type { Assertion, Atom, AtomMember, CharacterKind, PatternNode } from './pattern.ts';

/**
 * An engine's reading of characters beyond ASCII: Python `re` on `str`, Joni (the default of Trino and Athena), or RE2
 * (their alternative). On printable ASCII these three and JavaScript agree about the portable dialect.
 */
export type Semantics = 'python' | 'joni' | 're2';
export const ALL_SEMANTICS: readonly Semantics[] = ['python', 'joni', 're2'];

const UNICODE_SPACE = '\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
/** With case ignored, RE2 folds `\w` too: ſ and the Kelvin sign fold to S and K. Its `\b` does not fold. */
const CLASSES: Readonly<Record<Semantics, Readonly<Record<CharacterKind | 'boundary', string>>>> = {
  python: {
    word: '\\p{L}\\p{N}_',
    boundary: '\\p{L}\\p{N}_',
    digit: '\\p{Nd}',
    space: `\\t-\\r\\x1c-\\x20${UNICODE_SPACE}`,
  },
  joni: {
    word: '\\p{L}\\p{M}\\p{N}\\p{Pc}',
    boundary: '\\p{L}\\p{M}\\p{N}\\p{Pc}',
    digit: '\\p{Nd}',
    space: `\\t-\\r\\x20${UNICODE_SPACE}`,
  },
  re2: { word: 'A-Za-z0-9_\\u017f\\u212a', boundary: 'A-Za-z0-9_', digit: '0-9', space: '\\t\\n\\f\\r\\x20' },
};

/** Further characters that an ASCII letter matches when case is ignored. */
const FOLDS: Readonly<Record<Semantics, Readonly<Record<string, string>>>> = {
  python: { K: '\u212a', S: '\u017f', I: '\u0130\u0131' },
  joni: { K: '\u212a', S: '\u017f' },
  re2: { K: '\u212a', S: '\u017f' },
};

/** Returns a JavaScript expression for flag `v` that answers on any text like the given engine. */
export function inSemantics(node: PatternNode, semantics: Semantics): string {
  const inner = (part: PatternNode): string => inSemantics(part, semantics);
  switch (node.kind) {
    case 'alternation':
      return `(?:${node.options.map(inner).join('|')})`;
    case 'sequence':
      return node.items.map(inner).join('');
    case 'repeat':
      return `(?:${inner(node.item)}){${node.min},${node.max === Number.POSITIVE_INFINITY ? '' : node.max}}${node.lazy ? '?' : ''}`;
    case 'assertion':
      return assertionIn(node, semantics);
    case 'atom':
      return atomIn(node, semantics);
  }
}

/** Returns the set of characters that an atom takes, as a class for flag `v`. */
export function atomIn(atom: Atom, semantics: Semantics): string {
  return `[${atom.negated ? '^' : ''}${atom.members.map((member) => memberIn(member, semantics)).join('')}]`;
}

function memberIn(member: AtomMember, semantics: Semantics): string {
  switch (member.kind) {
    case 'class':
      return `[${member.negated ? '^' : ''}${CLASSES[semantics][member.class]}]`;
    case 'character':
      return foldedForms(member.code, semantics);
    case 'range':
      return Array.from({ length: member.to - member.from + 1 }, (_, i) =>
        foldedForms(member.from + i, semantics),
      ).join('');
  }
}

function foldedForms(code: number, semantics: Semantics): string {
  return formsIn(code, semantics)
    .map((c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .join('');
}

/** Returns the characters that a literal matches when case is ignored, each one UTF-16 unit. */
export function formsIn(code: number, semantics: Semantics): readonly string[] {
  const character = String.fromCharCode(code);
  return [...caseForms(character), ...(FOLDS[semantics][character.toUpperCase()] ?? '')];
}

/** Returns the characters of `\w`, `\d` or `\s` as a class for flag `v`. */
export function classIn(kind: CharacterKind, semantics: Semantics): string {
  return `[${CLASSES[semantics][kind]}]`;
}

function assertionIn(node: Assertion, semantics: Semantics): string {
  if (node.where === 'start') return '^';
  // Python and Joni also let $ match before a newline that ends the text.
  if (node.where === 'end') return semantics === 're2' ? '$' : '(?=\\n?$)';
  const word = `[${CLASSES[semantics].boundary}]`;
  return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
}

/** Applies the case foldings that make text longer, as Joni does: ß matches SS, ﬁ matches FI. */
export function fullyFolded(text: string): string {
  return text.replace(/[ßẞŉǰﬀ-ﬆ]/g, (c) => (c === 'ẞ' ? 'SS' : c.toUpperCase()));
}
