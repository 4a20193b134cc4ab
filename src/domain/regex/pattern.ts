/** The meaning of a pattern, with nothing in it that engines disagree about. */
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
  /** Where it starts in the source as the caller wrote it. */
  readonly at: number;
  /** Its text in the portable source. */
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

/** What was changed in the caller's source, and why the meaning stays. */
export interface Rewrite {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** A pattern that Python `re`, Athena and JavaScript read alike. Made by `checkDialect` only. */
export interface PortablePattern {
  /** To be stored and evaluated: the caller's source after the rewrites. */
  readonly source: string;
  readonly rewrites: readonly Rewrite[];
  readonly ast: PatternNode;
}

/** One thing to change in a source before it is portable. */
export interface DialectProblem {
  /** Index into the caller's source, in UTF-16 units. */
  readonly at: number;
  readonly found: string;
  readonly problem: string;
  readonly instead: string;
}

/** Fewest characters a match takes. */
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

/** Can a match of this part take no character at all? */
export function canBeEmpty(node: PatternNode): boolean {
  return minLength(node) === 0;
}

/** Does the part hold a character to match at all, or only assertions and nothing? */
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
 * How many copies of its item a repeat needs when it is written out. An open repeat loops over its last copy; when
 * the item can be empty the loop is an extra copy, because mandatory passes may be empty where further ones may not.
 */
export function copiesOf(repeat: Repeat): number {
  if (repeat.max !== Number.POSITIVE_INFINITY) return repeat.max;
  return canBeEmpty(repeat.item) ? repeat.min + 1 : Math.max(repeat.min, 1);
}

/** Number of parts (characters, assertions, groups) once all repeats are written out. May be `Infinity`. */
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
