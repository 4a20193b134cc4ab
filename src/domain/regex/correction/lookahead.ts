import { expandedSize, type PatternNode, type Repeat } from '../pattern.ts';
import { type Token, tokenize } from '../tokens.ts';
import { ALL, classText, NONE, partition, type SymbolSet, symbolsOf, WORD } from './symbols.ts';

/*
 * Lookahead written out. What follows a lookahead must both match the rest of the pattern and match, or not match, the
 * lookahead. Brzozowski's derivatives (Derivatives of Regular Expressions, 1964) follow both at once, character by
 * character, and the states that they come to are solved as equations.
 */

/** A meaning of which derivatives can be taken; symbols instead of characters. */
type Language =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'empty' }
  /** Anything up to the end, which a search need not look at. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'end' }
  | { readonly kind: 'symbols'; readonly set: SymbolSet }
  | { readonly kind: 'then'; readonly first: Language; readonly next: Language }
  | { readonly kind: 'or'; readonly options: readonly Language[] }
  | { readonly kind: 'many'; readonly item: Language };

const NOTHING: Language = { kind: 'nothing' };
const EMPTY: Language = { kind: 'empty' };
export const REST: Language = { kind: 'rest' };

/** Thrown where a pattern cannot be written out; caught in this file. */
class NotExpressible extends Error {}

const MOST_STATES = 40;
const LONGEST = 440;
/** Most parts of a lookahead, and of what follows it, with repeats written out. */
const MOST_PARTS = 40;
/** Longest description of a state: longer ones come from lookaheads that need many states. */
const LONGEST_STATE = 4000;

/**
 * Returns the source of what matches `after` and, at its start, does or does not match `ahead`; null where it cannot be
 * written without lookahead in reasonable length.
 */
export function withLookahead(after: PatternNode, ahead: PatternNode, wanted: boolean): string | null {
  try {
    if (expandedSize(after) > MOST_PARTS || expandedSize(ahead) > MOST_PARTS) return null;
    const text = shortened(solved(statesOf(then(languageOf(after), REST), languageOf(ahead), wanted)));
    return text === null || text.length > LONGEST ? null : text;
  } catch (error) {
    if (error instanceof NotExpressible) return null;
    throw error;
  }
}

/** What is left to match in one state: texts that end it, and the classes that lead to other states, by their index. */
interface State {
  readonly ends: string[];
  readonly to: Map<number, string[]>;
}

/** Follows both languages from one state to the next. */
function statesOf(after: Language, ahead: Language, wanted: boolean): readonly State[] {
  const indexOf = new Map<string, number>();
  const pairs: (readonly [Language, Language])[] = [];
  const indexed = (a: Language, b: Language): number => {
    const key = keyOf(a, b);
    const known = indexOf.get(key) ?? pairs.push([a, b]) - 1;
    indexOf.set(key, known);
    return known;
  };
  indexed(after, ahead);
  const states: State[] = [];
  for (let i = 0; i < pairs.length; i++) {
    if (i > MOST_STATES) throw new NotExpressible();
    const [a, b] = pairs[i] ?? [NOTHING, NOTHING];
    states.push(stateOf(a, b, wanted, indexed));
  }
  return states;
}

function stateOf(
  after: Language,
  ahead: Language,
  wanted: boolean,
  indexed: (after: Language, ahead: Language) => number,
): State {
  const nothing: State = { ends: [], to: new Map() };
  const settled = (text: string | null): State => ({ ends: text === null ? [] : [text], to: new Map() });
  if (after.kind === 'nothing') return nothing;
  if (ahead.kind === 'nothing') return wanted ? nothing : settled(textOf(after));
  if (nullable(ahead, false)) return wanted ? settled(textOf(after)) : nothing;
  if (after.kind === 'rest' && wanted) return settled(textOf(ahead));
  const sets = new Map<number, SymbolSet>();
  for (const part of partition([...firstSets(after), ...firstSets(ahead)])) {
    const [a, b] = [derivative(after, part), derivative(ahead, part)];
    if (a.kind === 'nothing' || (wanted ? b.kind === 'nothing' : nullable(b, false))) continue;
    const next = indexed(a, b);
    sets.set(next, (sets.get(next) ?? NONE) | part);
  }
  const endsHere = nullable(after, true) && nullable(ahead, true) === wanted;
  return {
    ends: endsHere ? ['$'] : [],
    to: new Map([...sets].map(([next, set]) => [next, [classOf(set)]])),
  };
}

