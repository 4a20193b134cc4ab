import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BACKTRACKING_STEPS } from '../../../src/domain/regex/assessment.ts';
import { backtrackingBound, withinReach } from '../../../src/domain/regex/bound.ts';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { glushkov, type Routes } from '../../../src/domain/regex/glushkov.ts';
import type { PortablePattern } from '../../../src/domain/regex/pattern.ts';
import { isAll, runs } from '../../set-up/volume.ts';
import { arbitraryPattern, arbitraryRow } from './arbitrary-patterns.ts';
import { countTests, EMPTY_PASSES } from './counting-backtracker.ts';
import accepted from './fixtures/patterns-accepted.json' with { type: 'json' };
import { REDOS_CORPUS } from './redos-corpus.ts';

/** Counting beyond this proves nothing more and takes long. */
const COUNTED = 50_000;

function portable(source: string): PortablePattern {
  const check = checkDialect(source);
  if (!check.ok) throw new Error(`${source}: ${JSON.stringify(check.problems)}`);
  return check.pattern;
}

/** The most tests counted on the row, over all treatments of empty passes; stops just above `limit`. */
function counted(pattern: PortablePattern, row: string, limit: number): number {
  return Math.max(...EMPTY_PASSES.map((emptyPass) => countTests(pattern.ast, row, emptyPass, limit)));
}

function expectWithin(pattern: PortablePattern, row: string, steps: number): void {
  const tests = counted(pattern, row, Math.min(steps, COUNTED));
  expect(tests <= steps || `${tests} tests of /${pattern.source}/ on "${row}", bound ${steps}`).toBe(true);
}

describe('the bound is never below what a backtracker counts', () => {
  it('for random patterns on random rows', () => {
    fc.assert(
      fc.property(arbitraryPattern, fc.array(arbitraryRow, { minLength: 1, maxLength: 4 }), (pattern, rows) => {
        const { steps } = backtrackingBound(pattern);
        for (const row of rows) expectWithin(pattern, row, steps);
      }),
      { numRuns: runs(40, 400) },
    );
  });

  it('for random patterns on short rows, where the bound for that very length is sharp', () => {
    fc.assert(
      fc.property(arbitraryPattern, arbitraryRow, (pattern, long) => {
        for (const row of ['', long.slice(0, 2), long.slice(0, 6)]) {
          expectWithin(pattern, row, backtrackingBound(pattern, row.length).steps);
        }
      }),
      { numRuns: runs(60, 600) },
    );
  });

  const sources = isAll() ? accepted : accepted.filter((_, i) => i % 10 === 0);
  it(`for ${sources.length} brand-like patterns on rows made of their own text`, () => {
    for (const source of sources) {
      const check = checkDialect(source);
      if (!check.ok) continue;
      const { steps } = backtrackingBound(check.pattern);
      expect(steps, source).toBeLessThanOrEqual(MAX_BACKTRACKING_STEPS);
      const own = source.replace(/\\[a-z]|[^A-Za-z0-9 &#'*.-]/g, ' ');
      for (const row of [own.slice(0, 128), own.repeat(128).slice(0, 127), `${'A1 '.repeat(42)}!`]) {
        expectWithin(check.pattern, row, steps);
      }
    }
  });

  const attacked = REDOS_CORPUS.flatMap(({ source, attack }) => (attack === undefined ? [] : [{ source, attack }]));
  it.each(attacked)('for the hostile $source under attack', ({ source, attack }) => {
    const check = checkDialect(source);
    if (!check.ok) return;
    const { steps } = backtrackingBound(check.pattern);
    for (const length of [8, 16, 64, 127]) {
      expect(counted(check.pattern, attack(length).slice(0, 128), Math.min(steps, 1e5))).toBeLessThanOrEqual(steps);
    }
  });
});

describe('exclusions that are written out, in two loops of which one follows the other', () => {
  /** Takes what does not hold the word, as people write it: a character that is not its first, or its first without the next. */
  const without = ([first = '', ...rest]: string): string =>
    rest.length === 0 ? `[^${first}]` : `(?:[^${first}]|${first}${without(rest.join(''))})`;
  const words = fc
    .array(fc.constantFrom('A', 'B', 'E', 'T'), { minLength: 2, maxLength: 5 })
    .map((letters) => letters.join(''));

  it('are bounded, and never below what a backtracker counts', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        const pattern = portable(`^${without(before)}*UBER${without(after)}*$`);
        const { steps } = backtrackingBound(pattern);
        expect(steps, pattern.source).toBeLessThanOrEqual(MAX_BACKTRACKING_STEPS);
        const [own, other] = [before.slice(0, -1), after.slice(0, -1)];
        for (const row of ['UBER', `UBER${own}`, `${other}UBER`, `${own}UBER${other}`, own, 'E'])
          expectWithin(pattern, row.repeat(128).slice(0, 128), steps);
      }),
      { numRuns: runs(30, 500) },
    );
  });
});

