import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { compileMatcher } from '../../../src/domain/regex/matcher.ts';
import type { PortablePattern } from '../../../src/domain/regex/pattern.ts';
import { capitals } from '../../../src/domain/regex/printable.ts';
import { requiredText } from '../../../src/domain/regex/required-text.ts';
import {
  evaluated,
  framed,
  MAX_OPTIONS,
  MAX_TRIGRAMS,
  meets,
  type TextCondition,
  trigramsOf,
} from '../../../src/domain/regex/text-condition.ts';
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

function shown(condition: TextCondition): string {
  if (condition.kind === 'contains') return JSON.stringify(condition.text);
  if (condition.kind !== 'and' && condition.kind !== 'or') return condition.kind;
  return `(${condition.parts.map(shown).join(condition.kind === 'and' ? ' & ' : ' | ')})`;
}

const required = (source: string): string => shown(requiredText(portable(source).ast));

/** Evaluates a condition as an index of trigrams does. */
function blockMeets(condition: TextCondition, narratives: readonly string[]): boolean {
  const trigrams = new Set(trigramsOf(capitals(framed(narratives))));
  return evaluated(condition, (text) => trigramsOf(text).every((trigram) => trigrams.has(trigram)));
}

/** States the law: a match is never left out, in the narrative alone or in a block. */
function expectNoMissedMatch(pattern: PortablePattern, narratives: readonly string[]): number {
  const { matches } = compileMatcher(pattern, 'backtracking');
  const condition = requiredText(pattern.ast);
  const matched = narratives.filter(matches);
  for (const narrative of matched) {
    expect(meets(condition, narrative), `/${pattern.source}/ on "${narrative}"`).toBe(true);
  }
  if (matched.length > 0) expect(blockMeets(condition, narratives), `/${pattern.source}/ in a block`).toBe(true);
  return matched.length;
}

describe('the text that a pattern requires', () => {
  it.each([
    ['Starbucks', '"STARBUCKS"'],
    ['\\bStar\\s+Market\\b', '(" MARKET" & "STAR ")'],
    ['STAR.*MARKET', '("MARKET" & "STAR")'],
    ['(?:THE\\s+)?HOME', '"HOME"'],
    ['AMZN|AMAZON', '("AMZN" | "AMAZON")'],
    ['(?:FOO|BAR)+BAZ', '("FOOBAZ" | "BARBAZ")'],
    ['(?:STAR.*X|Y.*MARKET)', '("STAR" | "MARKET")'],
    ['X{3}Y', '"XXXY"'],
    ['X{1,2}YZ', '"XYZ"'],
    ['MC[- ]?DONALD', '("MCDONALD" | "MC DONALD" | "MC-DONALD")'],
    ['STORE #\\d{4}', '"STORE #"'],
  ])('/%s/ requires %s', (source, condition) => {
    expect(required(source)).toBe(condition);
  });

  it.each([
    ['^AB', '"\\nAB"'],
    ['AB$', '"AB\\n"'],
    ['^A$', '"\\nA\\n"'],
    ['(?:^|\\s)BP(?:\\s|$)', '("\\nBP " | "\\nBP\\n" | " BP " | " BP\\n")'],
  ])('/%s/ requires the edge of a narrative, a line break: %s', (source, condition) => {
    expect(required(source)).toBe(condition);
  });

  it('names the neighbours of a short word', () => {
    const condition = requiredText(portable('\\bBP\\b').ast);
    expect(['BP', 'SHELL/BP', 'BP 12'].map((narrative) => meets(condition, narrative))).toEqual([true, true, true]);
    expect(['BPX', 'ABP', 'B P'].map((narrative) => meets(condition, narrative))).toEqual([false, false, false]);
  });

  it.each(['^A', '\\b[0-9]{4} [A-Z]{3}', 'STAR|X', '(?:STAR)?\\d', 'B.P'])('/%s/ requires nothing', (source) => {
    expect(required(source)).toBe('always');
  });

  it.each([
    ['CAFÉ', 'never'],
    ['CAF[EÉ] NERO', '"CAFE NERO"'],
    ['CAFÉ|NERO', '"NERO"'],
    ['STAR(?:É)?BUCKS', '"STARBUCKS"'],
    ['(?:STARÉ)+|NERO', '"NERO"'],
  ])('letters beyond ASCII are in no ASCII narrative: /%s/ requires %s', (source, condition) => {
    expect(required(source)).toBe(condition);
  });
});

describe('no match is left out', () => {
  it('of brand-like patterns in narratives of banks and in texts that they take', () => {
    let matched = 0;
    for (const pattern of brandLikePatterns(40)) {
      const own = fc.sample(narrativeFor(pattern.ast), { numRuns: 20, seed: 1 });
      matched += expectNoMissedMatch(pattern, [...NARRATIVES, ...own]);
    }
    expect(matched).toBeGreaterThan(runs(400, 10_000));
  });

  it('of random patterns', () => {
    const cases = arbitraryCheapPattern.chain((pattern) =>
      fc.tuple(
        fc.constant(pattern),
        fc.array(fc.oneof({ weight: 4, arbitrary: narrativeFor(pattern.ast) }, arbitraryRow), { maxLength: 12 }),
      ),
    );
    fc.assert(
      fc.property(cases, ([pattern, narratives]) => {
        expectNoMissedMatch(pattern, narratives);
      }),
      { numRuns: runs(40, 1000) },
    );
  });
});

describe('the size of a condition is bounded', () => {
  function sizes(condition: TextCondition): { trigrams: number; options: number } {
    if (condition.kind === 'contains') return { trigrams: trigramsOf(condition.text).length, options: 1 };
    if (condition.kind !== 'and' && condition.kind !== 'or') return { trigrams: 0, options: 0 };
    const parts = condition.parts.map(sizes);
    const own = condition.kind === 'or' ? condition.parts.length : 0;
    return {
      trigrams: parts.reduce((sum, part) => sum + part.trigrams, 0),
      options: Math.max(own, ...parts.map(({ options }) => options)),
    };
  }
  const names = Array.from({ length: 50 }, (_, i) => `STORE${(i * 7919).toString(36)}`);

  it.each([
    ['a name of 200 letters', 'ABCDEFGHIJ'.repeat(20)],
    ['30 names', names.slice(0, 30).join('|')],
    ['50 names', names.join('|')],
    ['products of options', '(?:A|B|C)(?:D|E|F)(?:G|H|I)(?:J|K|L)(?:M|N|O)PQ'],
    ['many parts', names.slice(0, 40).join('.*')],
    ['nested repeats', '(?:(?:(?:(?:ABC){3}D?){3}E?){3}F?){3}'],
  ])('%s', (_, source) => {
    const { trigrams, options } = sizes(requiredText(portable(source).ast));
    expect(trigrams).toBeLessThanOrEqual(MAX_TRIGRAMS);
    expect(options).toBeLessThanOrEqual(MAX_OPTIONS);
  });

  it('20 names still require a part of one of them', () => {
    expect(requiredText(portable(names.slice(0, 20).join('|')).ast).kind).toBe('or');
  });
});
