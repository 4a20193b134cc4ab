/**
 * Counts per key, for at most `limit` distinct keys. Later keys are dropped, so memory stays bounded whatever the number
 * of rows; `overflowed` says that some were.
 */
export class BoundedTally<V extends { combos: number }> {
  readonly #kept = new Map<string, V>();
  readonly #limit: number;
  #overflowed = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#kept.size;
  }

  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Counts combos under the key. For a new key `first` makes the entry, with `combos: 0`. */
  count(key: string, first: () => V, combos = 1): void {
    const entry = this.#kept.get(key) ?? this.#keep(key, first);
    if (entry !== undefined) entry.combos += combos;
  }

  get(key: string): V | undefined {
    return this.#kept.get(key);
  }

  #keep(key: string, first: () => V): V | undefined {
    if (this.#kept.size >= this.#limit) {
      this.#overflowed = true;
      return undefined;
    }
    const entry = first();
    this.#kept.set(key, entry);
    return entry;
  }
}

/** Most distinct (narrative, MCCID) pairs kept on each side. A narrative has about 30 characters. */
const PAIRS_REMEMBERED = 100_000;

interface Pair {
  readonly narrative: string;
  readonly mccid: number;
}

/**
 * Counts matched combos of other brands that have the narrative and MCCID of a matched own combo. Such a pair is kept only
 * until an own combo with it is seen, so rows may come in any order. With the brand's own rows first, few are kept.
 */
export class TieCounter {
  readonly #own = new BoundedTally<{ combos: number }>(PAIRS_REMEMBERED);
  readonly #caught = new BoundedTally<{ combos: number }>(PAIRS_REMEMBERED);
  #ties = 0;

  get ties(): number {
    return this.#ties;
  }

  /** True when there were more distinct pairs than are kept, so that ties may have been missed. */
  get isLowerBound(): boolean {
    return this.#own.overflowed || this.#caught.overflowed;
  }

  matchedOwn(pair: Pair, combos = 1): void {
    const key = pairKey(pair);
    if (this.#own.get(key) === undefined) this.#ties += this.#caught.get(key)?.combos ?? 0;
    this.#own.count(key, () => ({ combos: 0 }), combos);
  }

  /** Returns true if a matched own combo has the pair. Only then is a caught one a tie, once all own ones are counted. */
  isOwn(pair: Pair): boolean {
    return this.#own.size > 0 && this.#own.get(pairKey(pair)) !== undefined;
  }

  caughtOther(pair: Pair, combos = 1): void {
    const key = pairKey(pair);
    if (this.#own.get(key) !== undefined) this.#ties += combos;
    else this.#caught.count(key, () => ({ combos: 0 }), combos);
  }
}

function pairKey(pair: Pair): string {
  return `${pair.mccid} ${pair.narrative}`;
}

export interface Sample {
  readonly narrative: string;
  readonly mccid: number;
  readonly brandid: number;
  combos: number;
}

/** Groups that are kept for each sample that is shown, before those that cannot be shown are dropped. */
const KEPT_PER_SHOWN = 8;

/** Counts combos by narrative, code and brand, and finds the most frequent groups exactly. */
export class SampleTally {
  readonly #shown: number;
  /** Groups that may be counted in several parts. */
  readonly #parts = new Map<string, Sample>();
  /** The largest of the groups that are counted once, by narrative. */
  #largest = new Map<string, Sample>();
  /** As many groups as are shown are at least as large as this one, so that no smaller one is shown. */
  #least: Sample | undefined;

  /** @param shown maximum number of samples that are asked for */
  constructor(shown: number) {
    this.#shown = shown;
  }

  /** Counts combos of a group, any number of times. */
  count({ narrative, mccid, brandid }: Omit<Sample, 'combos'>, combos = 1): void {
    const key = `${brandid} ${mccid} ${narrative}`;
    const group = this.#parts.get(key);
    if (group === undefined) this.#parts.set(key, { narrative, mccid, brandid, combos });
    else group.combos += combos;
  }

  /**
   * Counts all combos of a group, which is not counted again. Memory does not grow with the number of groups. Returns false if
   * neither this group nor any that comes after it in order is shown.
   */
  countWhole(group: Sample): boolean {
    if (this.#shown === 0 || (this.#least !== undefined && bySize(this.#least, group) <= 0)) return false;
    const known = this.#largest.get(group.narrative);
    if (known !== undefined && bySize(known, group) <= 0) return true;
    this.#largest.set(group.narrative, group);
    if (this.#largest.size <= this.#shown * KEPT_PER_SHOWN) return true;
    const largest = [...this.#largest.values()].sort(bySize).slice(0, this.#shown);
    this.#largest = new Map(largest.map((one) => [one.narrative, one]));
    this.#least = largest.at(-1);
    return true;
  }

  /** Returns one sample per narrative, the most frequent first, equally frequent ones by key. */
  commonest(): Sample[] {
    return commonestOf([...this.#parts.values(), ...this.#largest.values()], this.#shown);
  }
}

/** Returns at most `shown` of these samples, one per narrative, the most frequent first, equally frequent ones by key. */
function commonestOf(samples: readonly Sample[], shown: number): Sample[] {
  const seen = new Set<string>();
  return samples
    .toSorted(bySize)
    .filter(({ narrative }) => !seen.has(narrative) && seen.add(narrative))
    .slice(0, shown)
    .map(({ narrative, mccid, brandid, combos }) => ({ narrative, mccid, brandid, combos }));
}

/** Counts of caught combos. */
export interface CaughtCounts {
  readonly combos: number;
  readonly byBrand: ReadonlyMap<number, number>;
  readonly ties: number;
  /** The most frequent groups. */
  readonly samples: readonly Sample[];
}

/** Adds up counts of different combos. The samples are exact if no group was counted in two of them. */
export function mergedCaught(all: readonly CaughtCounts[], shown: number): CaughtCounts {
  const byBrand = new Map<number, number>();
  for (const part of all) for (const [brandid, combos] of part.byBrand) increase(byBrand, brandid, combos);
  return {
    combos: all.reduce((sum, part) => sum + part.combos, 0),
    byBrand,
    ties: all.reduce((sum, part) => sum + part.ties, 0),
    samples: commonestOf(
      all.flatMap(({ samples }) => samples),
      shown,
    ),
  };
}

/** Counts groups of caught combos, each whole. */
export class CaughtTally {
  readonly #byBrand = new Map<number, number>();
  readonly #samples: SampleTally;
  #combos = 0;
  #ties = 0;

  /** @param shown maximum number of samples that are asked for */
  constructor(shown: number) {
    this.#samples = new SampleTally(shown);
  }

  add(group: Sample, isTie: boolean): void {
    this.#combos += group.combos;
    if (isTie) this.#ties += group.combos;
    increase(this.#byBrand, group.brandid, group.combos);
    this.#samples.countWhole(group);
  }

  counts(): CaughtCounts {
    return { combos: this.#combos, byBrand: this.#byBrand, ties: this.#ties, samples: this.#samples.commonest() };
  }
}

export function increase(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function bySize(a: Sample, b: Sample): number {
  return b.combos - a.combos || byText(a.narrative, b.narrative) || a.brandid - b.brandid || a.mccid - b.mccid;
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
