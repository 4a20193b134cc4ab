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

  values(): V[] {
    return [...this.#kept.values()];
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

  caughtOther(pair: Pair, combos = 1): void {
    const key = pairKey(pair);
    if (this.#own.get(key) !== undefined) this.#ties += combos;
    else this.#caught.count(key, () => ({ combos: 0 }), combos);
  }
}

function pairKey(pair: Pair): string {
  return `${pair.mccid} ${pair.narrative}`;
}

interface Sample {
  readonly narrative: string;
  readonly mccid: number;
  readonly brandid: number;
  combos: number;
}

/** Most distinct samples counted. The most frequent of them are shown. */
const SAMPLES_COUNTED = 2_000;

/** Counts combos by narrative, code and brand, for samples. */
export class SampleTally {
  readonly #tally = new BoundedTally<Sample>(SAMPLES_COUNTED);

  count({ narrative, mccid, brandid }: Omit<Sample, 'combos'>, combos = 1): void {
    const first = () => ({ narrative, mccid, brandid, combos: 0 });
    this.#tally.count(`${brandid} ${mccid} ${narrative}`, first, combos);
  }

  /** Returns one sample per narrative, the most frequent first, equally frequent ones by key. */
  commonest(limit: number): Sample[] {
    const seen = new Set<string>();
    return this.#tally
      .values()
      .sort(
        (a, b) => b.combos - a.combos || byText(a.narrative, b.narrative) || a.brandid - b.brandid || a.mccid - b.mccid,
      )
      .filter(({ narrative }) => !seen.has(narrative) && seen.add(narrative))
      .slice(0, limit);
  }
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
