/** Reads of the store itself. */

/** The kind of data that the store holds, and its owner. */
export interface StoreInfo {
  readonly store_id: string;
  readonly kind: 'sample' | 'imported';
  readonly created_at: string;
  /** The person who created the data directory; proposals over stdio are attributed to them. */
  readonly owner: string;
}

/** The tables outside of the store that its data can be published to. */
export interface Publishes {
  /** Combos can be moved, and source rows of combos and codes corrected. */
  readonly combos: boolean;
  /** Brands can be made and changed. */
  readonly brands: boolean;
  /** The way to make the rest writable; null if everything is. */
  readonly instead: string | null;
}

export interface StoreReads {
  store(): Promise<StoreInfo>;
  /**
   * Brings what is read here up to date and returns its revision, which grows with every commit: two equal revisions
   * mean equal data. Every operation calls it once, before it reads anything else. A backend that reads where it is
   * written has nothing to bring up to date.
   */
  current(): Promise<number>;
  /** Tells what can be published. What cannot is refused when it is proposed. */
  publishes(): Promise<Publishes>;
}
