import type { Assertion, PatternNode, Repeat } from './pattern.ts';
import { printableCharacters } from './printable.ts';
import { ALWAYS, allOf, anyOf, type TextCondition, TRIGRAM } from './text-condition.ts';

/** Maximum number of texts in a set. */
const MAX_TEXTS = 32;
/** Maximum length of a text. */
const MAX_TEXT_LENGTH = 40;
/** Atoms that take more characters are taken for any character: they would multiply texts and select little. */
const MAX_CHARACTERS = 6;
/** Repeats up to this number are written out. */
const MAX_COPIES = 3;
/** Marks a word boundary in a text. No narrative has this character. */
const BOUNDARY = '\b';

/**
 * Returns a condition that every printable ASCII narrative meets which the pattern matches, `always` if nothing can be
 * required. A block of several narratives, each on a line, meets it too if one of them does. It never leaves a match
 * out; texts that meet it still have to be searched.
 *
 * A set of possible texts is kept of the whole match while there are few, and otherwise of its start and its end (the
 * method of Google Code Search).
 */
export function requiredText(ast: PatternNode): TextCondition {
  return flushed(textsOf(ast));
}

/** Facts about the texts that a part of a pattern matches. */
type Texts =
  /** Every match is one of these; with none, there is no match. */
  | { readonly kind: 'exact'; readonly texts: Strings }
  /** Every match starts with one of these, ends with one of those, and the narrative meets a condition. */
  | { readonly kind: 'open'; readonly starts: Strings; readonly ends: Strings; readonly inside: TextCondition };

type Strings = ReadonlySet<string>;

const EMPTY_TEXT: Strings = new Set(['']);
const NOTHING: Texts = { kind: 'exact', texts: EMPTY_TEXT };
const IMPOSSIBLE: Texts = { kind: 'exact', texts: new Set() };
const ANYTHING: Texts = { kind: 'open', starts: EMPTY_TEXT, ends: EMPTY_TEXT, inside: ALWAYS };

function textsOf(node: PatternNode): Texts {
  switch (node.kind) {
    case 'alternation':
      return node.options.map(textsOf).reduce(either, IMPOSSIBLE);
    case 'sequence':
      return node.items.map(textsOf).reduce(chained, NOTHING);
    case 'repeat':
      return repeated(node);
    case 'assertion':
      return { kind: 'exact', texts: new Set([contextOf(node)]) };
    case 'atom': {
      const characters = printableCharacters(node);
      return characters.length > MAX_CHARACTERS ? ANYTHING : { kind: 'exact', texts: new Set(characters) };
    }
  }
}

/** Returns the neighbour that an assertion requires. A narrative lies between two line breaks. */
function contextOf({ where }: Assertion): string {
  return where === 'word_boundary' ? BOUNDARY : '\n';
}

function repeated(node: Repeat): Texts {
  const item = textsOf(node.item);
  const copies = Math.min(node.min, MAX_COPIES);
  let whole = NOTHING;
  for (let i = 0; i < copies; i++) whole = chained(whole, item);
  if (copies === node.max) return whole;
  if (node.max <= MAX_COPIES) {
    let more = whole;
    for (let i = copies; i < node.max; i++) {
      more = chained(more, item);
      whole = either(whole, more);
    }
    return whole;
  }
  if (isImpossible(item)) return node.min === 0 ? NOTHING : IMPOSSIBLE;
  if (copies === 0) return ANYTHING;
  // The first copies start the match, and others like them end it.
  const { starts, ends } = opened(whole);
  return { kind: 'open', starts, ends, inside: flushed(whole) };
}

function isImpossible(texts: Texts): boolean {
  return texts.kind === 'exact' ? texts.texts.size === 0 : texts.inside.kind === 'never';
}

