/**
 * Counts per key for at most `limit` distinct keys. Keys that come after those are not kept, so memory stays bounded
 * however many rows are counted; `overflowed` tells that some were left out.
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

  /** Counts one combo under the key; `first` makes the entry, with `combos: 0`, when the key is new. */
  count(key: string, first: () => V): void {
    const entry = this.#kept.get(key) ?? this.#keep(key, first);
    if (entry !== undefined) entry.combos++;
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

/** Distinct (narrative, MCCID) pairs remembered on each side; a narrative is about 30 characters. */
const PAIRS_REMEMBERED = 100_000;

interface Pair {
  readonly narrative: string;
  readonly mccid: number;
}

/**
 * Counts caught combos that have the narrative and MCCID of a matched own combo. A caught pair is remembered only
 * until its own twin is seen, so rows may come in any order; with the brand's own rows first, little is remembered.
 */
export class TieCounter {
  readonly #own = new BoundedTally<{ combos: number }>(PAIRS_REMEMBERED);
  readonly #caught = new BoundedTally<{ combos: number }>(PAIRS_REMEMBERED);
  #ties = 0;

  get ties(): number {
    return this.#ties;
  }

  /** Were there more distinct pairs than are remembered, so that ties may have been missed? */
  get isLowerBound(): boolean {
    return this.#own.overflowed || this.#caught.overflowed;
  }

  matchedOwn(pair: Pair): void {
    const key = pairKey(pair);
    if (this.#own.get(key) === undefined) this.#ties += this.#caught.get(key)?.combos ?? 0;
    this.#own.count(key, () => ({ combos: 0 }));
  }

  caughtOther(pair: Pair): void {
    const key = pairKey(pair);
    if (this.#own.get(key) !== undefined) this.#ties++;
    else this.#caught.count(key, () => ({ combos: 0 }));
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

/** Distinct samples counted, of which the commonest are shown. */
const SAMPLES_COUNTED = 2_000;

/** Counts combos by narrative, code and brand, to show some of them. */
export class SampleTally {
  readonly #tally = new BoundedTally<Sample>(SAMPLES_COUNTED);

  count({ narrative, mccid, brandid }: Omit<Sample, 'combos'>): void {
    this.#tally.count(`${brandid} ${mccid} ${narrative}`, () => ({ narrative, mccid, brandid, combos: 0 }));
  }

  /** One sample per narrative, the commonest first; equally common ones in the order of their keys. */
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
