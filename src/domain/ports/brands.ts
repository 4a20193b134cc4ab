/** Reads of brands, and of names that stand for several of them. */
import type { Ambiguity, AmbiguousName } from '../brand/ambiguous-names.ts';
import type { Brand } from '../brand/brand.ts';
import type { Page } from '../paging/page.ts';

export interface BrandReads {
  brand(brandid: number): Promise<Brand | undefined>;
  /** Returns brands whose name has the same key (`brand/name-key.ts`), by id; at most 20. */
  brandsNamed(brandname: string): Promise<readonly Brand[]>;
  /** Returns names of brands that begin with this word (`beginsWithWords`), ordered by key; at most 200. */
  brandNamesStartingWith(word: string): Promise<readonly string[]>;
  /** Returns the brands split from this one. */
  childBrands(brandid: number): Promise<readonly Brand[]>;
  countBrands(): Promise<number>;
  /**
   * Returns brands with a similarly spelled name (`spellingReader`, at least `least`), and those of which it is the
   * initials, or that are its initials (`initialsOf`); the closest first, then by id.
   */
  brandsSpelledLike(name: string, limit: number, least: number): Promise<readonly NamedBrand[]>;
}

export type NamedBrand = Pick<Brand, 'brandid' | 'brandname' | 'status'>;

export interface BrandFilter {
  /** Part of the name, as `nameParts` finds it. */
  readonly name?: string;
  /** Exactly as stored, case ignored. */
  readonly sector?: string;
  readonly status?: Brand['status'];
  readonly manually_processed?: boolean;
}

/** A row of a list of brands. */
export interface BrandRow extends Brand {
  readonly combos: number;
  /** Escalations that are not closed. */
  readonly open_escalations: number;
}

export interface BrandListReads {
  /** Pages brands by name (`nameOrder`), then by id. With a name in the filter: equal names first, then names that begin with it. */
  brandPage(filter: BrandFilter, limit: number, cursor?: string): Promise<Page<BrandRow>>;
}

export interface AmbiguityReads {
  /** Returns the listed name that this name is, begins with or nearly is; null where there is none. */
  ambiguityOf(name: string): Promise<Ambiguity | null>;
  /**
   * Pages ambiguous names by name (`nameOrder`), then by brand, a shared name first. A brand is listed under the name
   * that its latest closed escalation has, if that was for an ambiguous name or was resolved by a split; under its own
   * name, if other brands were split from it. An escalation closed without a change, or as a duplicate, does not count. Also lists each name
   * that two or more active brands have, by its key.
   */
  ambiguousNamePage(limit: number, cursor?: string): Promise<Page<AmbiguousName>>;
}
