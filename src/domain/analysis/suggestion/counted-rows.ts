import { type Combo, type Mcc, WALLET_MCCIDS } from '../../brand/brand.ts';
import { isSameName } from '../../brand/name-key.ts';
import { type NarrativeWords, narrativeReader } from '../../brand/narrative-words.ts';
import { hasWalletPrefix } from '../../brand/wallets.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import type { BrandReads } from '../../ports/brands.ts';
import { textHash } from '../../text/text-hash.ts';

/** Combos of one narrative and code. */
export interface CountedRow {
  /** Merchant records among them, by `ccid`: several banks can have the same record. */
  readonly records: readonly number[];
  readonly narrative: string;
  readonly mccid: number;
  readonly combos: number;
}

/** Maximum number of distinct rows that a suggestion uses; a brand of 100,000 combos is sampled. */
const MOST_ROWS = 4_000;
/** Enough to distinguish one record from several. */
const RECORDS_KEPT = 4;

/** True if metadata can list the combo's code: not a wallet's code, and in the mcc table. */
export function isUsable({ mccid }: Pick<Combo, 'mccid'>, mccs: ReadonlyMap<number, Mcc>): boolean {
  return !WALLET_MCCIDS.has(mccid) && mccs.has(mccid);
}

/**
 * Counts a brand's usable rows; for a very large brand, only the most common ones. A hash decides between equally common rows, so
 * no part of the alphabet is favoured.
 */
export function ownRows(usable: readonly Combo[], walletRows: 'count' | 'ignore'): readonly CountedRow[] {
  const byCode = new Map<number, Map<string, OwnRow>>();
  const rows: OwnRow[] = [];
  for (const { ccid, narrative, mccid } of usable) {
    if (walletRows === 'ignore' && hasWalletPrefix(narrative)) continue;
    const ofCode = byCode.get(mccid) ?? new Map<string, OwnRow>();
    if (ofCode.size === 0) byCode.set(mccid, ofCode);
    const row = ofCode.get(narrative);
    if (row === undefined) {
      const first = { narrative, mccid, combos: 1, records: [ccid] };
      ofCode.set(narrative, first);
      rows.push(first);
    } else {
      row.combos++;
      if (row.records.length < RECORDS_KEPT) row.records.push(ccid);
    }
  }
  return commonest(rows).sort(byText);
}

interface OwnRow extends CountedRow {
  combos: number;
  readonly records: number[];
}

/** Ranks are plain numbers, because sorting the rows themselves would block the event loop. */
function commonest(rows: OwnRow[]): OwnRow[] {
  if (rows.length <= MOST_ROWS) return rows;
  const ranks = Float64Array.from(rows, ({ combos, narrative }) => combos * 2 ** 32 + textHash(narrative));
  const least = ranks.toSorted()[rows.length - MOST_ROWS] ?? 0;
  return rows.filter((_, i) => (ranks[i] ?? 0) >= least);
}

function byText(a: CountedRow, b: CountedRow): number {
  return a.narrative === b.narrative ? a.mccid - b.mccid : a.narrative < b.narrative ? -1 : 1;
}

/** Maximum number of brands whose names are looked up to distinguish their rows from strays. */
const MOST_NAMES = 300;
/** Rows under another brand that do not carry its name are strays, up to this number or this share of the own rows. */
const FEW_STRAYS = 3;
const STRAY_SHARE = 0.05;

interface SeenBrand {
  readonly name: string;
  readonly reads: (narrative: string) => NarrativeWords;
  readonly rows: Map<string, CountedRow>;
}

/**
 * Rows of other brands that counts have found so far. A few of the brand's own rows are always recorded under another
 * brand by mistake; a search that counted them as the other brand's would avoid the brand's own spelling. So rows that
 * do not contain the name of the brand they are under count only if that brand has many of them.
 */
export class OthersSeen {
  readonly #brands = new Map<number, SeenBrand>();
  readonly #fewStrays: number;

  constructor(ownCombos: number) {
    this.#fewStrays = Math.max(FEW_STRAYS, STRAY_SHARE * ownCombos);
  }

  /** Returns true if it added new rows. */
  async learn(coverage: Coverage, reads: Pick<BrandReads, 'brand'>): Promise<boolean> {
    let isNew = false;
    for (const { narrative, mccid, brandid, combos } of coverage.samples.caught) {
      const seen = this.#brands.get(brandid) ?? (await this.#add(brandid, reads));
      const key = `${mccid} ${narrative}`;
      if (!seen.rows.has(key)) isNew = true;
      seen.rows.set(key, { narrative, mccid, combos, records: [] });
    }
    return isNew;
  }

  async #add(brandid: number, reads: Pick<BrandReads, 'brand'>): Promise<SeenBrand> {
    const brand = this.#brands.size < MOST_NAMES ? await reads.brand(brandid) : undefined;
    const name = brand?.brandname ?? '';
    const seen = { name, reads: narrativeReader(name), rows: new Map<string, CountedRow>() };
    this.#brands.set(brandid, seen);
    return seen;
  }

  /** Names of the brands seen, if they were looked up. */
  names(): readonly string[] {
    return [...this.#brands.values()].map(({ name }) => name).filter((name) => name !== '');
  }

  /** Ids of the brands seen that have the same name, ascending: nothing in a narrative tells their rows from the brand's own. */
  namesakes(brandname: string): readonly number[] {
    const same = [...this.#brands].filter(([, { name }]) => name !== '' && isSameName(name, brandname));
    return same.map(([brandid]) => brandid).sort((a, b) => a - b);
  }

  /** @param without ids of brands whose rows are left out */
  rows(without: readonly number[] = []): readonly CountedRow[] {
    return [...this.#brands].flatMap(([brandid, { reads, rows }]) => {
      if (without.includes(brandid)) return [];
      const [strays, theirs] = parted([...rows.values()], (row) => reads(row.narrative).name === 'foreign');
      return countOf(strays) > this.#fewStrays ? [...theirs, ...strays] : theirs;
    });
  }
}

function parted<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const one of all) (test(one) ? yes : no).push(one);
  return [yes, no];
}

/** Returns the number of combos of the rows. */
export function countOf(rows: readonly CountedRow[]): number {
  return rows.reduce((total, row) => total + row.combos, 0);
}
