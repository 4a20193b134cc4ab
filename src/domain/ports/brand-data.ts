/** Reads of the store, its brands, combos, codes and metadata. */
import type { Brand, Combo, Mcc } from '../brand/brand.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';
import type { Page } from '../page.ts';

/** What kind of data the store holds, and whose it is. */
export interface StoreInfo {
  readonly store_id: string;
  readonly kind: 'sample' | 'imported';
  readonly created_at: string;
  /** The person who made the data directory; proposals over stdio are attributed to them. */
  readonly owner: string;
}

export interface StoreReads {
  store(): Promise<StoreInfo>;
  /** Grows with every commit; two equal revisions mean equal data. */
  revision(): Promise<number>;
}

export interface BrandReads {
  brand(brandid: number): Promise<Brand | undefined>;
  /** Brands of exactly this name, case and outer space ignored; at most 20. */
  brandsNamed(brandname: string): Promise<readonly Brand[]>;
  /** Names of other brands whose name starts with this word; at most 200. */
  brandNamesStartingWith(word: string): Promise<readonly string[]>;
  /** Brands split from this one. */
  childBrands(brandid: number): Promise<readonly Brand[]>;
  countBrands(): Promise<number>;
}

export interface BrandFilter {
  /** Part of the name, case ignored. */
  readonly name?: string;
  /** Exactly as stored, case ignored. */
  readonly sector?: string;
  readonly status?: Brand['status'];
  readonly manually_processed?: boolean;
}

/** A brand as a list shows it. */
export interface BrandRow extends Brand {
  readonly combos: number;
  /** Escalations that are not closed. */
  readonly open_escalations: number;
}

export interface BrandListReads {
  /** By name, then by id; with a name in the filter, equal names first, then those that begin with it. */
  brandPage(filter: BrandFilter, limit: number, cursor?: string): Promise<Page<BrandRow>>;
  /** Brands whose name is spelled much like this one, the nearest first. */
  brandsSpelledLike(name: string, limit: number): Promise<readonly Pick<Brand, 'brandid' | 'brandname'>[]>;
}

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

/** A distinct narrative of a brand. */
export interface NarrativeRow {
  readonly narrative: string;
  readonly combos: number;
  readonly mccids: readonly number[];
}

export interface ComboReads {
  /** All combos of the brand, ordered by (ccid, bankid). */
  combosOf(brandid: number): Promise<readonly Combo[]>;
  /** The combos of this `ccid` at all banks, whatever their brand, by bankid with a missing one first. */
  combosOfCcid(ccid: number): Promise<readonly Combo[]>;
  /** How many combos with this code each brand has, ascending by brandid. */
  brandsWithCode(mccid: number): Promise<ReadonlyMap<number, number>>;
  /** Combos of other brands that bear a narrative of this one, blank ones aside: by narrative, code and brand; at most `limit`. */
  narrativeTwins(brandid: number, limit: number): Promise<readonly Combo[]>;
  comboSummary(brandid: number): Promise<ComboSummary>;
  /** Ordered by (ccid, bankid). */
  comboPage(filter: ComboFilter, limit: number, cursor?: string): Promise<Page<Combo>>;
  /** Distinct narratives, most combos first, then by text. */
  narrativePage(filter: NarrativeFilter, limit: number, cursor?: string): Promise<Page<NarrativeRow>>;
}

export interface MccReads {
  mccs(): Promise<ReadonlyMap<number, Mcc>>;
}

export interface MetadataReads {
  /** Ascending by version; the last one is current. */
  metadataVersions(brandid: number): Promise<readonly MetadataVersion[]>;
  /** Ascending by time. */
  feedbackOf(brandid: number): Promise<readonly Feedback[]>;
  /** Ascending by start time. */
  executionsOf(brandid: number): Promise<readonly WorkflowExecution[]>;
}
