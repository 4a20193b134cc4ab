import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { compileLineSearch } from '../../../src/domain/regex/joined-search.ts';
import { compileMatcher } from '../../../src/domain/regex/matcher.ts';
import type { PortablePattern } from '../../../src/domain/regex/pattern.ts';
import type { MatchEngine } from '../../../src/domain/regex/search-cost.ts';
import { runs } from '../../set-up/volume.ts';
import { arbitraryCheapPattern, arbitraryRow } from './arbitrary-patterns.ts';
import { brandLikePatterns } from './brand-like-patterns.ts';
import { narrativeFor } from './matching-text.ts';
import { NARRATIVES } from './narratives.ts';

function portable(source: string): PortablePattern {
  const check = checkDialect(source);
  if (!check.ok) throw new Error(`${source}: ${JSON.stringify(check.problems)}`);
  return check.pattern;
}

interface Found {
  readonly line: number;
  readonly narrative: string;
}

function found(pattern: PortablePattern, narratives: readonly string[], engine: MatchEngine): readonly Found[] {
  const text = narratives.join('\n');
  const lines: Found[] = [];
  compileLineSearch(pattern, engine)(text, (line, from, to) => lines.push({ line, narrative: text.slice(from, to) }));
  return lines;
}

/** States the law: a line is found if the matcher matches it alone. */
function expectSameAsAlone(pattern: PortablePattern, narratives: readonly string[], engine: MatchEngine): number {
  const { matches } = compileMatcher(pattern, engine);
  const alone = narratives
    .map((narrative, line) => ({ line, narrative }))
    .filter(({ narrative }) => matches(narrative));
  expect(found(pattern, narratives, engine), `/${pattern.source}/`).toEqual(alone);
  return alone.length;
}

const numbers = (source: string, narratives: readonly string[]): readonly number[] =>
  found(portable(source), narratives, 'backtracking').map(({ line }) => line);

describe('search in narratives joined by line breaks', () => {
  it.each([
    ['STAR\\s+MARKET', ['STAR', 'MARKET', 'STAR MARKET'], [2]],
    ['STAR\\D+MARKET', ['STAR', 'MARKET', 'STAR * MARKET'], [2]],
    ['STAR\\W*MARKET', ['STAR', 'MARKET', 'STARMARKET'], [2]],
    ['STAR[^0-9]+MARKET', ['STAR', 'MARKET', 'STAR OR MARKET'], [2]],
    ['STAR[\\W\\d]MARKET', ['STAR', 'MARKET', 'STAR1MARKET'], [2]],
    ['STAR[^\\w]MARKET', ['STAR', 'MARKET', 'STAR-MARKET'], [2]],
    ['STAR[^\\S]MARKET', ['STAR', 'MARKET', 'STAR MARKET'], [2]],
    ['STAR[^\\d\\S]MARKET', ['STAR', 'MARKET', 'STAR MARKET'], [2]],
    ['STAR.MARKET', ['STAR', 'MARKET', 'STAR-MARKET'], [2]],
  ])('/%s/ never matches across two of %j', (source, narratives, lines) => {
    expect(numbers(source, narratives)).toEqual(lines);
  });

  it.each([
    ['^B', ['B', 'AB', 'b'], [0, 2]],
    ['B$', ['B', 'BA', 'Ab'], [0, 2]],
    ['^B$', ['', 'B', '', 'B'], [1, 3]],
    ['\\bB\\b', ['B', 'B', 'BB', 'A B'], [0, 1, 3]],
    ['B', ['BBB', 'B', '', '', 'xB'], [0, 1, 4]],
    ['\\s', ['', ' ', ''], [1]],
    ['\\W', ['', 'A', ''], []],
    ['É', ['E', 'A'], []],
    ['[^É]', ['E', ''], [0]],
    ['B', [''], []],
  ])('/%s/ treats each line of %j as a narrative', (source, narratives, lines) => {
    expect(numbers(source, narratives)).toEqual(lines);
  });
});

describe('the lines that are found are those that match alone', () => {
  it('for brand-like patterns', () => {
    let matched = 0;
    for (const pattern of brandLikePatterns(40)) {
      const own = fc.sample(narrativeFor(pattern.ast), { numRuns: 20, seed: 2 });
      matched += expectSameAsAlone(pattern, [...NARRATIVES, ...own], 'backtracking');
    }
    expect(matched).toBeGreaterThan(runs(400, 10_000));
  });

  it('for random patterns, by both engines', () => {
    const cases = arbitraryCheapPattern.chain((pattern) =>
      fc.tuple(
        fc.constant(pattern),
        fc.array(fc.oneof({ weight: 4, arbitrary: narrativeFor(pattern.ast) }, arbitraryRow), {
          minLength: 1,
          maxLength: 12,
        }),
      ),
    );
    fc.assert(
      fc.property(cases, ([pattern, narratives]) => {
        expectSameAsAlone(pattern, narratives, 'backtracking');
        expectSameAsAlone(pattern, narratives, 'linear');
      }),
      { numRuns: runs(40, 1000) },
    );
  });
});