/** Solves the equations of the states by elimination, those that end first, then the last; null where nothing matches. */
function solved(states: readonly State[]): string | null {
  const isEnd = (i: number) => (states[i]?.to.size === 0 ? 1 : 0);
  const order = states.map((_, i) => i).filter((i) => i > 0);
  order.sort((a, b) => isEnd(b) - isEnd(a) || b - a);
  for (const last of order) {
    const gone = states[last];
    if (gone === undefined) continue;
    const loop = gone.to.get(last);
    const repeat = loop === undefined ? '' : `${repeatable(loop)}*`;
    for (const state of states) {
      const into = state.to.get(last);
      if (into === undefined || state === gone) continue;
      state.to.delete(last);
      const head = `${joinable(into.join('|'))}${repeat}`;
      if (gone.ends.length > 0) state.ends.push(`${head}${joinable(gone.ends.join('|'))}`);
      for (const [next, texts] of gone.to) {
        if (next === last) continue;
        const known = state.to.get(next) ?? [];
        known.push(`${head}${joinable(texts.join('|'))}`);
        state.to.set(next, known);
      }
      if (lengthOf(state) > LONGEST) throw new NotExpressible();
    }
  }
  const [first] = states;
  if (first === undefined || first.ends.length === 0) return null;
  const loop = first.to.get(0);
  const rest = first.ends.includes('') ? '' : first.ends.join('|');
  return loop === undefined ? rest : `${repeatable(loop)}*${joinable(rest)}`;
}

/** Writes `\s\s*` as `\s+`. */
function shortened(text: string | null): string | null {
  if (text === null) return null;
  const tokens = tokenize(text);
  return tokens
    .map((token, i) => {
      const [next, star] = [tokens[i + 1], tokens[i + 2]];
      if (isAtom(token) && next?.text === token.text && !next.inClass && star?.text === '*') return '';
      return token.text === '*' && isAtom(tokens[i - 1]) && tokens[i - 2]?.text === tokens[i - 1]?.text
        ? '+'
        : token.text;
    })
    .join('');
}

function isAtom(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    !token.inClass &&
    (token.kind === 'escape' || /^[^|^$]$/.test(token.kind === 'other' ? token.text : '|'))
  );
}

function lengthOf({ ends, to }: State): number {
  return [...ends, ...[...to.values()].flat()].reduce((sum, text) => sum + text.length, 0);
}

function repeatable(texts: readonly string[]): string {
  const [only] = texts;
  return texts.length === 1 && only !== undefined && /^(?:\\?.|\[[^\]]*\])$/.test(only)
    ? only
    : `(?:${texts.join('|')})`;
}

function classOf(set: SymbolSet): string {
  const text = classText(set);
  if (text === null) throw new NotExpressible();
  return text;
}

/** Puts alternatives in a group, so that something can stand before them. */
export function joinable(text: string): string {
  let [depth, inClass] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\') i++;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return `(?:${text})`;
  }
  return text;
}

function languageOf(node: PatternNode): Language {
  switch (node.kind) {
    case 'alternation':
      return or(node.options.map(languageOf));
    case 'sequence':
      return node.items.reduceRight<Language>((next, item, i) => {
        const isLast = i === node.items.length - 1;
        return then(isLast ? endingIn(item, node.items[i - 1]) : languageOf(item), next);
      }, EMPTY);
    case 'repeat':
      return repeated(node);
    case 'assertion':
      if (node.where === 'end') return { kind: 'end' };
      throw new NotExpressible();
    case 'atom': {
      const set = symbolsOf(node);
      if (set === null) throw new NotExpressible();
      return { kind: 'symbols', set };
    }
  }
}

/** Reads a word boundary at the end as the character that has to follow. */
function endingIn(item: PatternNode, before: PatternNode | undefined): Language {
  if (item.kind !== 'assertion' || item.where !== 'word_boundary' || before === undefined) return languageOf(item);
  const last = lastSymbols(before);
  if (last === null || last === NONE) throw new NotExpressible();
  if ((last & ~WORD) === NONE) return or([{ kind: 'end' }, { kind: 'symbols', set: ALL & ~WORD }]);
  if ((last & WORD) === NONE) return { kind: 'symbols', set: WORD };
  throw new NotExpressible();
}

/** Returns the symbols that a part can end with; null where it may be empty. */
function lastSymbols(node: PatternNode): SymbolSet | null {
  switch (node.kind) {
    case 'atom':
      return symbolsOf(node);
    case 'alternation':
      return node.options.reduce<SymbolSet | null>((sum, option) => {
        const last = lastSymbols(option);
        return sum === null || last === null ? null : sum | last;
      }, NONE);
    case 'sequence':
      return node.items.length === 0 ? null : lastSymbols(node.items.at(-1) ?? node);
    case 'repeat':
      return node.min === 0 ? null : lastSymbols(node.item);
    case 'assertion':
      return null;
  }
}

