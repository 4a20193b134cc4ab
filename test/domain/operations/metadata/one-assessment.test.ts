import { RegExpParser } from '@eslint-community/regexpp';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createManualMetadata } from '../../../../src/domain/operations/metadata/create-manual-metadata.ts';
import { suggestMetadata } from '../../../../src/domain/operations/metadata/suggest-metadata.ts';
import { testMetadata } from '../../../../src/domain/operations/metadata/test-metadata.ts';
import { testMetadataRegex } from '../../../../src/domain/operations/metadata/test-metadata-regex.ts';
import { uploadMetadata } from '../../../../src/domain/operations/metadata/upload-metadata.ts';
import { verifyMetadata } from '../../../../src/domain/operations/metadata/verify-metadata.ts';
import { verifyReprocessing } from '../../../../src/domain/operations/metadata/verify-reprocessing.ts';
import { acceptedRegex } from '../../regex/accepted-regex.ts';
import { answerOf, DECISION, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const REGEX = '\\bStar\\s+Market\\b';
const FILE = { brandid: 12345, regex: REGEX, mccids: ['5411', '5499'], sector: 'Retail' };

// Each assessment parses its source, and nothing else does.
const parse = vi.spyOn(RegExpParser.prototype, 'parsePattern');
afterAll(() => parse.mockRestore());
const assessed = () => parse.mock.calls.map(([source]) => source);
let current: string;
let earlier: string;
beforeAll(async () => {
  [earlier = '', current = ''] = (await store.ports().data.metadataVersions(12345)).slice(-2).map(({ regex }) => regex);
});
beforeEach(() => void parse.mockClear());

describe('each pattern is assessed once', () => {
  test('by test_metadata_regex, on all combos and on narratives', async () => {
    const input = { regex: REGEX, brandid: 12345, narratives: ['STAR MARKET', 'STAR BURGER'] };
    answerOf(await store.run(testMetadataRegex, input));
    expect(assessed()).toEqual([REGEX]);
  });

  test('by test_metadata_regex for a part, with those of its criteria', async () => {
    const star = { narrative: 'STAR' };
    const criteria = { any: [star, { all: [star, { not: { narrative: 'BURGER' } }] }] };
    answerOf(await store.run(testMetadataRegex, { regex: REGEX, brandid: 12345, criteria }));
    expect(assessed()).toEqual([REGEX, 'STAR', 'BURGER']);
  });

  test('by the decision of create_manual_metadata', async () => {
    const input = createManualMetadata.input.parse({ brandid: 12345, regex: REGEX, mccids: [5411, 5499] });
    expect((await createManualMetadata.decide(input, store.ports().data, DECISION)).ok).toBe(true);
    expect(assessed()).toEqual([REGEX]);
  });

  test('by the decision of upload_metadata', async () => {
    const input = uploadMetadata.input.parse({ brandid: 12345, metadata: FILE });
    expect((await uploadMetadata.decide(input, store.ports().data, DECISION)).ok).toBe(true);
    expect(assessed()).toEqual([REGEX]);
  });

  test('by test_metadata, with the one of the current version', async () => {
    answerOf(await store.run(testMetadata, { brandid: 12345, metadata: FILE }));
    expect(assessed()).toEqual([REGEX, current]);
  });

  test('by verify_metadata', async () => {
    answerOf(await store.run(verifyMetadata, { brandid: 12345 }));
    expect(assessed()).toEqual([current]);
  });

  test('by verify_reprocessing, of each version', async () => {
    answerOf(await store.run(verifyReprocessing, { brandid: 12345 }));
    expect(assessed()).toEqual([earlier, current]);
  });

  test.each([12345, 104, 288])('by suggest_metadata for brand %s, of all candidates', async (brandid) => {
    answerOf(await store.run(suggestMetadata, { brandid }));
    expect(assessed().length).toBeGreaterThan(1);
    expect(assessed()).toEqual([...new Set(assessed())]);
  });
});

test('the worker assesses none again: it matches what it is given', async () => {
  const accepted = acceptedRegex('STAR');
  const forged = { ...accepted, pattern: { ...accepted.pattern, source: '(?=STAR)S' } };
  const found = await store.ports().data.narrativesMatching(forged, ['STAR MARKET', 'MARKET']);
  expect(found).toMatchObject({ matched: new Set(['STAR MARKET']) });
});
