import { describe, expect, it } from 'vitest';
import { getMetadataVersions } from '../../../../src/domain/operations/metadata/get-metadata-versions.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const get = async (input: { from?: number; to?: number; limit?: number; cursor?: string } = {}) =>
  answerOf(await store.run(getMetadataVersions, { brandid: 12345, ...input }));

describe('get_metadata_versions', () => {
  it('lists all, newest first, the first of them current', async () => {
    const { versions, total } = await get();
    expect(versions.map((one) => one.version)).toEqual(Array.from({ length: total }, (_, i) => total - i));
    expect(versions.map((one) => one.is_current)).toEqual(versions.map((_, i) => i === 0));
  });

  it('says of each what it changed against the one before, also across pages', async () => {
    const first = await get({ limit: 3 });
    const last = first.versions.at(-1);
    expect(last?.change).toMatchObject({ from: (last?.version ?? 0) - 1, to: last?.version });
    const second = await get({ limit: 3, cursor: first.next_cursor ?? '' });
    expect(second.versions[0]?.version).toBe((last?.version ?? 0) - 1);
  });

  it('has nothing to compare the first version to', async () => {
    expect((await get()).versions.at(-1)).toMatchObject({ version: 1, change: null });
  });

  it('compares two versions', async () => {
    const { versions, comparison } = await get({ from: 1, to: 8 });
    expect(versions.map((one) => one.version)).toEqual([8, 1]);
    expect(comparison).toMatchObject({ from: 1, to: 8 });
    expect(comparison?.regex).toEqual({ before: versions[1]?.regex, after: versions[0]?.regex });
  });

  it('takes the current version for a missing to, and the one before for a missing from', async () => {
    const { total, comparison } = await get({ from: 1 });
    expect(comparison).toMatchObject({ from: 1, to: total });
    expect((await get({ to: 5 })).comparison).toMatchObject({ from: 4, to: 5 });
  });

  it.each([
    [{ from: 99 }, 'not_found', 'from'],
    [{ from: 1, to: 99 }, 'not_found', 'to'],
    [{ from: 3, to: 3 }, 'invalid_input', 'to'],
    [{ to: 1 }, 'invalid_input', 'to'],
  ])('refuses %j', async (input, code, field) => {
    const refusal = refusalOf(await store.run(getMetadataVersions, { brandid: 12345, ...input }));
    expect(refusal).toMatchObject({ code, field });
  });

  it('refuses an unknown brand', async () => {
    expect(refusalOf(await store.run(getMetadataVersions, { brandid: 999_999 }))).toMatchObject({ field: 'brandid' });
  });
});
