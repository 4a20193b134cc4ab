import { describe, expect, test } from 'vitest';
import { analyzeBrand } from '../../../../src/domain/operations/brands/analyze-brand.ts';
import { createManualMetadata } from '../../../../src/domain/operations/metadata/create-manual-metadata.ts';
import { suggestMetadata } from '../../../../src/domain/operations/metadata/suggest-metadata.ts';
import { testMetadata } from '../../../../src/domain/operations/metadata/test-metadata.ts';
import { testMetadataRegex } from '../../../../src/domain/operations/metadata/test-metadata-regex.ts';
import { verifyMetadata } from '../../../../src/domain/operations/metadata/verify-metadata.ts';
import { verifyReprocessing } from '../../../../src/domain/operations/metadata/verify-reprocessing.ts';
import { splitBrand } from '../../../../src/domain/operations/split/split-brand.ts';
import type { AgentPorts } from '../../../../src/domain/ports/agent-side.ts';
import type { TooMuchWork } from '../../../../src/domain/ports/matching.ts';
import { workProblem } from '../../../../src/domain/regex/work.ts';
import { acceptedRegex } from '../../regex/accepted-regex.ts';
import { answerOf, CONTEXT, DECISION, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const STAR = 12345;
const METADATA = { brandid: STAR, regex: 'STAR\\s+MARKET', mccids: [5411, 5499] };

/** The answer to a costly pattern on ten million long narratives. */
function tooMuchWork(): TooMuchWork {
  const problem = workProblem(acceptedRegex('^(?:.{0,31}[AEIOU]){3}.{0,31}#!'), {
    plain: [...Array<number>(40).fill(0), 1e7],
    others: [],
  });
  if (problem === null) throw new Error('within the budget');
  return { kind: 'too_much_work', problem };
}

const REFUSED = tooMuchWork();
const ESTIMATE = /^At character 4: counting it may need [\d.]+e\d+ steps on 10,000,000 distinct narratives/;
const ADVICE = /^Shorten this repeat/;

/** The sample with so many narratives that some patterns cannot be counted. */
function withMany(isTooMuch: (source: string) => boolean = () => true): AgentPorts {
  const ports = store.ports();
  const { data } = ports;
  return {
    ...ports,
    data: {
      ...data,
      coverage: async (request, signal) =>
        isTooMuch(request.regex.pattern.source) ? REFUSED : data.coverage(request, signal),
      narrativesMatching: async (regex, narratives, signal) =>
        isTooMuch(regex.pattern.source) ? REFUSED : data.narrativesMatching(regex, narratives, signal),
    },
  };
}

describe('given data that a regex takes too much work on', () => {
  test('when it is tested, then the regex is refused with the estimate and what to change', async () => {
    const refusal = refusalOf(await testMetadataRegex.run(METADATA, withMany(), CONTEXT));
    expect(refusal).toMatchObject({ code: 'unsafe_regex', field: 'regex' });
    expect(refusal.message).toMatch(ESTIMATE);
    expect(refusal.instead).toMatch(ADVICE);
  });

  test('when metadata with it is proposed, then it is refused in the same words', async () => {
    const input = createManualMetadata.input.parse({ ...METADATA, notes: 'as the bank says' });
    const refusal = refusalOf(await createManualMetadata.decide(input, withMany().data, DECISION));
    expect(refusal).toMatchObject({ code: 'unsafe_regex', field: 'regex' });
    expect(refusal.message).toMatch(ESTIMATE);
  });

  test('when it chooses combos of a split, then its criteria are refused, and the regex is quoted', async () => {
    const criteria = { narrative: 'MARKET' };
    const input = splitBrand.input.parse({ brandid: STAR, new_brands: [{ brandname: 'Star Market', criteria }] });
    const refusal = refusalOf(await splitBrand.decide(input, withMany().data, DECISION));
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'new_brands' });
    expect(refusal.message).toMatch(/MARKET.*counting it may need/);
    expect(refusal.instead).toMatch(ADVICE);
  });

  test('when it is the stored one, then verification does not pass and says why', async () => {
    const { passed, checks, coverage } = answerOf(await verifyMetadata.run({ brandid: STAR }, withMany(), CONTEXT));
    expect([passed, coverage]).toEqual([false, null]);
    const details = checks.filter(({ check }) => ['coverage_complete', 'recall', 'precision'].includes(check));
    for (const { detail } of details) expect(detail).toMatch(/^Not evaluated\. At character 4: counting it may need/);
    expect(answerOf(await analyzeBrand.run({ brandid: STAR }, withMany(), CONTEXT)).coverage).toBeNull();
  });

  test('when it is of one of two versions, then their combos are not compared, for the reason that the rule gives', async () => {
    const [version] = await store.ports().data.metadataVersions(STAR);
    if (version === undefined) throw new Error('the sample lacks metadata');
    const compare = (isTooMuch: (source: string) => boolean, counts = isTooMuch) => {
      const ports = withMany(isTooMuch);
      const data = {
        ...ports.data,
        coverage: withMany(counts).data.coverage,
        metadataVersions: async () => [version, { ...version, version: 2, regex: 'STAR\\s+MARKET' }],
      };
      return verifyReprocessing.run({ brandid: STAR, from_version: 1, to_version: 2 }, { ...ports, data }, CONTEXT);
    };
    const second = (source: string) => source === 'STAR\\s+MARKET';
    const WHY = /^Version 2 was not evaluated\. At character 4: counting it may need/;
    // All combos take too much work, or the brand's own alone.
    for (const outcome of [await compare(second), await compare(second, () => false)])
      expect(answerOf(outcome)).toMatchObject({ combos: null, combos_unknown: expect.stringMatching(WHY) });
    expect(answerOf(await compare(() => false))).toMatchObject({
      combos: { lost: expect.any(Number) },
      combos_unknown: null,
    });
  });

  test('when it is in a document, then the document is not valid and a check says why', async () => {
    const metadata = { ...METADATA, sector: 'Grocery', confidence: 0.9 };
    const input = testMetadata.input.parse({ brandid: STAR, metadata });
    const { valid, checks } = answerOf(await testMetadata.run(input, withMany(), CONTEXT));
    expect(valid).toBe(false);
    expect(checks[0]?.detail).toMatch(/counting it may need/);
  });

  test('when it is a candidate of a suggestion, then another one is suggested', async () => {
    const best = answerOf(await store.run(suggestMetadata, { brandid: STAR })).regex;
    const without = withMany((source) => source === best);
    const suggested = answerOf(await suggestMetadata.run({ brandid: STAR }, without, CONTEXT));
    expect(suggested.regex).not.toBe(best);
    expect(suggested.matched_own).toBeGreaterThan(0);
  });
});
