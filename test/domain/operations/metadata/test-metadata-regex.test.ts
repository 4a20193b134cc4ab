import { describe, expect, it } from 'vitest';
import { testMetadataRegex } from '../../../../src/domain/operations/metadata/test-metadata-regex.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const STAR_MARKET = '\\bStar\\s+Market\\b';

describe('test_metadata_regex', () => {
  it("counts what the runbook's regex does over all combos", async () => {
    const input = { regex: STAR_MARKET, brandid: 12345, mccids: [5499, 5411] };
    const { accepted, coverage, mccids, mccids_from } = answerOf(await store.run(testMetadataRegex, input));
    const rows = await store.ports().data.combosOf(12345);
    const matched = rows.filter((row) => /\bStar\s+Market\b/i.test(row.narrative) && [5411, 5499].includes(row.mccid));
    expect({ accepted, mccids, mccids_from }).toEqual({ accepted: true, mccids: [5411, 5499], mccids_from: 'input' });
    expect(coverage).toMatchObject({
      complete: true,
      own_combos: rows.length,
      matched_own: matched.length,
      missed_own: rows.length - matched.length,
    });
  });

  it('counts with the codes of the current metadata when none are given', async () => {
    const input = { regex: STAR_MARKET, brandid: 12345 };
    const { mccids, mccids_from } = answerOf(await store.run(testMetadataRegex, input));
    const current = (await store.ports().data.metadataVersions(12345)).at(-1);
    expect({ mccids, mccids_from }).toEqual({ mccids: current?.mccids, mccids_from: 'current_metadata' });
  });

  it("counts with the brand's own codes, wallets' aside, when it has no metadata", async () => {
    const brandid = await brandWithoutMetadata();
    const input = { regex: 'ANY NAME', brandid };
    const { mccids, mccids_from } = answerOf(await store.run(testMetadataRegex, input));
    const own = new Set((await store.ports().data.combosOf(brandid)).map((row) => row.mccid));
    const expected = [...own].filter((mccid) => ![7399, 6012, 7299].includes(mccid)).sort((a, b) => a - b);
    expect({ mccids, mccids_from }).toEqual({ mccids: expected, mccids_from: 'brand_codes' });
  });

  it('counts the part that a split will make as a brand of its own, and the rest as others', async () => {
    const criteria = { mccid: [5411, 5499] };
    const input = { regex: '\\bStar', brandid: 12345, criteria };
    const { mccids, mccids_from, coverage } = answerOf(await store.run(testMetadataRegex, input));
    const rows = await store.ports().data.combosOf(12345);
    expect({ mccids, mccids_from }).toEqual({ mccids: [5411, 5499], mccids_from: 'brand_codes' });
    expect(coverage?.own_combos).toBe(rows.filter(({ mccid }) => criteria.mccid.includes(mccid)).length);
    const wider = { ...input, criteria: { narrative: 'Star\\s*Market' }, mccids: [5411, 5499, 5812, 5814] };
    const { coverage: others } = answerOf(await store.run(testMetadataRegex, wider));
    expect(others?.false_positives_by_brand.map((one) => one.brandid)).toContain(12345);
  });

  it('refuses criteria without a brand, or that no combo of it meets', async () => {
    const part = { regex: 'STAR', criteria: { mccid: [4111] } };
    expect(refusalOf(await store.run(testMetadataRegex, part))).toMatchObject({
      code: 'invalid_input',
      field: 'criteria',
    });
    const none = await store.run(testMetadataRegex, { ...part, brandid: 12345 });
    expect(refusalOf(none)).toMatchObject({ code: 'nothing_to_do', field: 'criteria' });
  });

  it('tries narratives without a brand', async () => {
    const input = { regex: '^STAR\\s+BURGER', narratives: ['Star Burger 0042', 'STARBUCKS 12'] };
    const { narratives, coverage } = answerOf(await store.run(testMetadataRegex, input));
    expect(narratives?.map((tried) => tried.matches)).toEqual([true, false]);
    expect(coverage).toBeNull();
  });

  it('answers that a regex out of the dialect is not accepted, teaches, and evaluates nothing', async () => {
    const input = { regex: 'STAR(?=\\s+MARKET)', brandid: 12345, narratives: ['STAR MARKET'] };
    const answer = answerOf(await store.run(testMetadataRegex, input));
    expect(answer).toMatchObject({ accepted: false, coverage: null, narratives: null, engine: null, mccids: null });
    expect(answer.problems[0]).toMatchObject({ at: 4, instead: expect.any(String) });
  });

  it.each(['(a|a)*b(a|a)*c(a|a)*d$', '(?:\\w+\\s*){1,50}X'])('does not evaluate the hostile %s', async (regex) => {
    const input = { regex, brandid: 12345, narratives: ['a'.repeat(128)] };
    const { accepted, problems, coverage } = answerOf(await store.run(testMetadataRegex, input));
    expect({ accepted, coverage }).toEqual({ accepted: false, coverage: null });
    expect(problems.length).toBeGreaterThan(0);
  });

  it.each([
    ['%STAR MARKET%', true, 'STAR MARKET'],
    ['STAR(?=\\s+MARKET)', false, 'STAR\\s+MARKET'],
    ['STAR\\s+MARKET', true, null],
  ])('answers what is meant by %s', async (regex, accepted, meant) => {
    expect(answerOf(await store.run(testMetadataRegex, { regex }))).toMatchObject({ accepted, meant });
  });

  it('shows how it rewrites a regex without changing its meaning', async () => {
    const { regex, rewrites } = answerOf(await store.run(testMetadataRegex, { regex: '.*STAR MARKET.*' }));
    expect(regex).toBe('STAR MARKET');
    expect(rewrites.length).toBeGreaterThan(0);
  });

  it('warns of a regex for which the words of a wallet are enough, with and without a brand', async () => {
    const regex = '^(?:PAYPAL|SQ)\\s*\\*';
    for (const input of [{ regex }, { regex, brandid: 12345 }]) {
      const { accepted, warnings } = answerOf(await store.run(testMetadataRegex, input));
      expect([accepted, warnings[0]]).toEqual([true, expect.stringContaining("A wallet's words alone")]);
    }
  });

  it("warns of codes that a brand's list may not hold", async () => {
    const input = { regex: STAR_MARKET, brandid: 12345, mccids: [5411, 7399, 9998] };
    const { warnings } = answerOf(await store.run(testMetadataRegex, input));
    expect(warnings.filter((warning) => warning.startsWith('mccids'))).toHaveLength(2);
  });

  it('answers with partial counts, marked, when the caller gives up', async () => {
    const input = testMetadataRegex.input.parse({ regex: STAR_MARKET, brandid: 12345 });
    const context = { ...CONTEXT, signal: AbortSignal.abort() };
    const { coverage } = answerOf(await testMetadataRegex.run(input, store.ports(), context));
    expect(coverage?.complete).toBe(false);
  });

  it('refuses codes without a brand, and an unknown brand', async () => {
    const without = refusalOf(await store.run(testMetadataRegex, { regex: STAR_MARKET, mccids: [5411] }));
    expect(without).toMatchObject({ code: 'invalid_input', field: 'mccids' });
    const unknown = refusalOf(await store.run(testMetadataRegex, { regex: STAR_MARKET, brandid: 999_999 }));
    expect(unknown).toMatchObject({ code: 'not_found', field: 'brandid' });
  });

  it.each([
    [{ regex: '' }],
    [{ regex: 'x'.repeat(513) }],
    [{ regex: 'STAR', narratives: Array.from({ length: 51 }, () => 'STAR') }],
    [{ regex: 'STAR', narratives: ['x'.repeat(401)] }],
    [{ regex: 'STAR', mccids: [], brandid: 12345 }],
    [{ regex: 'STAR', flags: 'g' }],
  ])('does not take %j', (input) => {
    expect(testMetadataRegex.input.safeParse(input).success).toBe(false);
  });
});

async function brandWithoutMetadata(): Promise<number> {
  for (let brandid = 1; brandid < 3000; brandid++) {
    const { data } = store.ports();
    if ((await data.brand(brandid)) === undefined) continue;
    if ((await data.metadataVersions(brandid)).length === 0 && (await data.combosOf(brandid)).length > 0)
      return brandid;
  }
  throw new Error('every brand of the sample has metadata');
}
