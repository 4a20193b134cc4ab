import { describe, expect, it } from 'vitest';
import { findSplit } from '../../../../src/domain/analysis/split/split.ts';
import { adjustedRand, score, splitCases } from './split-cases.ts';
import { byMccSector, ours } from './split-methods.ts';

// A seed that no threshold was chosen on. Floors are below what docs/split-quality.md reports, to allow for small changes.
const cases = splitCases({ combos: 20_000, seed: 97 });

describe('split analysis on a sample that it was not tuned on', () => {
  it('finds the merged brands', () => {
    expect(cases.merged.length).toBeGreaterThanOrEqual(14);
    expect(score(cases.merged, ours).mean).toBeGreaterThan(0.85);
  });

  it('leaves brands alone that are one', () => {
    expect(cases.whole.length).toBeGreaterThan(300);
    const { split } = score(cases.whole, ours);
    expect(split.length / cases.whole.length, split.join(', ')).toBeLessThanOrEqual(0.01);
  });

  it('splits far fewer of them than a split by sector does', () => {
    const baseline = score(cases.whole, byMccSector).split.length;
    expect(score(cases.whole, ours).split.length).toBeLessThan(baseline / 4);
  });

  it.each(['Tesco', 'Asda', 'Morrisons', "Sainsbury's", 'WHSmith'])('leaves %s whole', (brandname) => {
    const one = cases.whole.find((brand) => brand.title === brandname);
    if (one === undefined) throw new Error(`the sample has no ${brandname}`);
    expect(findSplit(one.input).analysis.recommendation).toBe('keep');
  });

  it('splits Star as the runbook does', () => {
    const one = cases.merged.find((brand) => brand.title === 'Star');
    if (one === undefined) throw new Error('the sample has no Star');
    const { analysis } = findSplit(one.input);
    expect(analysis.parts.map((part) => part.suggested_name)).toEqual(['Star Market', 'Star Burger']);
    expect(JSON.stringify(analysis.parts[0]?.criteria)).toContain('{"mccid":[5411,5499]}');
    expect(JSON.stringify(analysis.parts[1]?.criteria)).toContain('{"mccid":[5812,5814]}');
    expect(analysis.reasons.join(' ')).toContain('Star Mart, which is a separate brand');
  });
});

describe('the adjusted Rand index', () => {
  it('is 1 for the same partition under other labels, and 0 for one single group', () => {
    expect(adjustedRand([1, 1, 2, 2], ['b', 'b', 'a', 'a'])).toBe(1);
    expect(adjustedRand([1, 1, 2, 2], [0, 0, 0, 0])).toBe(0);
  });

  it('agrees with the worked example of Hubert and Arabie', () => {
    // Contingency table rows (1 1 0), (1 2 1), (0 0 4): sums of pairs 7, 9 and 13 of 45.
    const a = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
    const b = [0, 1, 0, 1, 1, 2, 2, 2, 2, 2];
    expect(adjustedRand(a, b)).toBeCloseTo((7 - (13 * 14) / 45) / ((13 + 14) / 2 - (13 * 14) / 45));
  });
});
