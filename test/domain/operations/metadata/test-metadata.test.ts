import { describe, expect, it } from 'vitest';
import { testMetadata } from '../../../../src/domain/operations/metadata/test-metadata.ts';
import { uploadMetadata } from '../../../../src/domain/operations/metadata/upload-metadata.ts';
import { verifyMetadata } from '../../../../src/domain/operations/metadata/verify-metadata.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const FILE = { brandid: 12345, regex: '\\bStar\\s+Market\\b', mccids: ['5411', '5499'], sector: 'Retail' };
const test = async (metadata: Record<string, unknown>, brandid = 12345) =>
  answerOf(await store.run(testMetadata, { brandid, metadata: { ...FILE, ...metadata } }));

/** The first metadata of the sample that passes verification. */
async function wellMatched() {
  const { rows } = await store.ports().data.brandPage({ status: 'active' }, 200);
  for (const { brandid } of rows) {
    const [current] = (await store.ports().data.metadataVersions(brandid)).slice(-1);
    const passed = current && answerOf(await store.run(verifyMetadata, { brandid })).passed;
    if (passed === true) return current;
  }
  throw new Error('no metadata of the sample passes');
}

describe('test_metadata', () => {
  it("counts what the runbook's file does over all combos", async () => {
    const { valid, problems, sector, coverage } = await test({});
    const rows = await store.ports().data.combosOf(12345);
    const matched = rows.filter((row) => /\bStar\s+Market\b/i.test(row.narrative) && [5411, 5499].includes(row.mccid));
    expect({ valid, problems, sector }).toEqual({ valid: true, problems: [], sector: 'Groceries' });
    expect(coverage).toMatchObject({
      own_combos: rows.length,
      matched_own: matched.length,
      missed_own: rows.length - matched.length,
    });
    expect(coverage?.missed_samples.length).toBe(3);
  });

  it('compares with the current version, combo by combo', async () => {
    const rows = await store.ports().data.combosOf(12345);
    const current = (await store.ports().data.metadataVersions(12345)).at(-1);
    const does = (regex: string, codes: readonly number[]) =>
      rows.filter((row) => new RegExp(regex, 'i').test(row.narrative) && codes.includes(row.mccid));
    const [before, after] = [does(current?.regex ?? '', current?.mccids ?? []), does(FILE.regex, [5411, 5499])];
    expect((await test({})).current).toMatchObject({
      version: current?.version,
      gained: after.filter((row) => !before.includes(row)).length,
      lost: before.filter((row) => !after.includes(row)).length,
    });
  });

  it('says of the current version, tested as a file, what verify_metadata says of it', async () => {
    const [version] = (await store.ports().data.metadataVersions(12345)).slice(-1);
    const { regex = '', mccids = [], version: number } = version ?? {};
    const tested = await test({ regex, mccids });
    const verified = answerOf(await store.run(verifyMetadata, { brandid: 12345 }));
    expect(tested.current).toEqual({
      ...{ version: number, gained: 0, lost: 0 },
      caught_others: verified.coverage?.caught_others,
    });
    expect(tested.checks).toEqual(verified.checks.slice(-3));
    expect(tested.coverage).toMatchObject({
      precision: verified.coverage?.precision,
      recall_without_wallets: verified.coverage?.recall_without_wallets,
    });
  });

  it('names whose combos it catches, five brands at most', async () => {
    const { coverage, passed, checks } = await test({ regex: 'A', mccids: [5411, 5499, 5812, 5814, 5541] });
    expect(coverage?.caught_by_brand).toHaveLength(5);
    expect(coverage?.caught_samples).toHaveLength(3);
    expect(passed).toBe(false);
    expect(checks.find((check) => check.check === 'precision')?.passed).toBe(false);
  });

  it('lists everything that is wrong, with the form and with what can be read of it', async () => {
    const { valid, passed, problems, coverage, current } = await test({
      ...{ regex: 'Star(?=\\s+Market)', mccids: ['5411', 6012, 1], sector: 'Grocerys', confidence: 95, colour: 'red' },
    });
    expect({ valid, passed, coverage, current }).toEqual({
      valid: false,
      passed: false,
      coverage: null,
      current: null,
    });
    expect(problems.map((problem) => problem.field)).toEqual([
      ...['confidence', 'colour', 'regex', 'mccids', 'mccids', 'sector'],
    ]);
  });

  it('evaluates a file whose sector alone is wrong, and calls it not valid all the same', async () => {
    const { valid, passed, problems, coverage } = await test({ sector: 'Grocerys' });
    expect({ valid, passed, fields: problems.map((one) => one.field) }).toEqual({
      ...{ valid: false, passed: false, fields: ['sector'] },
    });
    expect(coverage?.matched_own).toBeGreaterThan(0);
  });

  it('lets pass only what is valid, however much it matches', async () => {
    const { brandid, regex, mccids } = await wellMatched();
    const file = { brandid, regex, mccids, sector: undefined };
    expect(await test(file, brandid)).toMatchObject({ valid: true, passed: true });
    expect(await test({ ...file, sector: 'Grocerys' }, brandid)).toMatchObject({ valid: false, passed: false });
  });

  it('tells a file of another brand', async () => {
    expect((await test({ brandid: 7 })).problems).toMatchObject([{ field: 'brandid' }]);
  });

  it('takes what upload_metadata takes', () => {
    const input = { brandid: 12345, metadata: FILE };
    expect(uploadMetadata.input.parse(input)).toEqual(testMetadata.input.parse(input));
  });

  it('refuses a brand that there is not, and to do without a file', async () => {
    expect(refusalOf(await store.run(testMetadata, { brandid: 999_999, metadata: FILE }))).toMatchObject({
      code: 'not_found',
      field: 'brandid',
    });
    expect(testMetadata.input.safeParse({ brandid: 12345 }).success).toBe(false);
  });
});
