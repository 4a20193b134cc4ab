import { type Automaton, glushkov, NONE, plus, type Routes } from './glushkov.ts';
import { MAX_NARRATIVE_LENGTH } from './limits.ts';
import { AtomOverlap } from './overlap.ts';
import type { PatternNode, PortablePattern } from './pattern.ts';

interface BacktrackingBound {
  /** Number of atoms with repeats written out; 0 when the automaton was too big to build. */
  readonly positions: number;
  /**
   * Upper limit on the steps of any backtracking engine that searches one row. A step tests a character, an assertion
   * or the end of the pattern. `Infinity` above `STEPS_CAP`, or when counting would take too long.
   */
  readonly steps: number;
}

const STEPS_CAP = 1e12;
const MAX_EDGES = 20_000;
const PAIR_BUDGET = 100_000;
const COLOURING_BUDGET = 50_000;

/**
 * Computes the static bound for rows of up to `length` characters, in bounded time. docs/regex-bound.md has the proof
 * and its assumptions.
 */
export function backtrackingBound(
  pattern: Pick<PortablePattern, 'ast'>,
  length: number = MAX_NARRATIVE_LENGTH,
): BacktrackingBound {
  const { positions, steps } = boundsByLength(pattern, length);
  return { positions, steps: steps[length] ?? Number.POSITIVE_INFINITY };
}

interface BoundsByLength {
  readonly positions: number;
  /** The bound for rows of 0, 1, … `longest` characters. */
  readonly steps: readonly number[];
}

/** The bounds of patterns that are in use: an estimate and a matcher need them as well as an assessment. */
const known = new WeakMap<PatternNode, BoundsByLength>();

/** Computes the static bounds for all rows of up to `longest` characters in the time of one. */
export function boundsByLength(
  { ast }: Pick<PortablePattern, 'ast'>,
  longest: number = MAX_NARRATIVE_LENGTH,
): BoundsByLength {
  if (longest !== MAX_NARRATIVE_LENGTH) return computedBounds(ast, longest);
  const bounds = known.get(ast) ?? computedBounds(ast, longest);
  known.set(ast, bounds);
  return bounds;
}

function computedBounds(ast: PatternNode, longest: number): BoundsByLength {
  const uncounted = Array.from({ length: longest + 1 }, () => Number.POSITIVE_INFINITY);
  const whole = glushkov(ast, MAX_EDGES);
  if (whole === null) return { positions: 0, steps: uncounted };
  const positions = whole.atoms.length - 2;
  const automaton = withinReach(whole, longest);
  const pairs = coReachable(automaton, PAIR_BUDGET);
  if (pairs === null) return { positions, steps: uncounted };
  return { positions, steps: searchSteps(levels(automaton, pairs, longest), longest, startsAnchored(ast)) };
}

/**
 * Adds up the levels; level n bounds the steps made just after n characters. A search starts at each place in turn, and
 * the start at place s of a row has its length - s characters left. An anchored pattern gets beyond level 0 at the first
 * place only.
 */
function searchSteps(levels: readonly number[], longest: number, anchored: boolean): number[] {
  const [atStart = 0] = levels;
  let fromOnePlace = 0;
  let fromAllPlaces = 0;
  return Array.from({ length: longest + 1 }, (_, length) => {
    fromOnePlace += levels[length] ?? 0;
    fromAllPlaces += fromOnePlace;
    const steps = anchored ? fromOnePlace + length * atStart : fromAllPlaces;
    return steps > STEPS_CAP ? Number.POSITIVE_INFINITY : steps;
  });
}

/** Returns true if every way into the pattern tests `^` before any character. */
function startsAnchored(node: PatternNode): boolean {
  switch (node.kind) {
    case 'alternation':
      return node.options.every(startsAnchored);
    case 'sequence': {
      const first = node.items.find((item) => !(item.kind === 'assertion' && item.where !== 'start'));
      return first !== undefined && startsAnchored(first);
    }
    case 'repeat':
      return node.min > 0 && startsAnchored(node.item);
    case 'assertion':
      return node.where === 'start';
    case 'atom':
      return false;
  }
}

/**
 * Returns for n = 0, 1, … length the steps made after n characters, maximal over all texts. The search paths alive at
 * two positions are added if one text can keep both alive; otherwise only the larger number counts.
 */
function levels(automaton: Automaton, pairs: PairSet, length: number): number[] {
  const budget = { left: COLOURING_BUDGET };
  const exclusive = (entries: readonly Weight[]): Weight[][] => exclusiveGroups(entries, pairs, budget);
  const tests = exclusive(
    automaton.follow.map((routes, from) => ({
      from,
      weight: routes.values().reduce((sum, { ways, tests }) => sum + ways + tests, 0),
    })),
  );
  const arrivals = arrivalsOf(automaton).map((entries) => entries.map(exclusive));

  const result: number[] = [];
  let paths = new Float64Array(automaton.atoms.length);
  paths[0] = 1;
  let total = 0;
  for (let n = 0; n <= length && total <= STEPS_CAP; n++) {
    const level = largestSum(tests, paths);
    result.push(level);
    total += level;
    const next = new Float64Array(paths.length);
    const before = paths;
    for (const to of targetsOf(automaton, before))
      next[to] = Math.min(...(arrivals[to] ?? [[]]).map((groups) => largestSum(groups, before)));
    paths = next;
  }
  return result;
}

/** Returns the positions that follow live ones. A pattern of long repeats has many positions and few live ones. */
function targetsOf(automaton: Automaton, paths: Float64Array): ReadonlySet<number> {
  const targets = new Set<number>();
  for (let from = 0; from < paths.length; from++) {
    if (paths[from] === 0) continue;
    for (const to of automaton.follow[from]?.keys() ?? []) targets.add(to);
  }
  return targets;
}

