import { capitals } from './printable.ts';

/**
 * A condition on a text, for finding candidates in an index of trigrams. Texts are in capitals. A line break in them
 * stands for the edge of a narrative: see {@link framed}.
 */
export type TextCondition =
  /** Holds for every text. */
  | { readonly kind: 'always' }
  /** Holds for no text. */
  | { readonly kind: 'never' }
  /** The text contains this one of at least three characters. */
  | { readonly kind: 'contains'; readonly text: string }
  /** All parts hold, or at least one. */
  | { readonly kind: 'and' | 'or'; readonly parts: readonly TextCondition[] };

export const ALWAYS: TextCondition = { kind: 'always' };
export const NEVER: TextCondition = { kind: 'never' };

/** Length of the pieces that an index holds. */
export const TRIGRAM = 3;
/** Maximum number of trigrams that a condition names. */
export const MAX_TRIGRAMS = 80;
/** Maximum number of parts of an `or`. */
export const MAX_OPTIONS = 40;

/**
 * Returns narratives as an index of trigrams must hold them: a line break before, between and after them, so that a
 * condition can name the edge of a narrative.
 */
export function framed(narratives: readonly string[]): string {
  return `\n${narratives.join('\n')}\n`;
}

/** Returns the trigrams of a text, each once. */
export function trigramsOf(text: string): string[] {
  const count = Math.max(0, text.length - TRIGRAM + 1);
  return [...new Set(Array.from({ length: count }, (_, i) => text.slice(i, i + TRIGRAM)))];
}

/** Returns true if one narrative meets the condition. */
export function meets(condition: TextCondition, narrative: string): boolean {
  const text = capitals(framed([narrative]));
  return evaluated(condition, (part) => text.includes(part));
}

/** Evaluates a condition by the answers for its texts. */
export function evaluated(condition: TextCondition, contains: (text: string) => boolean): boolean {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'contains':
      return contains(condition.text);
    case 'and':
      return condition.parts.every((part) => evaluated(part, contains));
    case 'or':
      return condition.parts.some((part) => evaluated(part, contains));
  }
}

/** Returns the condition that all given ones hold. Where it would be too large, it leaves out the weakest. */
export function allOf(conditions: readonly TextCondition[]): TextCondition {
  const parts = conditions.flatMap((part) => (part.kind === 'and' ? part.parts : [part]));
  if (parts.some(({ kind }) => kind === 'never')) return NEVER;
  const kept: TextCondition[] = [];
  const room = { trigrams: MAX_TRIGRAMS };
  for (const part of parts.toSorted((a, b) => strength(b) - strength(a))) {
    const size = sizeOf(part);
    if (part.kind === 'always' || size > room.trigrams || kept.some((other) => implies(other, part))) continue;
    kept.push(part);
    room.trigrams -= size;
  }
  return joined('and', kept, ALWAYS);
}

/** Returns the condition that at least one given one holds. Where it would be too large, it weakens them. */
export function anyOf(conditions: readonly TextCondition[]): TextCondition {
  const parts = conditions.flatMap((part) => (part.kind === 'or' ? part.parts : [part]));
  if (parts.some(({ kind }) => kind === 'always')) return ALWAYS;
  for (const length of [Number.POSITIVE_INFINITY, 8, 5, TRIGRAM]) {
    const kept: TextCondition[] = [];
    for (const part of parts.map((whole) => weakened(whole, length)).toSorted((a, b) => strength(a) - strength(b))) {
      if (part.kind !== 'never' && !kept.some((other) => implies(part, other))) kept.push(part);
    }
    const size = kept.reduce((sum, part) => sum + sizeOf(part), 0);
    if (kept.length <= MAX_OPTIONS && size <= MAX_TRIGRAMS) return joined('or', kept, NEVER);
  }
  return ALWAYS;
}

function joined(kind: 'and' | 'or', parts: readonly TextCondition[], none: TextCondition): TextCondition {
  const [only, another] = parts;
  if (only === undefined) return none;
  return another === undefined ? only : { kind, parts };
}

/** Returns a condition with texts of at most `length` characters, and a single one where all of several must hold. */
function weakened(condition: TextCondition, length: number): TextCondition {
  if (length === Number.POSITIVE_INFINITY) return condition;
  switch (condition.kind) {
    case 'contains':
      return { kind: 'contains', text: rarestPart(condition.text, length) };
    case 'and': {
      const strongest = condition.parts.reduce((best, part) => (strength(part) > strength(best) ? part : best));
      return weakened(strongest, length);
    }
    default:
      return condition;
  }
}

/** Returns the part of a text with the fewest of the characters that most narratives have. */
function rarestPart(text: string, length: number): string {
  const rarity = (part: string): number => part.replace(/[ AEIORNTSL\n]/g, '').length;
  const starts = Array.from({ length: Math.max(1, text.length - length + 1) }, (_, i) => text.slice(i, i + length));
  return starts.reduce((best, part) => (rarity(part) > rarity(best) ? part : best));
}

function sizeOf(condition: TextCondition): number {
  switch (condition.kind) {
    case 'contains':
      return trigramsOf(condition.text).length;
    case 'and':
    case 'or':
      return condition.parts.reduce((sum, part) => sum + sizeOf(part), 0);
    default:
      return 0;
  }
}

/** Ranks conditions by how few texts meet them, as far as can be told without looking at texts. */
function strength(condition: TextCondition): number {
  switch (condition.kind) {
    case 'always':
      return 0;
    case 'never':
      return Number.POSITIVE_INFINITY;
    case 'contains':
      return condition.text.length;
    case 'and':
      return Math.max(...condition.parts.map(strength));
    case 'or':
      return Math.min(...condition.parts.map(strength)) - condition.parts.length / MAX_OPTIONS;
  }
}

/** Returns true if every text that meets `a` meets `b`; false where that cannot be told easily. */
function implies(a: TextCondition, b: TextCondition): boolean {
  if (a.kind === 'never' || b.kind === 'always') return true;
  if (a.kind === 'or') return a.parts.every((part) => implies(part, b));
  if (b.kind === 'and') return b.parts.every((part) => implies(a, part));
  if (a.kind === 'and') return a.parts.some((part) => implies(part, b));
  if (b.kind === 'or') return b.parts.some((part) => implies(a, part));
  return a.kind === 'contains' && b.kind === 'contains' && a.text.includes(b.text);
}
