export type TokenKind = 'escape' | 'group' | 'close' | 'repeat' | 'class_open' | 'class_close' | 'other';

/** One lexical piece of a pattern's source. */
export interface Token {
  readonly kind: TokenKind;
  readonly at: number;
  readonly text: string;
  readonly inClass: boolean;
}

const ESCAPE = String.raw`\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[pP][A-Za-z]|g[1-9]|[xupPNgko]\{[^}]{0,40}\}|[kg]<[^>]{0,40}>|0[0-7]{1,2}|[1-3][0-7]{2}|[0-9]+|c[A-Za-z]|[^])?`;
const GROUP = String.raw`\((?:\?(?:P?<[A-Za-z_][A-Za-z_0-9]*>|P[=>]|<[=!]|[:=!>|#(]|[A-Za-z^-]*[:)])?|\*)?`;
const REPEAT = String.raw`(?:[*+?]|\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]*)\})[+?]?`;

const OUTSIDE = new RegExp(
  String.raw`(?<escape>${ESCAPE})|(?<group>${GROUP})|(?<close>\))|(?<repeat>${REPEAT})|(?<class_open>\[\^?\]?)|(?<other>[^])`,
  'y',
);
const INSIDE = new RegExp(
  String.raw`(?<escape>${ESCAPE})|(?<class_close>\])|(?<other>\[:\^?[A-Za-z<>]+:\]|\[[.=].[.=]\]|\[[:.=]|&&|\|\||--|~~|[^])`,
  'y',
);
const KINDS = ['escape', 'group', 'close', 'repeat', 'class_open', 'class_close', 'other'] as const;

/** Divides a source into tokens, each character in exactly one, in linear time. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let inClass = false;
  for (let at = 0; at < source.length; ) {
    const token = tokenAt(source, at, inClass);
    tokens.push(token);
    if (token.kind === 'class_open') inClass = true;
    if (token.kind === 'class_close') inClass = false;
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(source: string, at: number, inClass: boolean): Token {
  const rule = inClass ? INSIDE : OUTSIDE;
  rule.lastIndex = at;
  const groups = rule.exec(source)?.groups ?? {};
  const kind = KINDS.find((name) => groups[name] !== undefined) ?? 'other';
  return { kind, at, text: groups[kind] ?? source.charAt(at), inClass };
}

/** Returns the text that tokens were read from. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join('');
}

/** Returns the position of the bracket that closes a group; null if it is left open. */
export function closeOf(tokens: readonly Token[], open: number): number | null {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]?.kind === 'group') depth++;
    if (tokens[i]?.kind === 'close' && --depth === 0) return i;
  }
  return null;
}
