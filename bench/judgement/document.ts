import { decimals, mean, table } from '../quality-tables.ts';
import type { SplitResult } from './split-trials.ts';
import type { TextResult } from './text-trials.ts';

/** Returns the mean over all, and the lowest and highest mean of a seed. */
function withSpread<T extends { readonly seed: number }>(
  results: readonly T[],
  of: (results: readonly T[]) => number,
  write: (value: number) => string,
): string {
  if (results.length === 0) return '';
  const seeds = [...Map.groupBy(results, ({ seed }) => seed).values()].map(of);
  return `${write(of(results))} (${write(Math.min(...seeds))} to ${write(Math.max(...seeds))})`;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const shareOf =
  <T>(test: (one: T) => boolean) =>
  (results: readonly T[]) =>
    results.filter(test).length / Math.max(1, results.length);

const isSplit = ({ recommendation }: SplitResult) => recommendation === 'split';
const isUndecided = ({ recommendation }: SplitResult) => recommendation !== 'split' && recommendation !== 'keep';

/** One row for each group of companies that are one brand: how often they are split. */
export function falseSplits(results: readonly SplitResult[]): string {
  const whole = results.filter(({ real }) => real === 1);
  const groups = [...Map.groupBy(whole, ({ group }) => group)];
  const rows = [
    ...groups,
    ['all companies with several codes', whole.filter((one) => one.group !== 'ordinary brands')] as const,
  ];
  return table(
    ['companies', 'n', 'split by mistake', '"cannot be told"', 'split by MCC sector'],
    rows.map(([group, some]) => [
      ...[group, some.length, withSpread(some, shareOf(isSplit), percent)],
      ...[withSpread(some, shareOf(isUndecided), percent), percent(shareOf((one: SplitResult) => one.baseline)(some))],
    ]),
  );
}

/** One row for each kind and balance of merged brands. */
export function foundMerges(results: readonly SplitResult[], companies: number): string {
  const groups = Map.groupBy(
    results.filter(({ real }) => real === companies),
    ({ group }) => group,
  );
  const complete = (one: SplitResult) => one.parts === companies;
  return table(
    [
      'merged brands',
      'n',
      'split',
      ...(companies > 2 ? ['into all parts'] : []),
      '"cannot be told"',
      'ARI of the split',
      'split by MCC sector',
    ],
    [...groups].map(([group, some]) => {
      const split = some.filter(isSplit);
      return [
        ...[group, some.length, withSpread(some, shareOf(isSplit), percent)],
        ...(companies > 2 ? [percent(shareOf(complete)(some))] : []),
        withSpread(some, shareOf(isUndecided), percent),
        split.length === 0 ? '' : withSpread(split, (ones) => mean(ones.map(({ ari }) => ari)), decimals),
        percent(shareOf((one: SplitResult) => one.baseline)(some)),
      ];
    }),
  );
}

/**
 * Returns the probability that a right split has a higher confidence than a wrong one (the area under the ROC curve);
 * ties count half.
 */
export function separation(results: readonly SplitResult[]): { area: number; right: number[]; wrong: number[] } {
  const of = (test: (one: SplitResult) => boolean) =>
    results
      .filter((one) => isSplit(one) && test(one))
      .map(({ confidence }) => confidence)
      .sort((a, b) => a - b);
  const [right, wrong] = [of(({ real }) => real > 1), of(({ real }) => real === 1)];
  let won = 0;
  for (const a of right) for (const b of wrong) won += a > b ? 1 : a === b ? 0.5 : 0;
  return { area: won / Math.max(1, right.length * wrong.length), right, wrong };
}

export const median = (sorted: readonly number[]) => sorted[sorted.length >> 1] ?? 0;

/** Precision, recall and F1 of each method, averaged over brands. */
export function textScores(results: readonly TextResult[]): string {
  return table(
    ['method', 'n', 'precision', 'recall', 'F1'],
    (['ours', 'word', 'name'] as const).map((method) => [
      { ours: 'suggested', word: 'most frequent word', name: 'whole name' }[method],
      results.length,
      ...(['precision', 'recall', 'f1'] as const).map((measure) =>
        withSpread(results, (some) => mean(some.map((one) => one[method][measure])), decimals),
      ),
    ]),
  );
}

const BANDS = [0, 0.5, 0.7, 0.85, 0.95, 1.01] as const;

/** Scores by the confidence that was stated. */
export function byConfidence(results: readonly TextResult[]): string {
  const rows = BANDS.slice(1).map((to, i) => {
    const from = BANDS[i] ?? 0;
    const some = results.filter(({ confidence }) => confidence >= from && confidence < to);
    const means = (['recall', 'f1'] as const).map((measure) => mean(some.map((one) => one.ours[measure])));
    return [
      `${from} to ${Math.min(1, to)}`,
      some.length,
      ...means.map((value) => (some.length === 0 ? '' : decimals(value))),
    ];
  });
  return table(['stated confidence', 'n', 'recall', 'F1'], rows);
}
