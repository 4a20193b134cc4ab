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
  const half = new Uint8Array(size * size);
  const waiting: number[] = [0];
  let work = 0;
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const a = Math.floor(key / size);
    const b = key % size;
    for (const x of follow[a] ?? []) {
      work++;
      if (half[x * size + b] === 1) continue;
      half[x * size + b] = 1;
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

/** A set of unordered pairs of positions. */
export class PairSet {
  readonly #bits: Uint8Array;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
    this.#bits = new Uint8Array(size * size);
  }

  /** `true` when the pair was not yet in the set. */
  add(a: number, b: number): boolean {
    const key = Math.min(a, b) * this.#size + Math.max(a, b);
    if (this.#bits[key] === 1) return false;
    this.#bits[key] = 1;
    return true;
  }

  has(a: number, b: number): boolean {
    return this.#bits[Math.min(a, b) * this.#size + Math.max(a, b)] === 1;
  }
}