function repeated({ item, min, max }: Repeat): Language {
  const inner = languageOf(item);
  const open = max === Number.POSITIVE_INFINITY;
  if (Math.max(min, open ? 0 : max) > 12) throw new NotExpressible();
  const optional = Array.from({ length: open ? 0 : max - min }).reduce<Language>(
    (next) => or([then(inner, next), EMPTY]),
    open ? { kind: 'many', item: inner } : EMPTY,
  );
  return Array.from({ length: min }).reduce<Language>((next) => then(inner, next), optional);
}

function then(first: Language, next: Language): Language {
  if (first.kind === 'nothing' || next.kind === 'nothing') return NOTHING;
  if (first.kind === 'empty') return next;
  if (next.kind === 'empty' || first.kind === 'rest') return first;
  if (first.kind === 'then') return then(first.first, then(first.next, next));
  return { kind: 'then', first, next };
}

function or(options: readonly Language[]): Language {
  const flat = options.flatMap((one) => (one.kind === 'or' ? one.options : one.kind === 'nothing' ? [] : [one]));
  const distinct = [...new Map(flat.map((one) => [JSON.stringify(one, bigints), one])).values()];
  if (distinct.some((one) => one.kind === 'rest')) return REST;
  const [only] = distinct;
  if (only === undefined) return NOTHING;
  return distinct.length === 1 ? only : { kind: 'or', options: distinct };
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString(36) : value;
}

function keyOf(after: Language, ahead: Language): string {
  const key = JSON.stringify([after, ahead], bigints);
  if (key.length > LONGEST_STATE) throw new NotExpressible();
  return key;
}

/** Returns true if the language holds the empty text, at the end of the row or anywhere. */
function nullable(language: Language, atEnd: boolean): boolean {
  switch (language.kind) {
    case 'nothing':
    case 'symbols':
      return false;
    case 'empty':
    case 'rest':
    case 'many':
      return true;
    case 'end':
      return atEnd;
    case 'then':
      return nullable(language.first, atEnd) && nullable(language.next, atEnd);
    case 'or':
      return language.options.some((one) => nullable(one, atEnd));
  }
}

function derivative(language: Language, by: SymbolSet): Language {
  switch (language.kind) {
    case 'nothing':
    case 'empty':
    case 'end':
      return NOTHING;
    case 'rest':
      return REST;
    case 'symbols':
      return (language.set & by) === NONE ? NOTHING : EMPTY;
    case 'many':
      return then(derivative(language.item, by), language);
    case 'or':
      return or(language.options.map((one) => derivative(one, by)));
    case 'then': {
      const first = then(derivative(language.first, by), language.next);
      return nullable(language.first, false) ? or([first, derivative(language.next, by)]) : first;
    }
  }
}

/** Returns the sets that decide about the next character. */
function firstSets(language: Language): readonly SymbolSet[] {
  switch (language.kind) {
    case 'symbols':
      return [language.set];
    case 'many':
      return firstSets(language.item);
    case 'or':
      return language.options.flatMap(firstSets);
    case 'then':
      return nullable(language.first, false)
        ? [...firstSets(language.first), ...firstSets(language.next)]
        : firstSets(language.first);
    default:
      return [];
  }
}

function textOf(language: Language): string | null {
  switch (language.kind) {
    case 'nothing':
      return null;
    case 'empty':
    case 'rest':
      return '';
    case 'end':
      return '$';
    case 'symbols':
      return language.set === ALL ? '.' : classOf(language.set);
    case 'many':
      return `${single(language.item)}*`;
    case 'then':
      return `${joinable(textOf(language.first) ?? '')}${joinable(textOf(language.next) ?? '')}`;
    case 'or':
      return optionsText(language.options);
  }
}

function optionsText(options: readonly Language[]): string {
  const texts = options.filter((one) => one.kind !== 'empty').map((one) => textOf(one) ?? '');
  if (texts.length === options.length) return texts.join('|');
  const [only] = texts;
  return texts.length === 1 && only !== undefined && /^(?:\\?.|\[[^\]]*\])$/.test(only)
    ? `${only}?`
    : `(?:${texts.join('|')})?`;
}

function single(item: Language): string {
  const text = textOf(item) ?? '';
  return item.kind === 'symbols' ? text : `(?:${text})`;
}
