import { describe, expect, it } from 'vitest';
import type { Combo } from '../../../src/domain/brand/brand.ts';
import { OverlayReads } from '../../../src/domain/change/overlay.ts';
import type { MetadataVersion } from '../../../src/domain/metadata/metadata.ts';
import { verifyBrandMetadata } from '../../../src/domain/metadata/verification.ts';
import { sampleStore } from '../operations/sample-store.ts';

const store = sampleStore();
const { signal } = new AbortController();
const NEW_BRAND = 12346;

/** The sample as it would be with these combos of "Star" under a new brand that has this metadata. */
async function starMarket(metadata: Partial<MetadataVersion> | null, takes: (combo: Combo) => boolean) {
  const { data } = store.ports();
  const star = await data.brand(12345);
  const current = (await data.metadataVersions(12345)).at(-1);
  if (star === undefined || current === undefined) throw new Error('the sample has no brand 12345 with metadata');
  const combos = (await data.combosOf(12345)).filter(takes);
  const overlay = new OverlayReads(data);
  const brand = { ...star, brandid: NEW_BRAND, brandname: 'Star Market', parent_brandid: 12345 };
  await overlay.add([
    { kind: 'brand.insert', brand },
    { kind: 'combos.reassign', from: 12345, to: NEW_BRAND, combos },
  ]);
  const version = { ...current, brandid: NEW_BRAND, version: 1, regex: 'STAR\\s*MARKET', mccids: [5411, 5499] };
  if (metadata !== null) await overlay.add([{ kind: 'metadata.append', metadata: { ...version, ...metadata } }]);
  return overlay;
}

const groceries = (combo: Combo) => combo.mccid === 5411 || combo.mccid === 5499;

async function verify(metadata: Partial<MetadataVersion> | null, takes = groceries) {
  return verifyBrandMetadata(NEW_BRAND, await starMarket(metadata, takes), signal);
}

function failed({ checks }: Awaited<ReturnType<typeof verify>>): string[] {
  return checks.filter((check) => !check.passed).map((check) => check.check);
}

describe('verification of what a split makes of "Star"', () => {
  it('passes with metadata that finds Star Market and nothing else', async () => {
    const verification = await verify({});
    expect(failed(verification)).toEqual([]);
    expect(verification).toMatchObject({ passed: true, metadata_version: 1, brandid: NEW_BRAND });
  });

  it('fails without metadata, and says what to propose', async () => {
    const verification = await verify(null);
    expect(verification).toMatchObject({ passed: false, metadata_version: null, coverage: null });
    expect(verification.checks[0]).toMatchObject({
      check: 'has_metadata',
      detail: expect.stringContaining('create_manual_metadata'),
    });
  });

  it('fails on recall when the regex finds too few of the own combos', async () => {
    expect(failed(await verify({ regex: 'STAR MARKET #' }))).toEqual(['recall']);
  });

  it('fails on precision when it catches the restaurants too', async () => {
    expect(failed(await verify({ regex: 'STAR', mccids: [5411, 5499, 5812, 5814] }))).toEqual(['precision']);
  });

  it('evaluates nothing with a regex that is not portable', async () => {
    const verification = await verify({ regex: '(?<=STAR )MARKET' });
    expect(failed(verification)).toEqual(['regex_portable', 'coverage_complete', 'recall', 'precision']);
    expect(verification.coverage).toBeNull();
  });

  it.each([
    ["a wallet's code", { mccids: [5411, 5499, 7399] }, 'mccids_valid'],
    ['an unknown code', { mccids: [5411, 5499, 9998] }, 'mccids_valid'],
    ['an unknown sector', { sector: 'Gastronomy' }, 'sector_known'],
  ])('fails on %s', async (_what, metadata, check) => {
    expect(failed(await verify(metadata))).toEqual([check]);
  });

  it("takes the runbook's sectors, and the brand's where metadata has none", async () => {
    expect(failed(await verify({ sector: 'Retail' }))).toEqual([]);
    expect(failed(await verify({ sector: null }))).toEqual([]);
  });

  it('does not pass a brand that has no combos but wallet rows', async () => {
    const verification = await verify({}, (combo) => combo.mccid === 7399);
    expect(verification.passed).toBe(false);
    expect(verification.checks.find((check) => check.check === 'recall')?.detail).toContain('wallet-affected');
  });

  it('does not pass on partial counts', async () => {
    const overlay = await starMarket({}, groceries);
    const verification = await verifyBrandMetadata(NEW_BRAND, overlay, AbortSignal.abort());
    expect(failed(verification)).toContain('coverage_complete');
  });
});
