import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessRegex } from '../../../src/domain/regex/assessment.ts';
import { boundsByLength } from '../../../src/domain/regex/bound.ts';
import { compileMatcher } from '../../../src/domain/regex/matcher.ts';
import { searchCost } from '../../../src/domain/regex/search-cost.ts';
import { searchWork, WORK_BUDGET, workProblem } from '../../../src/domain/regex/work.ts';
import { runs } from '../../set-up/volume.ts';
import { acceptedRegex } from './accepted-regex.ts';
import { arbitraryPattern, arbitraryRow } from './arbitrary-patterns.ts';
import { brandLikePatterns } from './brand-like-patterns.ts';
import { countTests, EMPTY_PASSES } from './counting-backtracker.ts';

/** Counting beyond this proves nothing more and takes long. */
const COUNTED = 50_000;

/** Six million distinct narratives, as ten million combos have: by length, most between 15 and 42 characters. */
const LENGTHS = [
  ...[0, 0, 0, 20, 190, 480, 900, 1300, 3600, 6600, 17_000, 23_000, 33_000, 43_000, 59_000, 86_000],
  ...[94_000, 110_000, 120_000, 272_000, 123_000, 131_000, 139_000, 154_000, 159_000, 175_000, 354_000, 149_000],
  ...[155_000, 163_000, 172_000, 170_000, 172_000, 190_000, 229_000, 320_000, 345_000, 476_000, 341_000, 262_000],
  ...[289_000, 174_000, 219_000, 66_000],
];
const SIX_MILLION = { plain: LENGTHS, others: [] };
const halved = { plain: LENGTHS.map((count) => count / 2), others: [] };

describe('the steps of a row by its length', () => {
  it('are never fewer than a backtracker counts', () => {
    fc.assert(
      fc.property(arbitraryPattern, arbitraryRow, fc.nat(128), (pattern, long, cut) => {
        const row = long.slice(0, cut);
        const steps = boundsByLength(pattern).steps[row.length] ?? 0;
        for (const emptyPass of EMPTY_PASSES) {
          const counted = countTests(pattern.ast, row, emptyPass, Math.min(steps, COUNTED));
          expect(counted <= steps || `${counted} on "${row}" of /${pattern.source}/, bound ${steps}`).toBe(true);
        }
      }),
      { numRuns: runs(40, 600) },
    );
  });

  it('grow with the length', () => {
    for (const pattern of brandLikePatterns(40)) {
      const { steps } = boundsByLength(pattern);
      expect(steps).toHaveLength(129);
      expect(steps.toSorted((a, b) => a - b)).toEqual(steps);
    }
  });
});

describe('the engine of a row', () => {
  it('is V8 for all lengths where its bound is low', () => {
    expect(searchCost(acceptedRegex('STAR.*MARKET').pattern, 'backtracking').longestInV8).toBe(128);
  });

  it('is V8 for short rows of a costly pattern, and never takes more steps than either engine', () => {
    const { pattern, engine } = acceptedRegex('\\s*\\s*\\s*x');
    expect(engine).toBe('linear');
    const { longestInV8, steps } = searchCost(pattern, engine);
    const inV8 = boundsByLength(pattern).steps;
    expect(longestInV8).toBeGreaterThan(8);
    expect(longestInV8).toBeLessThan(64);
    expect(steps.every((bound, length) => bound <= (inV8[length] ?? 0))).toBe(true);
    expect(steps[longestInV8]).toBe(inV8[longestInV8]);
    expect(steps[longestInV8 + 1]).toBeLessThan(inV8[longestInV8 + 1] ?? 0);
  });

  it('does not change the answers', () => {
    const { pattern } = acceptedRegex('\\s*\\s*\\s*x');
    for (const row of ['', 'x', ' x', 'A B x', 'ab', `${' '.repeat(100)}x`, ' '.repeat(128)]) {
      const answer = compileMatcher(pattern, 'backtracking').matches(row.slice(0, 60));
      expect(compileMatcher(pattern, 'linear').matches(row.slice(0, 60))).toBe(answer);
      expect(compileMatcher(pattern, 'linear').matches(row)).toBe(row.includes('x'));
    }
  });
});

describe('the work of a count', () => {
  it('adds up the steps of all narratives', () => {
    const regex = acceptedRegex('STAR');
    const { steps } = boundsByLength(regex.pattern);
    expect(searchWork(regex, { plain: [0, 0, 3, 5], others: [] })).toBe(3 * (steps[2] ?? 0) + 5 * (steps[3] ?? 0));
    expect(searchWork(regex, { plain: [0, 1], others: [0, 0, 2] })).toBe((steps[1] ?? 0) + 10 * (steps[2] ?? 0));
    expect(searchWork(regex, { plain: [], others: [] })).toBe(0);
  });

  it('is within the budget for every brand-like pattern on six million narratives', () => {
    for (const { source } of brandLikePatterns(60)) {
      const regex = assessRegex(source);
      if (!regex.accepted) continue;
      expect(searchWork(regex, SIX_MILLION), source).toBeLessThanOrEqual(WORK_BUDGET);
      expect(workProblem(regex, SIX_MILLION)).toBeNull();
    }
  });
});

describe('a count beyond the budget', () => {
  it.each(['^(?:.{0,31}[AEIOU]){3}.{0,31}#!', '(?:A|A|A){1,6}!'])(
    'is refused for /%s/ on three million narratives, but not on a thousand',
    (source) => {
      const regex = acceptedRegex(source);
      const thousand = { plain: halved.plain.map((count) => Math.floor(count / 3000)), others: [] };
      expect(workProblem(regex, halved)).toMatchObject({ kind: 'too_much_work' });
      expect(workProblem(regex, thousand)).toBeNull();
    },
  );

  it('names the estimate, the limit and the repeat to change', () => {
    const problem = workProblem(acceptedRegex('^(?:.{0,31}[AEIOU]){3}.{0,31}#!'), halved);
    expect(problem).toMatchInlineSnapshot(`
      {
        "at": 4,
        "found": ".{0,31}",
        "instead": "shorten this repeat, or make what it repeats and its neighbours match different characters; taken at most once, counting needs 2.8e9 steps",
        "kind": "too_much_work",
        "problem": "counting it may need 3.7e11 steps on 2,998,545 distinct narratives; the limit is 1.2e11",
      }
    `);
  });

  it.each([
    ['^(?:.{0,31}[AEIOU]){3}.{0,31}#!', '^(?:.{0,4}[AEIOU]){3}.{0,31}#!'],
    ['(?:A|A|A){1,6}!', '(?:A|B|C){1,6}!'],
  ])('is possible when the advice is followed: not /%s/, but /%s/', (source, instead) => {
    expect(workProblem(acceptedRegex(source), halved)).not.toBeNull();
    expect(workProblem(acceptedRegex(instead), halved)).toBeNull();
  });

  it('names the pattern where no single repeat is the cause', () => {
    const problem = workProblem(acceptedRegex('STAR'), { plain: [0, 0, 1e12], others: [] });
    expect(problem).toMatchObject({ at: 0, found: 'STAR' });
  });
});