function chained(a: Texts, b: Texts): Texts {
  if (isImpossible(a) || isImpossible(b)) return IMPOSSIBLE;
  if (a.kind === 'exact' && b.kind === 'exact') {
    const texts = product(a.texts, b.texts);
    if (texts !== null) return { kind: 'exact', texts };
    const inside = allOf([oneOf(a.texts), oneOf(b.texts), acrossJoint(a.texts, b.texts)]);
    return { kind: 'open', starts: a.texts, ends: b.texts, inside };
  }
  const [left, right] = [opened(a), opened(b)];
  if (a.kind === 'exact') {
    const starts = product(a.texts, right.starts);
    if (starts !== null) return { ...right, starts };
  } else if (b.kind === 'exact') {
    const ends = product(left.ends, b.texts);
    if (ends !== null) return { ...left, ends };
  }
  const joint = product(left.ends, right.starts);
  const across = joint === null ? acrossJoint(left.ends, right.starts) : oneOf(joint);
  const inside = allOf([left.inside, right.inside, oneOf(left.ends), oneOf(right.starts), across]);
  return { kind: 'open', starts: left.starts, ends: right.ends, inside };
}

function either(a: Texts, b: Texts): Texts {
  if (isImpossible(a)) return b;
  if (isImpossible(b)) return a;
  if (a.kind === 'exact' && b.kind === 'exact') {
    const texts = union(a.texts, b.texts);
    if (texts.size <= MAX_TEXTS) return { kind: 'exact', texts };
  }
  const [left, right] = [opened(a), opened(b)];
  return {
    kind: 'open',
    starts: fewer(union(left.starts, right.starts), (text, length) => text.slice(0, length)),
    ends: fewer(union(left.ends, right.ends), (text, length) => text.slice(text.length - length)),
    inside: anyOf([flushed(a), flushed(b)]),
  };
}

function opened(texts: Texts): Extract<Texts, { kind: 'open' }> {
  if (texts.kind === 'open') return texts;
  return { kind: 'open', starts: texts.texts, ends: texts.texts, inside: ALWAYS };
}

/** Returns everything that is known as a condition. */
function flushed(texts: Texts): TextCondition {
  if (texts.kind === 'exact') return oneOf(texts.texts);
  return allOf([texts.inside, oneOf(texts.starts), oneOf(texts.ends)]);
}

function union(a: Strings, b: Strings): Strings {
  return new Set([...a, ...b]);
}

/** Returns the texts of one set each followed by one of the other; null if they are too many or too long. */
function product(a: Strings, b: Strings): Strings | null {
  if (a.size * b.size > MAX_TEXTS) return null;
  const texts = [...a].flatMap((text) => [...b].map((next) => `${text}${next}`.replaceAll('\n\n', '\n')));
  return texts.some((text) => text.length > MAX_TEXT_LENGTH) ? null : new Set(texts);
}

/** Returns what is required where the texts of two sets meet that are too many or too long to join whole. */
function acrossJoint(a: Strings, b: Strings): TextCondition {
  const ends = new Set([...a].map((text) => text.slice(1 - TRIGRAM)));
  const starts = new Set([...b].map((text) => text.slice(0, TRIGRAM - 1)));
  const texts = product(ends, starts);
  return texts === null ? ALWAYS : oneOf(texts);
}

function fewer(texts: Strings, cut: (text: string, length: number) => string): Strings {
  let kept = texts;
  for (let length = TRIGRAM; kept.size > MAX_TEXTS && length >= 0; length--) {
    kept = new Set([...kept].map((text) => (text.length > length ? cut(text, length) : text)));
  }
  return kept;
}

function oneOf(texts: Strings): TextCondition {
  return anyOf([...texts].map(containing));
}

const NOT_WORD = ['\n', ...' !"#$%&\'()*+,-./:;<=>?@[\\]^`{|}~'];

/** Returns the condition that a narrative contains a text, whose marks of word boundaries take no character. */
function containing(marked: string): TextCondition {
  const text = marked.replaceAll(BOUNDARY, '');
  if (text.length >= TRIGRAM) return { kind: 'contains', text };
  if (text.length !== TRIGRAM - 1) return ALWAYS;
  // A word of two letters becomes a trigram with each character that may stand beside it.
  const before = marked.startsWith(BOUNDARY) && isWord(text.charAt(0));
  const after = marked.endsWith(BOUNDARY) && isWord(text.charAt(text.length - 1));
  return allOf([
    before ? anyOf(NOT_WORD.map((character) => ({ kind: 'contains', text: `${character}${text}` }))) : ALWAYS,
    after ? anyOf(NOT_WORD.map((character) => ({ kind: 'contains', text: `${text}${character}` }))) : ALWAYS,
  ]);
}

function isWord(character: string): boolean {
  return /[A-Z0-9_]/.test(character);
}
