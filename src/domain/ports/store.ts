/** Reads of the store itself. */
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
