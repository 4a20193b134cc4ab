import { coReachable, type PairSet } from './co-reachable.ts';
import { type Automaton, glushkov } from './glushkov.ts';
import { MAX_NARRATIVE_LENGTH } from './limits.ts';
import type { PatternNode, PortablePattern } from './pattern.ts';
import { withinReach } from './reach.ts';

export interface BacktrackingBound {
  /** Atoms of the pattern with its repeats written out. 0 when the automaton was too big to build. */
  readonly positions: number;
  /**
   * Upper limit on the tests (of a character, an assertion, or the end) that any backtracking engine makes while it
   * searches one row. `Infinity` above `STEPS_CAP`, or when counting would take too long.
   */
  readonly steps: number;
}

const STEPS_CAP = 1e12;
const MAX_EDGES = 20_000;
const PAIR_BUDGET = 100_000;
const COLOURING_BUDGET = 50_000;

/**
 * The static bound, for rows of up to `length` characters. docs/regex-bound.md says why it holds and what it assumes.
 * Takes bounded time itself.
 */
export function backtrackingBound(
  pattern: Pick<PortablePattern, 'ast'>,
  length: number = MAX_NARRATIVE_LENGTH,
): BacktrackingBound {
  const whole = glushkov(pattern.ast, MAX_EDGES);
  if (whole === null) return { positions: 0, steps: Number.POSITIVE_INFINITY };
  const positions = whole.atoms.length - 2;
  const automaton = withinReach(whole, length);
  const pairs = coReachable(automaton, PAIR_BUDGET);
  if (pairs === null) return { positions, steps: Number.POSITIVE_INFINITY };
  const steps = searchSteps(levels(automaton, pairs, length), length, startsAnchored(pattern.ast));
  return { positions, steps };
}

/**
 * A level is the number of tests made just after n characters were taken. A search starts at each place in turn, and
 * the start at place s has the rest of the row left: length - s characters. An anchored pattern fails its first tests
 * everywhere but at the first place.
 */
function searchSteps(levels: readonly number[], length: number, anchored: boolean): number {
  const [atStart = 0] = levels;
  let fromOnePlace = 0;
  let fromAllPlaces = 0;
  for (let n = 0; n <= length; n++) {
    fromOnePlace += levels[n] ?? 0;
    fromAllPlaces += fromOnePlace;
  }
  const steps = anchored ? fromOnePlace + length * atStart : fromAllPlaces;
  return steps > STEPS_CAP ? Number.POSITIVE_INFINITY : steps;
}

/** Does every way into the pattern test `^` before any character? */
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
 * For n = 0, 1, … length the tests made after n characters, maximal over all texts. The search paths alive at two
 * positions are added up when one text can keep both alive, else only the larger number counts.
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
  const arrivals = arrivalsOf(automaton).map(exclusive);

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
    for (const to of targetsOf(automaton, before)) next[to] = largestSum(arrivals[to] ?? [], before);
    paths = next;
  }
  return result;
}

/** The positions that follow those alive: in a pattern of long repeats a few, though it has many. */
function targetsOf(automaton: Automaton, paths: Float64Array): ReadonlySet<number> {
  const targets = new Set<number>();
  for (let from = 0; from < paths.length; from++) {
    if (paths[from] === 0) continue;
    for (const to of automaton.follow[from]?.keys() ?? []) targets.add(to);
  }
  return targets;
}

/** What each search path alive at `from` counts for. */
interface Weight {
  readonly from: number;
  readonly weight: number;
}

/** For each position the ways into it. None into the end: nothing is alive after a match. */
function arrivalsOf(automaton: Automaton): Weight[][] {
  const arrivals = automaton.atoms.map((): Weight[] => []);
  automaton.follow.forEach((routes, from) => {
    for (const [to, { ways }] of routes) if (automaton.atoms[to] !== null) arrivals[to]?.push({ from, weight: ways });
  });
  return arrivals;
}

/**
 * Divides positions into groups of which no text keeps two alive: greedy colouring. Any division is sound, a coarser
 * one is tighter; when the budget is spent the rest stay alone.
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
