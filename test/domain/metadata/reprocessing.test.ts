import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Coverage } from '../../../src/domain/metadata/coverage.ts';
import { CLEARLY, compareCoverage } from '../../../src/domain/metadata/reprocessing.ts';
import { VERIFICATION_THRESHOLDS } from '../../../src/domain/metadata/verification.ts';

/** Of a brand with 1,000 combos and none behind a wallet. */
function coverage(recall: number, precision: number): Coverage {
  const matched = Math.round(1000 * recall);
  return {
    ...{ complete: true, combos_considered: 40_000, own_combos: 1000, matched_own: matched },
    ...{ missed_own: 1000 - matched, caught_others: precision === 0 ? 0 : Math.round(matched / precision) - matched },
    ...{ own_wallet_affected: 0, missed_own_wallet: 0, narrative_only: 0, ties: 0, ties_is_lower_bound: false },
    ...{ precision, recall, recall_without_wallets: recall, false_positives_by_brand: [], other_brands_combos: 0 },
    ...{ mccids_breakdown: [], samples: { matched: [], missed: [], caught: [] } },
    ...{ long_narratives: 0, rows_where_athena_differs: 0 },
  };
}

const verdict = (before: Coverage | null, after: Coverage | null) => compareCoverage(before, after).verdict;

type Measured = readonly [recall: number, precision: number];
const CASES: readonly (readonly [words: string, before: Measured, after: Measured, verdict: string])[] = [
  ['it reaches what verification asks for, at the cost of some recall', [0.94, 0.49], [0.89, 0.94], 'improved'],
  ['it no longer reaches it, though recall rose', [0.85, 0.95], [1, 0.8], 'worse'],
  ['neither reaches it, and it loses recall for precision', [0.7, 0.5], [0.6, 0.9], 'worse'],
  ['neither reaches it, and it is better in one', [0.7, 0.5], [0.7, 0.7], 'improved'],
  ['both reach it, and it loses recall', [1, 0.95], [0.9, 1], 'worse'],
  ['both reach it, and it differs by a few rows', [0.9, 0.95], [0.91, 0.94], 'same'],
];

describe('one version against another', () => {
  test.each(CASES)('when %s, then it is %s', (_words, before, after, told) => {
    expect(verdict(coverage(...before), coverage(...after))).toBe(told);
  });

  test('when one could not be evaluated, then neither is better', () => {
    expect(verdict(null, coverage(1, 1))).toBe('not_evaluated');
    expect(verdict(coverage(1, 1), { ...coverage(1, 1), complete: false })).toBe('not_evaluated');
  });

  test('the numbers are said, whatever the verdict', () => {
    expect(compareCoverage(coverage(0.94, 0.5), coverage(0.89, 1)).reasons).toEqual([
      'Recall (without wallet rows) 94.0 % before, 89.0 % after.',
      'Precision 50.0 % before, 100.0 % after.',
      '890 of 1000 own combos found (940 before), 0 combos of other brands (940 before).',
    ]);
  });
});

describe('laws', () => {
  const share = fc.integer({ min: 1, max: 1000 }).map((thousandths) => thousandths / 1000);
  const measured = fc.tuple(share, share);

  test('nothing is better or worse than itself', () => {
    fc.assert(fc.property(measured, (one) => verdict(coverage(...one), coverage(...one)) === 'same'));
  });

  test('what is an improvement one way is never one the other way', () => {
    fc.assert(
      fc.property(measured, measured, (a, b) => {
        const both = [verdict(coverage(...a), coverage(...b)), verdict(coverage(...b), coverage(...a))];
        return !both.every((one) => one === 'improved');
      }),
    );
  });

  test('what passes is never called worse than what does not', () => {
    const { recall, precision } = VERIFICATION_THRESHOLDS;
    const passes = ([r, p]: readonly [number, number]) => r >= recall && p >= precision;
    fc.assert(
      fc.property(measured, measured, (a, b) => {
        fc.pre(!passes(a) && passes(b));
        return verdict(coverage(...a), coverage(...b)) === 'improved';
      }),
    );
  });

  test('less than clearly is the same, where both pass', () => {
    const near = fc.integer({ min: 0, max: 19 }).map((thousandths) => thousandths / 1000);
    fc.assert(
      fc.property(near, near, (r, p) => {
        expect(Math.max(r, p)).toBeLessThan(CLEARLY);
        return verdict(coverage(0.95, 0.97), coverage(0.95 - r, 0.97 - p)) === 'same';
      }),
    );
  });
});
