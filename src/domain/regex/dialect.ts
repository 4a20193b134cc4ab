import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { constructProblems } from './constructs.ts';
import { MAX_EXPANDED_SIZE, MAX_SOURCE_LENGTH } from './limits.ts';
import {
  canBeEmpty,
  type DialectProblem,
  expandedSize,
  type PatternNode,
  type PortablePattern,
  printable,
  type Rewrite,
} from './pattern.ts';
import { type Token, textOf, tokenize } from './tokens.ts';
import { translate } from './translation.ts';

type DialectCheck =
  | { readonly ok: true; readonly pattern: PortablePattern }
  | { readonly ok: false; readonly problems: readonly DialectProblem[] };

/** Maximum number of problems to report. */
const MAX_PROBLEMS = 10;

/**
 * Checks that the source is in the portable dialect, on which Python `re` (IGNORECASE, `search`), Athena and JavaScript
 * agree. Never throws: any string gives either the pattern or the problems, each with what to write instead.
 */
export function checkDialect(source: string): DialectCheck {
  const unreadable = textProblems(source);
  if (unreadable.length > 0) return refused(unreadable);

  const { source: portable, origin, tokens, rewrites } = rewrite(tokenize(source), source.length);
  const constructs = constructProblems(tokens);
  if (constructs.length > 0) return refused(constructs);

  const parsed = parse(portable, origin);
  if ('problem' in parsed) return refused([parsed]);

  const { ast, problems } = translate(parsed, origin);
  if (problems.length > 0) return refused(problems);
  const whole = sizeProblems(ast, source);
  if (whole.length > 0) return refused(whole);
  return { ok: true, pattern: { source: portable, rewrites, ast } };
}

/** Returns the meaning of a part of a pattern, which may match the empty text; null where it is not in the dialect. */
export function meaningOf(source: string): PatternNode | null {
  const { source: portable, origin, tokens } = respell(tokenize(source), source.length);
  if (constructProblems(tokens).length > 0) return null;
  const parsed = parse(portable, origin);
  if ('problem' in parsed) return null;
  const { ast, problems } = translate(parsed, origin);
  return problems.length > 0 ? null : ast;
}

function refused(problems: readonly DialectProblem[]): DialectCheck {
  const shown = problems.slice(0, MAX_PROBLEMS).map((p) => ({ ...p, found: printable(p.found) }));
  return { ok: false, problems: shown };
}

/** Checks length and characters first, so that nothing later sees a long or broken string. */
function textProblems(source: string): DialectProblem[] {
  if (source.length > MAX_SOURCE_LENGTH) {
    const problem = `it has ${source.length} characters; the limit is ${MAX_SOURCE_LENGTH}`;
    return [
      {
        kind: 'too_long',
        at: MAX_SOURCE_LENGTH,
        found: source.slice(0, 40),
        problem,
        instead: 'keep what the narratives share',
      },
    ];
  }
  if (source === '') {
    const problem = 'an empty pattern matches every narrative';
    return [
      { kind: 'empty', at: 0, found: '', problem, instead: "write the brand's name, for example \\bStar\\s+Market\\b" },
    ];
  }
  const bad = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/.exec(source);
  if (bad === null) return [];
  const problem = 'control characters and characters beyond U+FFFF do not occur in narratives';
  return [
    {
      kind: 'control_character',
      at: bad.index,
      found: bad[0],
      problem,
      instead: 'use \\s for white space, . for any other character',
    },
  ];
}

function parse(source: string, origin: readonly number[]): AST.Pattern | DialectProblem {
  const parser = new RegExpParser({ ecmaVersion: 2024 });
  try {
    return parser.parsePattern(source, 0, source.length, { unicode: false, unicodeSets: false });
  } catch (error) {
    // The library reports a syntax error by throwing; its message holds the source and JavaScript's terms.
    const index = error instanceof SyntaxError && 'index' in error ? Number(error.index) : 0;
    const at = origin[index] ?? 0;
    const message = error instanceof SyntaxError ? error.message : 'unreadable';
    const problem = `it does not parse: ${message.replace(/^.*\/: /s, '').toLowerCase()}`;
    const instead = 'balance brackets, give each repeat something to repeat, and escape literal punctuation';
    return { kind: 'syntax', at, found: source.slice(index, index + 10), problem, instead };
  }
}

function sizeProblems(ast: PatternNode, source: string): DialectProblem[] {
  const size = expandedSize(ast);
  if (size > MAX_EXPANDED_SIZE) {
    const problem = `with repeats written out it has over ${MAX_EXPANDED_SIZE} parts`;
    return [
      {
        kind: 'too_many_parts',
        at: 0,
        found: source,
        problem,
        instead: 'use smaller counts, or + and * instead of nested {n,m}',
      },
    ];
  }
  if (!canBeEmpty(ast)) return [];
  const problem = 'it matches the empty string, and so every narrative';
  return [
    { kind: 'matches_empty', at: 0, found: source, problem, instead: 'require at least one character of the name' },
  ];
}

interface RewrittenSource {
  readonly source: string;
  /** The index in the caller's source for each index of `source`, and for one past its end. */
  readonly origin: readonly number[];
  readonly tokens: readonly Token[];
  readonly rewrites: readonly Rewrite[];
}

const SEARCHED = 'a pattern may match anywhere in the narrative, so it changes nothing';
const NO_CASE = 'matching always ignores case';
const NO_CAPTURE = 'captures are not used, and engines write named groups differently';
const START = '^ means the same in every engine, and a narrative is one line';

/** Rewrites equivalent spellings to the one that every engine supports. */
function rewrite(tokens: readonly Token[], length: number): RewrittenSource {
  const rewrites = new Map<string, Rewrite>();
  const note: Note = (from, to, why) => {
    rewrites.set(`${from} ${to}`, { from, to, why });
  };
  let kept = [...tokens];
  if (kept[0]?.text === '(?i)') {
    note('(?i)', '', NO_CASE);
    kept = kept.slice(1);
  }
  const { source, origin, tokens: spelled } = respell(withoutOuterDotStars(kept, note), length, note);
  return { source, origin, tokens: spelled, rewrites: [...rewrites.values()] };
}

type Note = (from: string, to: string, why: string) => void;

function respell(tokens: readonly Token[], length: number, note: Note = () => {}): Omit<RewrittenSource, 'rewrites'> {
  const spelled = tokens.map((token) => {
    const one = respelled(token);
    if (one.text !== token.text) note(token.text, one.text, token.kind === 'group' ? NO_CAPTURE : START);
    return one;
  });
  const origin = spelled.flatMap(({ at, text }) => Array.from(text, (_, i) => at + i));
  return { source: textOf(spelled), origin: [...origin, length], tokens: spelled };
}

function withoutOuterDotStars(tokens: Token[], note: Note): Token[] {
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
