import type { Rewrite } from './pattern.ts';
import type { Token } from './tokens.ts';

export interface RewrittenSource {
  readonly source: string;
  /** For each index of `source`, and one past its end, the index in the caller's source. */
  readonly origin: readonly number[];
  readonly tokens: readonly Token[];
  readonly rewrites: readonly Rewrite[];
}

const SEARCHED = 'a pattern is searched for anywhere in the narrative, so it changes nothing';
const NO_CASE = 'matching ignores case already';
const NO_CAPTURE = 'nothing reads what a group captured, and engines spell names differently';
const START = 'the same everywhere, and a narrative is one line';

/** Brings spellings that mean the same to the one that every engine knows. */
export function rewrite(tokens: readonly Token[], length: number): RewrittenSource {
  const rewrites = new Map<string, Rewrite>();
  const note = (from: string, to: string, why: string): void => {
    rewrites.set(`${from} ${to}`, { from, to, why });
  };
  let kept = [...tokens];
  if (kept[0]?.text === '(?i)') {
    note('(?i)', '', NO_CASE);
    kept = kept.slice(1);
  }
  kept = withoutOuterDotStars(kept, note).map((token) => {
    const spelled = respelled(token);
    if (spelled.text !== token.text) note(token.text, spelled.text, token.kind === 'group' ? NO_CAPTURE : START);
    return spelled;
  });
  const origin = kept.flatMap(({ at, text }) => Array.from(text, (_, i) => at + i));
  const source = kept.map((token) => token.text).join('');
  return { source, origin: [...origin, length], tokens: kept, rewrites: [...rewrites.values()] };
}

function withoutOuterDotStars(tokens: Token[], note: (from: string, to: string, why: string) => void): Token[] {
  const isDotStar = (dot: Token | undefined, star: Token | undefined): boolean =>
    dot?.text === '.' && !dot.inClass && (star?.text === '*' || star?.text === '*?');
  let start = 0;
  let end = tokens.length;
  while (isDotStar(tokens[start], tokens[start + 1])) start += 2;
  while (end - 2 >= start && isDotStar(tokens[end - 2], tokens[end - 1])) end -= 2;
  if (start > 0) note('.* at the start', '', SEARCHED);
  if (end < tokens.length) note('.* at the end', '', SEARCHED);
  return tokens.slice(start, end);
}

function respelled(token: Token): Token {
  if (token.kind === 'group' && /^\((?:\?P?<[A-Za-z_][A-Za-z_0-9]*>)?$/.test(token.text))
    return { ...token, text: '(?:' };
  if (token.text === '\\A' && !token.inClass) return { ...token, kind: 'other', text: '^' };
  return token;
}
