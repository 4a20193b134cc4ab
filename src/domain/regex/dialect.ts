import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { constructProblems } from './constructs.ts';
import { MAX_EXPANDED_SIZE, MAX_SOURCE_LENGTH } from './limits.ts';
import type { DialectProblem, PatternNode, PortablePattern } from './pattern.ts';
import { canBeEmpty, expandedSize } from './pattern.ts';
import { printable } from './printable.ts';
import { rewrite } from './rewrites.ts';
import { tokenize } from './tokens.ts';
import { translate } from './translation.ts';

export type DialectCheck =
  | { readonly ok: true; readonly pattern: PortablePattern }
  | { readonly ok: false; readonly problems: readonly DialectProblem[] };

/** More problems than this do not help anyone mend a pattern. */
const MAX_PROBLEMS = 10;

/**
 * Is the source in the portable dialect, where Python `re` (IGNORECASE, `search`), Athena and JavaScript agree?
 * Never throws: any string gives either the pattern or the problems, each with what to write instead.
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

function refused(problems: readonly DialectProblem[]): DialectCheck {
  const shown = problems.slice(0, MAX_PROBLEMS).map((p) => ({ ...p, found: printable(p.found) }));
  return { ok: false, problems: shown };
}

/** What makes a source not worth reading: checked first, so that nothing later sees a long or broken string. */
function textProblems(source: string): DialectProblem[] {
  if (source.length > MAX_SOURCE_LENGTH) {
    const problem = `it has ${source.length} characters; the limit is ${MAX_SOURCE_LENGTH}`;
    return [{ at: MAX_SOURCE_LENGTH, found: source.slice(0, 40), problem, instead: 'keep what the narratives share' }];
  }
  if (source === '') {
    const problem = 'an empty pattern matches every narrative';
    return [{ at: 0, found: '', problem, instead: "write the brand's name, for example \\bStar\\s+Market\\b" }];
  }
  const bad = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/.exec(source);
  if (bad === null) return [];
  const problem = 'control characters and characters beyond U+FFFF do not occur in what is matched';
  return [{ at: bad.index, found: bad[0], problem, instead: 'use \\s for white space, . for any other character' }];
}

function parse(source: string, origin: readonly number[]): AST.Pattern | DialectProblem {
  const parser = new RegExpParser({ ecmaVersion: 2024 });
  try {
    return parser.parsePattern(source, 0, source.length, { unicode: false, unicodeSets: false });
  } catch (error) {
    // The library's only way to say no; its message holds the source and names JavaScript's grammar.
    const index = error instanceof SyntaxError && 'index' in error ? Number(error.index) : 0;
    const at = origin[index] ?? 0;
    const message = error instanceof SyntaxError ? error.message : 'unreadable';
    const problem = `it does not parse: ${message.replace(/^.*\/: /s, '').toLowerCase()}`;
    const instead = 'balance brackets, give each repeat something to repeat, and escape literal punctuation';
    return { at, found: source.slice(index, index + 10), problem, instead };
  }
}

function sizeProblems(ast: PatternNode, source: string): DialectProblem[] {
  const size = expandedSize(ast);
  if (size > MAX_EXPANDED_SIZE) {
    const problem = `with its repeats written out it has over ${MAX_EXPANDED_SIZE} parts`;
    return [{ at: 0, found: source, problem, instead: 'use smaller counts, or + and * in place of nested {n,m}' }];
  }
  if (!canBeEmpty(ast)) return [];
  const problem = 'it matches the empty string, so every narrative';
  return [{ at: 0, found: source, problem, instead: 'require at least one character of the name' }];
}
