import { describe, expect, it } from 'vitest';
import { verifyMetadata } from '../../../../src/domain/operations/metadata/verify-metadata.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();

describe('verify_metadata', () => {
  it('checks the current version, with the shares it asks for', async () => {
    const answer = answerOf(await store.run(verifyMetadata, { brandid: 12345 }));
    const versions = await store.ports().data.metadataVersions(12345);
    expect(answer).toMatchObject({
      brandname: 'Star',
      metadata_version: versions.length,
      thresholds: { recall: 0.8, precision: 0.9 },
    });
    expect(answer.passed).toBe(answer.checks.every((check) => check.passed));
    expect(answer.coverage?.complete).toBe(true);
  });

  it('refuses an unknown brand', async () => {
    expect(refusalOf(await store.run(verifyMetadata, { brandid: 999_999 }))).toMatchObject({
      code: 'not_found',
      field: 'brandid',
    });
  });
});
