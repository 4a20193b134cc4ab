/** A repeatable source of randomness: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
}

/** sfc32 by Chris Doty-Humphrey (PractRand): 128 bits of state, fast, passes the usual batteries. */
export function seededRandom(seed: number): Random {
  let a = seed | 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first outputs still correlate with the seed.
  for (let i = 0; i < 20; i++) next();
  return { next, int: (below) => Math.floor(next() * below), chance: (probability) => next() < probability };
}

/** Hashes integers to 32 bits, for choices that must not depend on the order in which they are made. */
export function hash32(...parts: readonly number[]): number {
  let mixed = 0x9e3779b9;
  for (const part of parts) {
    mixed = Math.imul(mixed ^ (part + 0x7f4a7c15), 0x85ebca6b);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x2c1b3c6d);
    mixed ^= mixed >>> 13;
  }
  mixed = Math.imul(mixed, 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** The item at `index` of a list, wrapping around. Throws on an empty list. */
export function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('Cannot choose from an empty list.');
  return item;
}

/** Draws an index in proportion to its weight. */
export type WeightedDraw = (random: Random) => number;

/** Walker's alias method in Vose's form (1991): each draw takes two random numbers, regardless of the number of weights. */
export function weightedDraw(weights: readonly number[]): WeightedDraw {
  const n = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (n === 0 || !(total > 0)) throw new RangeError('A weighted draw needs at least one positive weight.');
  const keep = Float64Array.from(weights, (weight) => (weight * n) / total);
  const alias = new Int32Array(n);
  const small: number[] = [];
  const large: number[] = [];
  for (const [i, share] of keep.entries()) (share < 1 ? small : large).push(i);
  while (small.length > 0 && large.length > 0) {
    const s = small.pop() ?? 0;
    const l = large.pop() ?? 0;
    alias[s] = l;
    const left = (keep[l] ?? 0) - (1 - (keep[s] ?? 0));
    keep[l] = left;
    (left < 1 ? small : large).push(l);
  }
  for (const i of [...small, ...large]) keep[i] = 1;
  return (random) => {
    const i = random.int(n);
    return random.next() < (keep[i] ?? 1) ? i : (alias[i] ?? i);
  };
}
