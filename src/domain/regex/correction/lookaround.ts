import type { PatternNode } from '../pattern.ts';
import { closeOf, type Token, textOf, tokenize } from '../tokens.ts';
import { joinable, withLookahead } from './lookahead.ts';
import { rendered } from './render.ts';

const LOOKAROUND = /^\(\?(<?)([=!])$/;
/** Each is written out in turn, the last one first. */
const MOST_LOOKAROUNDS = 6;

/** Reads a part of a pattern; null where it is not in the dialect. */
export type ReadPart = (source: string) => PatternNode | null;

/**
 * Writes a pattern without its lookahead and lookbehind; null where that is not possible. The rest of the pattern is
 * taken as it stands.
 */
export function withoutLookaround(source: string, read: ReadPart): string | null {
  let text = source;
  for (let n = 0; n <= MOST_LOOKAROUNDS; n++) {
    const tokens = tokenize(text);
    const at = tokens.findLastIndex((token) => token.kind === 'group' && LOOKAROUND.test(token.text));
    if (at < 0) return text;
    const replaced = replaceOne(tokens, at, read);
    if (replaced === null) return null;
    text = replaced;
  }
  return null;
}

function replaceOne(tokens: readonly Token[], at: number, read: ReadPart): string | null {
  const [, behind = '', sign = ''] = LOOKAROUND.exec(tokens[at]?.text ?? '') ?? [];
  const close = closeOf(tokens, at);
  if (close === null) return null;
  // A repeat of something that takes no character says nothing more.
  const past = tokens[close + 1]?.kind === 'repeat' ? null : close + 1;
  if (past === null) return null;
  const [start, end] = [sequenceStart(tokens, at), sequenceEnd(tokens, past)];
  const text = (from: number, to: number) => textOf(tokens.slice(from, to));
  const inner = read(text(at + 1, close));
  if (inner === null) return null;
  const written =
    behind === ''
      ? ahead(tokens, { start, at, past, end }, inner, sign, read, text)
      : behindOf(tokens, { start, at, past, end }, inner, sign, read, text);
  return written === null ? null : `${text(0, start)}${written}${text(end, tokens.length)}`;
}

interface Span {
  readonly start: number;
  readonly at: number;
  readonly past: number;
  readonly end: number;
}
type Slice = (from: number, to: number) => string;

function ahead(tokens: readonly Token[], span: Span, inner: PatternNode, sign: string, read: ReadPart, text: Slice) {
  if (!isLast(tokens, span.end)) return null;
  // An assertion at the same place may as well stand first.
  let from = span.past;
  while (from < span.end && isAssertion(tokens[from])) from++;
  const before = `${text(span.start, span.at)}${text(span.past, from)}`;
  const after = read(text(from, span.end));
  if (after === null) return null;
  const rest = takesAnything(after) ? NOTHING_MORE : after;
  const both = sign === '=' ? inEitherOrder(inner, rest) : null;
  const written = both ?? withLookahead(rest, inner, sign === '=');
  return written === null ? null : `${before}${before === '' && !isNested(span, tokens) ? written : joinable(written)}`;
}

function behindOf(tokens: readonly Token[], span: Span, inner: PatternNode, sign: string, read: ReadPart, text: Slice) {
  if (!isFirst(tokens, span.start)) return null;
  let to = span.at;
  while (to > span.start && isAssertion(tokens[to - 1])) to--;
  const before = read(text(span.start, to));
  if (before === null) return null;
  const rest = takesAnything(before) ? NOTHING_MORE : before;
  const written = withLookahead(reversed(rest), reversed(inner), sign === '=');
  const forward = written === null || written === '' ? written : read(written);
  if (forward === null) return null;
  const head = typeof forward === 'string' ? forward : rendered(reversed(forward));
  return `${joinable(head)}${text(to, span.at)}${text(span.past, span.end)}`;
}

function isNested({ start }: Span, tokens: readonly Token[]): boolean {
  return start > 0 && tokens[start - 1]?.kind === 'group';
}

const NOTHING_MORE: PatternNode = { kind: 'sequence', items: [] };

/** Returns true for `.*`, `.*$` and the like: a search may as well end before it. */
function takesAnything(node: PatternNode): boolean {
  const items = node.kind === 'sequence' ? node.items : [node];
  const [first, second] = items;
  if (first === undefined) return true;
  const isDotStar =
    first.kind === 'repeat' &&
    first.min === 0 &&
    first.max === Number.POSITIVE_INFINITY &&
    rendered(first.item) === '.';
  return (
    isDotStar && (items.length === 1 || (items.length === 2 && second?.kind === 'assertion' && second.where === 'end'))
  );
}

/** Writes `(?=.*A).*B` as both orders, where A and B cannot overlap. */
function inEitherOrder(inner: PatternNode, after: PatternNode): string | null {
  const [one, other] = [sought(inner), sought(after)];
  if (one === null || other === null || mayOverlap(one, other)) return null;
  return `.*(?:${one}.*${other}|${other}.*${one})`;
}

/** Returns the words in `.*WORDS`; null for anything else. */
function sought(node: PatternNode): string | null {
  const [first, ...words] = node.kind === 'sequence' ? node.items : [node];
  if (first === undefined || !takesAnything(first) || first.kind !== 'repeat' || words.length === 0) return null;
  const plain = words.every((word) => word.kind === 'atom' && /^[A-Za-z0-9]$/.test(rendered(word)));
  return plain ? words.map(rendered).join('') : null;
}

function mayOverlap(one: string, other: string): boolean {
  const [a, b] = [one.toUpperCase(), other.toUpperCase()];
  if (a.includes(b) || b.includes(a)) return true;
  return Array.from({ length: Math.min(a.length, b.length) }, (_, i) => i + 1).some(
    (length) => a.slice(-length) === b.slice(0, length) || b.slice(-length) === a.slice(0, length),
  );
}

function reversed(node: PatternNode): PatternNode {
  switch (node.kind) {
    case 'alternation':
      return { ...node, options: node.options.map(reversed) };
    case 'sequence':
      return { ...node, items: node.items.map(reversed).reverse() };
    case 'repeat':
      return { ...node, item: reversed(node.item) };
    case 'assertion':
      return node.where === 'word_boundary' ? node : { ...node, where: node.where === 'start' ? 'end' : 'start' };
    case 'atom':
      return node;
  }
}

function isAssertion(token: Token | undefined): boolean {
  return token !== undefined && !token.inClass && /^(?:\\b|\^)$/.test(token.text);
}

function isOr(token: Token | undefined): boolean {
  return token?.text === '|' && !token.inClass;
}

function sequenceStart(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    const token = tokens[i];
    if (token?.kind === 'close') depth++;
    else if (token?.kind === 'group' && depth-- === 0) return i + 1;
    else if (depth === 0 && isOr(token)) return i + 1;
  }
  return 0;
}

