import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtrackingBound } from '../../../../src/domain/metadata/regex/bound.ts';
import { checkDialect } from '../../../../src/domain/metadata/regex/dialect.ts';
import type { PortablePattern } from '../../../../src/domain/metadata/regex/pattern.ts';
import { arbitraryPattern, arbitraryRow } from './arbitrary-patterns.ts';
import { countTests, EMPTY_PASSES } from './counting-backtracker.ts';
import accepted from './fixtures/patterns-accepted.json' with { type: 'json' };
import { REDOS_CORPUS } from './redos-corpus.ts';

/** Counting beyond this proves nothing more and takes long. */
const COUNTED = 200_000;

function portable(source: string): PortablePattern {
  const check = checkDialect(source);
  if (!check.ok) throw new Error(`${source}: ${JSON.stringify(check.problems)}`);
  return check.pattern;
}

/** The most tests counted on the row, over all treatments of empty passes; stops just above `limit`. */
function counted(pattern: PortablePattern, row: string, limit: number): number {
  return Math.max(...EMPTY_PASSES.map((emptyPass) => countTests(pattern.ast, row, emptyPass, limit)));
}

describe('the bound is never below what a backtracker counts', () => {
  it('for random patterns on random rows', () => {
    fc.assert(
      fc.property(arbitraryPattern, fc.array(arbitraryRow, { minLength: 1, maxLength: 4 }), (pattern, rows) => {
        const { steps } = backtrackingBound(pattern);
        for (const row of rows) {
          const tests = counted(pattern, row, Math.min(steps, COUNTED));
          expect(tests <= steps || `${tests} tests of /${pattern.source}/ on "${row}", bound ${steps}`).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('for 1,313 brand-like patterns on rows made of their own text', () => {
    for (const source of accepted) {
      const check = checkDialect(source);
      if (!check.ok) continue;
      const { steps } = backtrackingBound(check.pattern);
      const own = source.replace(/\\[a-z]|[^A-Za-z0-9 &#'*.-]/g, ' ');
      for (const row of [own.slice(0, 128), own.repeat(128).slice(0, 127), `${'A1 '.repeat(42)}!`]) {
        const tests = counted(check.pattern, row, Math.min(steps, 20_000));
        expect(tests <= steps || `${tests} tests of /${source}/ on "${row}", bound ${steps}`).toBe(true);
      }
    }
  });

  const attacked = REDOS_CORPUS.flatMap(({ source, attack }) => (attack === undefined ? [] : [{ source, attack }]));
  it.each(attacked)('for the hostile $source under attack', ({ source, attack }) => {
    const check = checkDialect(source);
    if (!check.ok) return;
    const { steps } = backtrackingBound(check.pattern);
    for (const length of [8, 16, 64, 127]) {
      expect(counted(check.pattern, attack(length).slice(0, 128), Math.min(steps, 1e6))).toBeLessThanOrEqual(steps);
    }
  });
});

describe('what an automaton without care for empty matches misses', () => {
  // Each case has more tests on its row than a bound that leaves out the thing named.
  it.each([
    ['ways to an assertion at the end', 'A(?:B?|C?){14}$', 'A!'],
    ['empty last passes of a loop', '^(?:(?:A|B?|C?)*#?){3}!', 'AAAAAA'],
    ['an empty first pass of +', '^(?:(?:(?:A?|B?)+1)+!)', 'A1A1A1A1A1'],
    ['the start after the last character', 'A', ''],
    ['assertions between characters', '(?:\\b|^|$|A)(?:\\b|^|$|A)(?:\\b|^|$|A)1', 'AAA'],
  ])('%s', (_, source, row) => {
    const pattern = portable(source);
    const { steps } = backtrackingBound(pattern);
    const tests = counted(pattern, row, 1e6);
    expect(tests).toBeGreaterThan(0);
    expect(tests).toBeLessThanOrEqual(steps);
  });
});

describe('the bound is close where it matters', () => {
  it.each([
    ['\\s*\\s*\\s*x', ' '.repeat(128), 2],
    ['\\w+@', 'A'.repeat(128), 1.1],
    ['STAR.*MARKET', 'STAR'.repeat(32), 8],
    ['^(?:A|AA){1,12}!', 'A'.repeat(128), 2],
    ['a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa!', 'a'.repeat(128), 1.5],
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
