import { describe, expect, test } from 'vitest';
import {
  DEFAULT_GENERATION_PARAMETERS,
  type GenerationParameters,
} from '../../../../src/domain/agents/generation-parameters.ts';
import { suggestMetadata } from '../../../../src/domain/analysis/suggestion/suggestion.ts';
import { judgedBrands, mostFrequentToken, type Score, scorer, suggestionCases } from './suggestion-cases.ts';

/* Floors some way below what `npm run bench:suggestion` measures, so that only a real loss of quality fails. */

const cases = suggestionCases({ combos: 12_000, seed: 7 });
const brands = judgedBrands(cases);
const score = scorer(cases);
const byBrand = Map.groupBy(cases.training, (combo) => combo.brandid);
const mean = (scores: readonly Score[], measure: keyof Score) =>
  scores.reduce((sum, one) => sum + one[measure], 0) / scores.length;

async function suggested(changed: Partial<GenerationParameters> = {}): Promise<Score[]> {
  const parameters = { ...DEFAULT_GENERATION_PARAMETERS, ...changed };
  const scores: Score[] = [];
  for (const { brandid } of brands) {
    const outcome = await suggestMetadata(brandid, cases.reads, parameters, new AbortController().signal);
    scores.push(score(brandid, outcome.ok ? outcome.value : null));
  }
  return scores;
}

describe('given a sample cut in two, when metadata is suggested from one part and judged by the other', () => {
  test('then it is right and nearly complete, well above the most frequent word and what the generator has', async () => {
    const ours = await suggested();
    expect(brands.length).toBeGreaterThan(300);
    expect(mean(ours, 'f1')).toBeGreaterThan(0.92);
    expect(mean(ours, 'precision')).toBeGreaterThan(0.96);
    const token = brands.map(({ brandid }) => score(brandid, mostFrequentToken(byBrand.get(brandid) ?? [])));
    expect(mean(ours, 'f1')).toBeGreaterThan(mean(token, 'f1') + 0.08);
    const lost = ours.filter((one, i) => one.f1 < (token[i]?.f1 ?? 0)).length;
    expect(lost).toBeLessThan(0.05 * brands.length);
    const current = brands.flatMap(({ brandid }, i) => {
      const version = cases.current.get(brandid);
      return version === undefined ? [] : [{ ours: ours[i], theirs: score(brandid, version) }];
    });
    const oursThere = current.flatMap((one) => one.ours ?? []);
    expect(mean(oursThere, 'f1')).toBeGreaterThan(
      mean(
        current.map((one) => one.theirs),
        'f1',
      ) + 0.03,
    );
  });

  test('then qualifying generic names is worth precision, and counting wallet rows recall', async () => {
    const ours = await suggested();
    expect(mean(ours, 'precision')).toBeGreaterThan(
      mean(await suggested({ generic_names: 'ignore' }), 'precision') + 0.005,
    );
    expect(mean(ours, 'recall')).toBeGreaterThan(mean(await suggested({ wallet_rows: 'ignore' }), 'recall') + 0.002);
    expect(mean(ours, 'f1')).toBeGreaterThan(mean(await suggested({ most_words: 1 }), 'f1') + 0.005);
  });
});
