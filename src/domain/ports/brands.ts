/** Reads of brands, and of names that stand for several of them. */
import type { AmbiguousName } from '../brand/ambiguous-names.ts';
import type { Brand } from '../brand/brand.ts';
import type { Page } from '../paging/page.ts';

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

export interface AmbiguityReads {
  /**
   * By name (case ignored), then by brand, a shared name first. A brand is listed under the name that its latest closed
   * escalation calls it, if that was for an ambiguous name or was resolved by a split; under its own, if other brands
   * were split from it. Closed without a change, or as a duplicate, an escalation says nothing. Besides, each name
   * that two active brands or more have, case and outer space ignored.
   */
  ambiguousNames(): Promise<readonly AmbiguousName[]>;
}