/** The number of steps, or paths, that each search path alive at `from` stands for. */
interface Weight {
  readonly from: number;
  readonly weight: number;
}

/**
 * Returns for each position the ways into it, in the orders in which they are to be divided. The end has none, because no
 * path is alive after a match. Ways from the loop that the position is in come first in the second order: what is added
 * up around a loop grows with each pass, and what enters it does not.
 */
function arrivalsOf(automaton: Automaton): Weight[][][] {
  const arrivals = automaton.atoms.map((): Weight[] => []);
  automaton.follow.forEach((routes, from) => {
    for (const [to, { ways }] of routes) if (automaton.atoms[to] !== null) arrivals[to]?.push({ from, weight: ways });
  });
  const loops = loopsOf(automaton);
  return arrivals.map((entries, to) => {
    const [around, into] = [true, false].map((isAround) =>
      entries.filter(({ from }) => (loops[from] === loops[to]) === isAround),
    );
    const isSame = around === undefined || into === undefined || around.length === 0 || into.length === 0;
    return isSame ? [entries] : [entries, [...around, ...into]];
  });
}

/** Numbers the outermost loops, and the positions outside of loops, which count as one of their own. */
function loopsOf({ follow }: Automaton): Uint16Array {
  const loops = new Uint16Array(follow.length);
  // The positions of a loop lie side by side, and only the ways around a loop lead back.
  let loop = 0;
  let first = follow.length;
  for (let position = follow.length - 1; position >= 0; position--) {
    if (position < first) {
      loop++;
      first = position;
    }
    for (const to of follow[position]?.keys() ?? []) first = Math.min(first, to);
    loops[position] = loop;
  }
  return loops;
}

/**
 * Divides positions into groups in which no text keeps two alive, by greedy colouring. Any division is sound, and a
 * coarser one gives a tighter bound. Once the budget is spent, each further position forms a group of its own.
 */
function exclusiveGroups(entries: readonly Weight[], pairs: PairSet, budget: { left: number }): Weight[][] {
  const groups: Weight[][] = [];
  for (const entry of entries) {
    const group =
      budget.left <= 0
        ? undefined
        : groups.find((members) => {
            budget.left -= members.length;
            return members.every(({ from }) => !pairs.has(from, entry.from));
          });
    if (group === undefined) groups.push([entry]);
    else group.push(entry);
  }
  return groups;
}

function largestSum(groups: readonly (readonly Weight[])[], paths: Float64Array): number {
  let sum = 0;
  for (const group of groups) {
    let largest = 0;
    for (const { from, weight } of group) largest = Math.max(largest, (paths[from] ?? 0) * weight);
    sum += largest;
  }
  return sum;
}

/**
 * Returns the pairs of positions that can be alive together, because one text leads to both; `null` when finding them
 * takes more work than `budget`.
 */
function coReachable(automaton: Automaton, budget: number): PairSet | null {
  const size = automaton.atoms.length;
  const overlaps = new AtomOverlap(automaton.atoms).rows();
  const follow = automaton.follow.map((routes) => Uint16Array.from(routes.keys()));
  const pairs = new PairSet(size);
  // Pairs of which only one position has moved on. Visiting each once keeps dense automata affordable.
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

/** A set of small numbers, packed so that the pairs of 2,000 positions fit into a CPU cache. */
class Bits {
  readonly #words: Uint32Array;

  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }

  /** Returns true if the number was not in the set. */
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
class PairSet {
  readonly #bits: Bits;
  readonly #size: number;

  constructor(size: number) {
    this.#bits = new Bits(size * size);
    this.#size = size;
  }

  /** Returns true if the pair was not in the set. */
  add(a: number, b: number): boolean {
    return this.#bits.add(Math.min(a, b) * this.#size + Math.max(a, b));
  }

  has(a: number, b: number): boolean {
    return this.#bits.has(Math.min(a, b) * this.#size + Math.max(a, b));
  }
}

/**
 * Cuts the automaton to what `length` characters can reach. Positions beyond can be tested but never matched, so they
 * are merged into one that takes no character. The steps towards it still count, so the bound stays the same, and
 * `.{100}.{100}` costs no more to assess than `.{100}`.
 */
export function withinReach(automaton: Automaton, length: number): Automaton {
  const near = nearest(automaton, length);
  if (near.length === automaton.atoms.length) return automaton;
  const beyond = near.length;
  const indexOf = new Map(near.map((position, index) => [position, index]));
  const follow = near.map((position) => {
    const routes = new Map<number, Routes>();
    for (const [to, more] of automaton.follow[position] ?? []) {
      const index = indexOf.get(to) ?? beyond;
      routes.set(index, plus(routes.get(index) ?? NONE, more));
    }
    return routes;
  });
  const atoms = near.map((position) => automaton.atoms[position] ?? null);
  return { atoms: [...atoms, null], follow: [...follow, new Map()] };
}

/** Returns the positions that can be matched within `length` characters, in their order. */
function nearest(automaton: Automaton, length: number): number[] {
  const seen = new Set([0]);
  let layer = [0];
  for (let taken = 0; taken < length && layer.length > 0; taken++) {
    const next: number[] = [];
    for (const from of layer) {
      for (const to of automaton.follow[from]?.keys() ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        next.push(to);
      }
    }
    layer = next;
  }
  return [...seen].sort((a, b) => a - b);
}

/** Writes a number of steps for a reader, who needs its size and not its digits. */
export function writtenSteps(steps: number): string {
  if (steps === Number.POSITIVE_INFINITY) return 'countless';
  return steps < 1e6 ? String(steps) : steps.toExponential(1).replace('e+', 'e');
}
