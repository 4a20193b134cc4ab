/** Reads of combos and of merchant category codes. */
import type { Brand, Combo, Mcc } from '../brand/brand.ts';
import type { Page } from '../paging/page.ts';

export interface ComboFilter {
  readonly brandid: number;
  readonly mccid?: number;
  readonly bankid?: number;
  /** Literal text, case-insensitive. */
  readonly contains?: string;
}

export type NarrativeFilter = Omit<ComboFilter, 'bankid'>;

export interface ComboSummary {
  readonly combos: number;
  readonly distinct_narratives: number;
  readonly banks: number;
  readonly wallet_affected: number;
  /** Most frequent first. `mcc_desc` and `sector` are null for a code that the mcc table lacks. */
  readonly mccids: readonly { mccid: number; mcc_desc: string | null; sector: string | null; combos: number }[];
}

/** A code, and some combos with it. */
export interface CodeCount {
  readonly mccid: number;
  readonly combos: number;
}

/** A distinct narrative of a brand. */
export interface NarrativeRow {
  readonly narrative: string;
  readonly combos: number;
  readonly mccids: readonly number[];
}

/** A brand with combos of a code, and their number. */
export interface BrandWithCode {
  readonly brand: Brand;
  readonly combos: number;
}

export interface ComboReads {
  /** Returns all combos of the brand, ordered by (ccid, bankid). For heavy operations only: brands have up to millions. */
  combosOf(brandid: number): Promise<readonly Combo[]>;
  /** Counts the brand's combos by code, most combos first, then by code. Its cost is that of the answer. */
  codesOf(brandid: number): Promise<readonly CodeCount[]>;
  /** Returns the combos of this `ccid` at all banks and of any brand, by bankid, those without a bank first. */
  combosOfCcid(ccid: number): Promise<readonly Combo[]>;
  /** Streams the brands with combos of this code, ascending by brandid; `unrecordedBrand` for those that the table lacks. */
  brandsWithCode(mccid: number): AsyncIterable<BrandWithCode>;
  /** Returns at most `limit` combos of other brands with a non-blank narrative of this brand, by narrative, code and brand. */
  narrativeTwins(brandid: number, limit: number): Promise<readonly Combo[]>;
  comboSummary(brandid: number): Promise<ComboSummary>;
  /** Pages combos, ordered by (ccid, bankid). */
  comboPage(filter: ComboFilter, limit: number, cursor?: string): Promise<Page<Combo>>;
  /** Pages distinct narratives, most combos first; ties by text, but those first seen in a correction come last. */
  narrativePage(filter: NarrativeFilter, limit: number, cursor?: string): Promise<Page<NarrativeRow>>;
}

export interface MccReads {
  mccs(): Promise<ReadonlyMap<number, Mcc>>;
}
