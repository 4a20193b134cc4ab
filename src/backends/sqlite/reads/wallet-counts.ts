import { isWalletAffected } from '../../../domain/brand/brand.ts';
import type { Database } from '../database.ts';
import { integer, text } from '../row.ts';
import { currentRevision } from './store.ts';

/** Rows that are judged before other work gets its turn: a few milliseconds of work. */
const JUDGED_AT_ONCE = 1_000;
/** Brands whose count is kept. */
const BRANDS_KEPT = 10_000;

/** The primary key gives the order. */
const GROUPS = `
SELECT narrative_id, mccid, narrative, -rank AS combos FROM narrative_count CROSS JOIN narrative USING (narrative_id)
WHERE brandid = ? AND (narrative_id, mccid) > (?, ?) AND mccid <> '*' ORDER BY narrative_id, mccid LIMIT ?`;

/**
 * Counts the combos of brands that a wallet affects. The store keeps no such count, because it would go stale with the list
 * of wallets; so each distinct narrative of the brand is judged, and the count is kept in memory until data change.
 */
export class WalletCounts {
  readonly #database: Database;
  #revision: number | undefined;
  readonly #counts = new Map<number, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Returns the count in the data of this revision; undefined if they changed while it counted. */
  async countOf(brandid: number, revision: number): Promise<number | undefined> {
    if (revision !== this.#revision || this.#counts.size >= BRANDS_KEPT) this.#counts.clear();
    this.#revision = revision;
    const known = this.#counts.get(brandid);
    if (known !== undefined) return known;
    let count = 0;
    let last: readonly [number, number] = [Number.MIN_SAFE_INTEGER, 0];
    for (;;) {
      const rows = this.#database.snapshot(() =>
        currentRevision(this.#database) === revision
          ? this.#database.all(GROUPS, brandid, ...last, JUDGED_AT_ONCE)
          : undefined,
      );
      if (rows === undefined) return undefined;
      for (const row of rows) {
        last = [integer(row, 'narrative_id'), integer(row, 'mccid')];
        if (isWalletAffected({ narrative: text(row, 'narrative'), mccid: last[1] })) count += integer(row, 'combos');
      }
      if (rows.length < JUDGED_AT_ONCE) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (revision === this.#revision) this.#counts.set(brandid, count);
    return count;
  }
}
