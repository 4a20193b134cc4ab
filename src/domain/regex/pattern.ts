/** The meaning of a pattern. It holds nothing that engines disagree about. */
export type PatternNode = Alternation | Sequence | Repeat | Assertion | Atom;

export interface Alternation {
  readonly kind: 'alternation';
  readonly options: readonly PatternNode[];
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly items: readonly PatternNode[];
}

export interface Repeat {
  readonly kind: 'repeat';
  readonly item: PatternNode;
  readonly min: number;
  /** `Infinity` when open-ended. */
  readonly max: number;
  readonly lazy: boolean;
  /** Start in the caller's source. */
  readonly at: number;
  /** Text in the portable source. */
  readonly text: string;
}

export interface Assertion {
  readonly kind: 'assertion';
  readonly where: 'start' | 'end' | 'word_boundary';
}

/** Takes exactly one character. `.` is "not U+000A". */
export interface Atom {
  readonly kind: 'atom';
  readonly negated: boolean;
  readonly members: readonly AtomMember[];
}

export type CharacterKind = 'digit' | 'word' | 'space';
export type AtomMember =
  | { readonly kind: 'character'; readonly code: number }
  /** Within A-Z, a-z or 0-9. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'class'; readonly class: CharacterKind; readonly negated: boolean };

/** A change to the caller's source that keeps its meaning. */
export interface Rewrite {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** A pattern that Python `re`, Athena and JavaScript read alike. Only `checkDialect` makes one. */
export interface PortablePattern {
  /** The caller's source after the rewrites, to be stored and evaluated. */
  readonly source: string;
  readonly rewrites: readonly Rewrite[];
  readonly ast: PatternNode;
}

/** The reasons for which a source is refused. A test follows the advice of each. */
export const REFUSAL_KINDS = [
  ...(['too_long', 'empty', 'control_character', 'syntax'] as const),
  ...(['matches_empty', 'too_many_parts', 'nested_too_deep', 'too_much_work'] as const),
  ...(['lookaround', 'atomic_group', 'backreference', 'comment', 'condition', 'inline_flags', 'group_star'] as const),
  ...(['unknown_group', 'quoted_text', 'property', 'code_point', 'hexadecimal', 'blank_escape', 'text_start'] as const),
  ...([
    'text_end',
    'not_boundary',
    'last_match',
    'control_escape',
    'backspace',
    'word_edge',
    'unknown_escape',
  ] as const),
  ...(['trailing_backslash', 'nothing_to_repeat', 'repeated_assertion', 'repeated_repeat', 'no_lower_bound'] as const),
  ...([
    'possessive_repeat',
    'repeat_too_large',
    'repeat_of_zero',
    'lazy_count',
    'bare_bracket',
    'bracket_first',
  ] as const),
  ...(['named_class', 'nested_class', 'set_operation', 'class_range', 'class_hyphen', 'empty_class'] as const),
  ...(['foreign_character', 'not_in_dialect'] as const),
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

/** One thing to change in a source before it is portable. */
export interface DialectProblem {
  readonly kind: RefusalKind;
  /** Index into the caller's source, in UTF-16 units. */
  readonly at: number;
  readonly found: string;
  readonly problem: string;
  readonly instead: string;
}

/** Returns the length of the shortest match. */
export function minLength(node: PatternNode): number {
  switch (node.kind) {
    case 'alternation':
      return Math.min(...node.options.map(minLength));
    case 'sequence':
      return node.items.reduce((sum, item) => sum + minLength(item), 0);
    case 'repeat':
      return node.min * minLength(node.item);
    case 'assertion':
      return 0;
    case 'atom':
      return 1;
  }
}

/** Returns true if a match of this part may be empty. */
export function canBeEmpty(node: PatternNode): boolean {
  return minLength(node) === 0;
}

/** Returns true if the part holds an atom, and not only assertions. */
export function takesCharacters(node: PatternNode): boolean {
  switch (node.kind) {
    case 'alternation':
      return node.options.some(takesCharacters);
    case 'sequence':
      return node.items.some(takesCharacters);
    case 'repeat':
      return takesCharacters(node.item);
    case 'assertion':
      return false;
    case 'atom':
      return true;
  }
}

/**
 * Returns the number of copies of its item that a repeat needs when it is written out. An open repeat loops over its
 * last copy. If the item can be empty, the loop is an extra copy: mandatory passes may be empty, further ones may not.
 */
export function copiesOf(repeat: Repeat): number {
  if (repeat.max !== Number.POSITIVE_INFINITY) return repeat.max;
  return canBeEmpty(repeat.item) ? repeat.min + 1 : Math.max(repeat.min, 1);
}

/** Returns the number of parts (atoms, assertions, groups) with all repeats written out; may be `Infinity`. */
export function expandedSize(node: PatternNode): number {
  switch (node.kind) {
    case 'alternation':
      return 1 + node.options.reduce((sum, option) => sum + expandedSize(option), 0);
    case 'sequence':
      return Math.max(
        1,
        node.items.reduce((sum, item) => sum + expandedSize(item), 0),
      );
    case 'repeat':
      return copiesOf(node) * expandedSize(node.item);
    case 'assertion':
    case 'atom':
      return 1;
  }
}

/** Returns the text cut to 60 characters, with those that a terminal might not show written as `\uXXXX`. */
export function printable(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return shown.replace(/[^\u0020-\u007e\u00a1-\u1fff\u2026\u2c00-\ud7ff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