function sequenceEnd(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.kind === 'group') depth++;
    else if (token?.kind === 'close' && depth-- === 0) return i;
    else if (depth === 0 && isOr(token)) return i;
  }
  return tokens.length;
}

/** Returns true if nothing can follow a sequence that ends here. */
function isLast(tokens: readonly Token[], end: number): boolean {
  let at = end;
  while (at < tokens.length) {
    while (isOr(tokens[at])) at = sequenceEnd(tokens, at + 1);
    if (at >= tokens.length) return true;
    const open = openOf(tokens, at);
    if (open !== null && LOOKAROUND.test(tokens[open]?.text ?? '')) return !/^\(\?</.test(tokens[open]?.text ?? '');
    if (tokens[at + 1]?.kind === 'repeat') return false;
    const after = sequenceEnd(tokens, at + 1);
    if (after !== at + 1) return false;
    at = after;
  }
  return true;
}

/** Returns true if nothing can stand before a sequence that starts here. */
function isFirst(tokens: readonly Token[], start: number): boolean {
  let at = start;
  while (at > 0) {
    while (isOr(tokens[at - 1])) at = sequenceStart(tokens, at - 1);
    if (at === 0) return true;
    const open = at - 1;
    if (LOOKAROUND.test(tokens[open]?.text ?? '')) return /^\(\?</.test(tokens[open]?.text ?? '');
    const close = closeOf(tokens, open);
    if (close !== null && tokens[close + 1]?.kind === 'repeat') return false;
    const before = sequenceStart(tokens, open);
    if (before !== open) return false;
    at = before;
  }
  return true;
}

function openOf(tokens: readonly Token[], close: number): number | null {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    if (tokens[i]?.kind === 'close') depth++;
    if (tokens[i]?.kind === 'group' && --depth === 0) return i;
  }
  return null;
}
