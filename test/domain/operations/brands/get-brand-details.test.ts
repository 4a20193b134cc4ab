import { describe, expect, it } from 'vitest';
import { getBrandDetails } from '../../../../src/domain/operations/brands/get-brand-details.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const get = async (brandid: number) => answerOf(await store.run(getBrandDetails, { brandid }));

describe('get_brand_details', () => {
  it('shows that "Star" mixes groceries and restaurants', async () => {
    const { brand, sector_match, mccids, open_escalations } = await get(12345);
    expect(brand).toMatchObject({ brandname: 'Star', sector: 'Groceries', status: 'active', parent_brandid: null });
    expect(sector_match).toEqual({ kind: 'exact', sectors: ['Groceries'] });
    const fits = new Map(mccids.map((code) => [code.mccid, code.consistent]));
    expect([5411, 5499, 5812, 5814].map((mccid) => fits.get(mccid))).toEqual([true, true, false, false]);
    expect(open_escalations.map((one) => one.escalation_id)).toEqual(['ESC-2026-001']);
  });

  it('marks wallet codes and leaves them out of the share that fits the sector', async () => {
    const { mccids, combos } = await get(12345);
    const wallet = mccids.filter((code) => code.wallet_specific);
    expect(wallet.map((code) => code.mccid).sort()).toEqual([6012, 7299, 7399]);
    const merchant = mccids.filter((code) => !code.wallet_specific);
    const count = (codes: typeof mccids) => codes.reduce((sum, code) => sum + code.combos, 0);
    const share = count(merchant.filter((code) => code.consistent)) / count(merchant);
    expect(combos.consistent_share).toBeCloseTo(share, 4);
  });

  it('counts what the combos themselves say', async () => {
    const { combos } = await get(12345);
    const rows = await store.ports().data.combosOf(12345);
    expect(combos).toMatchObject({
      total: rows.length,
      distinct_narratives: new Set(rows.map((row) => row.narrative)).size,
      banks: new Set(rows.map((row) => row.bankid)).size,
    });
    expect(combos.wallet_share).toBeCloseTo(combos.wallet_affected / combos.total, 4);
  });

  it('shows the last metadata version as current', async () => {
    const { current_metadata, metadata_versions } = await get(12345);
    expect(current_metadata?.version).toBe(metadata_versions);
  });

  it('refuses an unknown brand by its field and says where ids come from', async () => {
    expect(refusalOf(await store.run(getBrandDetails, { brandid: 12346 }))).toMatchObject({
      code: 'not_found',
      field: 'brandid',
      message: expect.stringContaining('12346'),
      instead: expect.stringContaining('list_escalations'),
    });
  });

  it.each([0, -1, 1.5, 1_000_000_000_000, '12345', null])('does not take %j as a brandid', (brandid) => {
    expect(getBrandDetails.input.safeParse({ brandid }).success).toBe(false);
  });
});
