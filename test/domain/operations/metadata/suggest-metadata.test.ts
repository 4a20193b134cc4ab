import { describe, expect, test } from 'vitest';
import { suggestMetadata } from '../../../../src/domain/operations/metadata/suggest-metadata.ts';
import { testMetadataRegex } from '../../../../src/domain/operations/metadata/test-metadata-regex.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();

describe('given the sample', () => {
  test('when metadata is suggested for a name of its own, then it finds the brand and little else', async () => {
    const suggestion = answerOf(await store.run(suggestMetadata, { brandid: 104 }));
    expect(suggestion).toMatchObject({ brandname: 'Subway', regex: '\\bSUBWAY\\b' });
    expect(suggestion.precision).toBeGreaterThan(0.9);
    expect(suggestion.recall_without_wallets).toBeGreaterThan(0.8);
    expect(suggestion.confidence).toBeGreaterThan(0.75);
  });

  test('when the instructions in prod ignore generic names, then the suggestion for one says what is wrong with it', async () => {
    const suggestion = answerOf(await store.run(suggestMetadata, { brandid: 288 }));
    expect(suggestion).toMatchObject({
      brandname: 'Holiday Inn',
      regex: '\\bHOLIDAY\\s*INN\\b',
      instructions_version: 1,
    });
    expect(suggestion.precision).toBeLessThan(0.5);
    expect(suggestion.evaluator_issues.join()).toMatch(/generic_name.*regex_too_broad/);
    expect(suggestion.caught_by_brand.map((brand) => brand.brandname)).toContain('Holiday Inn Express');
  });

  test('when the suggestion for Star is tried by itself, then the numbers are the same, and the name is known as ambiguous', async () => {
    const suggestion = answerOf(await store.run(suggestMetadata, { brandid: 12345 }));
    const { regex, mccids, matched_own, caught_others, missed_own } = suggestion;
    const { coverage } = answerOf(await store.run(testMetadataRegex, { brandid: 12345, regex, mccids }));
    expect(coverage).toMatchObject({ matched_own, caught_others, missed_own });
    expect(suggestion.phrases.length).toBeGreaterThan(0);
    expect(suggestion.caught_by_brand.length).toBeLessThanOrEqual(5);
    expect(suggestion.missed_samples.length).toBeLessThanOrEqual(5);
  });

  test('when a caller waits, then it hears how far the count is, or at least nothing breaks', async () => {
    const heard: number[] = [];
    const context = { ...CONTEXT, progress: (done: number) => heard.push(done) };
    const outcome = await suggestMetadata.run({ brandid: 12345 }, store.ports(), context);
    expect(outcome.ok).toBe(true);
    expect(heard.every((done) => done > 0)).toBe(true);
  });

  test('when the call is aborted, then it is refused and not half an answer', async () => {
    const context = { ...CONTEXT, signal: AbortSignal.abort() };
    expect(refusalOf(await suggestMetadata.run({ brandid: 12345 }, store.ports(), context)).code).toBe('incomplete');
  });

  test('when there is no such brand, then it says how to find one', async () => {
    expect(refusalOf(await store.run(suggestMetadata, { brandid: 1 }))).toMatchObject({
      code: 'not_found',
      field: 'brandid',
    });
  });
});
