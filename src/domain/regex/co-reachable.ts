import type { Automaton } from './glushkov.ts';
import { AtomOverlap } from './overlap.ts';

/**
 * Which positions can be alive together: two are co-reachable when one and the same text leads to both. Where the
 * work to find out exceeds `budget`, the answer is `null`.
 */
export function coReachable(automaton: Automaton, budget: number): PairSet | null {
  const size = automaton.atoms.length;
  const overlaps = new AtomOverlap(automaton.atoms).rows();
  const follow = automaton.follow.map((routes) => Uint16Array.from(routes.keys()));
  const pairs = new PairSet(size);
  // One of the two has moved on, the other not yet: visiting these once each keeps dense automata affordable.
  const half = new Bits(size * size);
  const waiting: number[] = [0];
  let work = 0;
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const a = Math.floor(key / size);
    const b = key % size;
    for (const x of follow[a] ?? []) {
      work++;
      if (!half.add(x * size + b)) continue;
      const row = overlaps[x];
      if (row === null || row === undefined) continue;
      for (const y of follow[b] ?? []) {
        if (row[y] === 1 && pairs.add(x, y)) waiting.push(Math.min(x, y) * size + Math.max(x, y));
      }
      work += follow[b]?.length ?? 0;
    }
    if (work > budget) return null;
  }
  return pairs;
}

/** A set of small numbers. Packed, because the pairs of 2,000 positions would else not stay in a cache. */
class Bits {
  readonly #words: Uint32Array;

  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }

  /** `true` when the number was not yet in the set. */
  add(value: number): boolean {
    const word = this.#words[value >>> 5] ?? 0;
    const bit = 1 << (value & 31);
    this.#words[value >>> 5] = word | bit;
    return (word & bit) === 0;
  }

  has(value: number): boolean {
    return ((this.#words[value >>> 5] ?? 0) & (1 << (value & 31))) !== 0;
  }
}

/** A set of unordered pairs of positions. */
export class PairSet {
  readonly #bits: Bits;
  readonly #size: number;

  constructor(size: number) {
    this.#bits = new Bits(size * size);
    this.#size = size;
  }

  /** `true` when the pair was not yet in the set. */
  add(a: number, b: number): boolean {
    return this.#bits.add(Math.min(a, b) * this.#size + Math.max(a, b));
  }

  has(a: number, b: number): boolean {
    return this.#bits.has(Math.min(a, b) * this.#size + Math.max(a, b));
  }
}