describe('what is easily left out of such a bound', () => {
  // On these rows the bound for the row's length is met exactly, so that leaving the thing named out would break it.
  it.each([
    ['ways to an assertion at the end', 'A(?:B?|C?){3}$', 'A'],
    ['empty passes when a loop is left', '(?:A|B?|C?)*1', 'AA'],
    ['an empty first pass of +', 'A(?:B?)+1', 'A'],
    ['empty options', 'A(?:|||)1', 'A'],
    ['empty passes of a bounded repeat', 'A(?:B?){0,2}1', 'A'],
    ['leaving a bounded repeat early', 'AA{0,3}!', 'AAAA'],
    ['the start after the last character', 'A', 'A'],
    ['options that match the same', '(?:A|A)+1', 'AAA'],
    ['options that overlap in part', '.(?:[AB]B|A|.A)*!', 'AAAA'],
    ['sets that share one character', 'A(?:[A1]|[AB]|B)*C', 'AAA'],
  ])('%s: /%s/ on "%s"', (_, source, row) => {
    const pattern = portable(source);
    expect(counted(pattern, row, 1e6)).toBe(backtrackingBound(pattern, row.length).steps);
  });

  it.each(['(?:^A)?A*B', '^A|A*B', '(?:^|A)A*B'])('anchors that not every match has: /%s/', (source) => {
    const pattern = portable(source);
    expectWithin(pattern, 'A'.repeat(20), backtrackingBound(pattern, 20).steps);
  });
});

describe('the bound is close where it matters', () => {
  it.each([
    ['\\s*\\s*x', ' '.repeat(128), 2],
    ['\\w+@', 'A'.repeat(128), 1.1],
    ['STAR.*MARKET', 'STAR'.repeat(32), 8],
    ['^(?:A|AA){1,12}!', 'A'.repeat(128), 2],
    ['a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa!', 'a'.repeat(128), 1.5],
    ['^(?:[^E]|E[^A])*UBER(?:[^E]|E[^A])*$', 'UBER'.repeat(32), 12],
  ])('%s: within a factor of the worst row', (source, row, factor) => {
    const pattern = portable(source);
    const { steps } = backtrackingBound(pattern);
    expect(counted(pattern, row, 1e8) * factor).toBeGreaterThanOrEqual(steps);
  });

  it.each([
    ['\\bStar\\s+Market\\b', 2e4],
    ['^(?:STARBUCKS|SBUX)\\s*#?\\d*', 1e5],
    ['(?:THE\\s+)?HOME\\s+DEPOT', 1e5],
  ])('%s needs under %d steps', (source, most) => {
    expect(backtrackingBound(portable(source)).steps).toBeLessThan(most);
  });
});

describe('the bound looks no further than a row reaches', () => {
  const automatonOf = (source: string) => {
    const automaton = glushkov(portable(source).ast, 40_000);
    if (automaton === null) throw new Error(`${source} has too many routes`);
    return automaton;
  };

  it('so that what lies behind the last character costs nothing', () => {
    const automaton = automatonOf(`.{0,20}x.{0,20}${'.{100}'.repeat(17)}7`);
    expect(automaton.atoms).toHaveLength(1744);
    expect(withinReach(automaton, 128).atoms.length).toBeLessThan(180);
  });

  it.each([
    ['A{3}B', 4],
    ['(?:A|B{2}){1,9}!', 5],
    ['(?:AB)*C{0,6}D', 3],
    [`A*${'[AB]{20}'.repeat(9)}!`, 40],
  ])('and the bound of /%s/ for %d characters stays that of the whole automaton', (source, length) => {
    const pattern = portable(source);
    const row = 'AB'.repeat(length).slice(0, length);
    expectWithin(pattern, row, backtrackingBound(pattern, length).steps);
    const near = withinReach(automatonOf(source), length);
    const tests = (routes: ReadonlyMap<number, Routes> | undefined) =>
      [...(routes ?? new Map<number, Routes>()).values()].reduce((sum, route) => sum + route.ways + route.tests, 0);
    // What is tested from the start does not change by what is left out.
    expect(tests(near.follow[0])).toBe(tests(automatonOf(source).follow[0]));
  });
});

describe('the bound itself takes bounded work', () => {
  it.each([
    '(?:[A-Z]?){100}!',
    `(?:${'a?'.repeat(40)}){40}!`,
    `(?:${'[A-Z]?'.repeat(10)}){100}!`,
    '(?:.{0,40}){0,45}x',
    '(?:.{1,40}){1,45}x',
    `${'.{0,100}'.repeat(19)}!`,
    `(?:${'a|'.repeat(200)}b){9}!`,
    '(?:(?:(?:(?:(?:a?)+)+)+)+)+!',
  ])('and calls %s countless', (source) => {
    expect(backtrackingBound(portable(source)).steps).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    '(?:(?:(?:(?:\\b){100}){100}){100}){100}a',
    '(?:(?:(?:\\bA?){100}){100}){100}a',
    `${'(?:'.repeat(15)}a?${')+'.repeat(15)}b`,
  ])('because the dialect refuses %s, which writes out to millions of parts', (source) => {
    expect(checkDialect(source).ok).toBe(false);
  });
});
