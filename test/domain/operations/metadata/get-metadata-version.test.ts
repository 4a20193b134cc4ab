import { describe, expect, it } from 'vitest';
import { getMetadataVersion } from '../../../../src/domain/operations/metadata/get-metadata-version.ts';
import { getMetadataVersions } from '../../../../src/domain/operations/metadata/get-metadata-versions.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();

describe('get_metadata_version', () => {
  it('gives each version as the list of them does', async () => {
    const { versions } = answerOf(await store.run(getMetadataVersions, { brandid: 12345, limit: 50 }));
    expect(versions.length).toBeGreaterThan(1);
    for (const listed of versions) {
      const { brandid, ...one } = answerOf(
        await store.run(getMetadataVersion, { brandid: 12345, version: listed.version }),
      );
      expect(brandid).toBe(12345);
      expect(one).toEqual(listed);
    }
  });

  it('refuses a version that there is not, with those there are, and an unknown brand', async () => {
    const { total } = answerOf(await store.run(getMetadataVersions, { brandid: 12345 }));
    expect(refusalOf(await store.run(getMetadataVersion, { brandid: 12345, version: total + 1 }))).toMatchObject({
      ...{ code: 'not_found', field: 'version', instead: expect.stringContaining(`1 to ${total}`) },
    });
    expect(refusalOf(await store.run(getMetadataVersion, { brandid: 99_999, version: 1 }))).toMatchObject({
      ...{ code: 'not_found', field: 'brandid' },
    });
  });
});
