import { isMissingName } from '../text/missing.ts';
import { type Brand, NO_BRAND } from './brand.ts';

/*
 * Combos, metadata and feedback may name a brand that the brand table lacks, because import takes such rows in. The brand
 * then stands for those rows: they can be read, checked, escalated, moved to another brand, or given a row of table brand.
 */

/** Returns what stands for a brand without a row. It classifies nothing, and its version is 0. */
export function unrecordedBrand(brandid: number): Brand {
  return {
    brandid,
    brandname: unrecordedName(brandid),
    sector: '',
    status: 'inactive',
    parent_brandid: null,
    manually_processed: false,
    version: 0,
  };
}

export function isRecorded({ version }: Pick<Brand, 'version'>): boolean {
  return version > 0;
}

/** Returns a brand's name for a title; a brand whose name is missing goes by its id. */
export function titleOf({ brandid, brandname }: Pick<Brand, 'brandid' | 'brandname'>): string {
  return isMissingName(brandname) ? `Brand ${brandid}` : brandname;
}

export function unrecordedName(brandid: number): string {
  return brandid === NO_BRAND ? 'No brand' : `Unknown brand ${brandid}`;
}
