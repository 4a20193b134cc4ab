import type { Assertion, Atom, PatternNode, Repeat } from './pattern.ts';
import { copiesOf } from './pattern.ts';

/**
 * The ways in which a backtracker gets from one character test to the next without consuming a character, and the
 * number of assertions that it tests on all of them together. docs/regex-bound.md has the proof.
 */
export interface Routes {
  readonly ways: number;
  readonly tests: number;
}

/** Glushkov's automaton of a pattern: a position per atom of the written-out pattern, and the routes between them. */
export interface Automaton {
  /** One per position; `null` for the start (position 0) and for the end (the last position). */
  readonly atoms: readonly (Atom | null)[];
  /** For each position the positions that may be tested next. */
  readonly follow: readonly ReadonlyMap<number, Routes>[];
}

interface Fragment {
  readonly first: ReadonlyMap<number, Routes>;
  readonly last: ReadonlyMap<number, Routes>;
  /** Routes through the fragment that consume no character. */
  readonly empty: Routes;
}

/** No route. */
export const NONE: Routes = { ways: 0, tests: 0 };
const ONE: Routes = { ways: 1, tests: 0 };
/** Cap on counts: far above any limit that they are compared with, and still accurate as a double. */
const CEILING = 1e15;

/** Unites two sets of routes. */
export const plus = (a: Routes, b: Routes): Routes => ({
  ways: Math.min(CEILING, a.ways + b.ways),
  tests: Math.min(CEILING, a.tests + b.tests),
});
const times = (a: Routes, b: Routes): Routes => ({
  ways: Math.min(CEILING, a.ways * b.ways),
  tests: Math.min(CEILING, a.tests * b.ways + a.ways * b.tests),
});

/** Builds the automaton, or returns `null` when that takes more than `maxEdges` additions of routes. */
export function glushkov(ast: PatternNode, maxEdges: number): Automaton | null {
  const builder = new Builder(maxEdges);
  const start = builder.position(null);
  const body = builder.fragment(ast);
  builder.chain(builder.chain(start, body), builder.position(null));
  return builder.spent ? null : { atoms: builder.atoms, follow: builder.follow };
}

class Builder {
  readonly atoms: (Atom | null)[] = [];
  readonly follow: Map<number, Routes>[] = [];
  #budget: number;

  constructor(maxEdges: number) {
    this.#budget = maxEdges;
  }

  get spent(): boolean {
    return this.#budget <= 0;
  }

  fragment(node: PatternNode): Fragment {
    if (this.spent) return NOTHING;
    switch (node.kind) {
      case 'alternation':
        return node.options.map((option) => this.fragment(option)).reduce((a, b) => this.#either(a, b));
      case 'sequence':
        return node.items.reduce((whole, item) => this.chain(whole, this.fragment(item)), NOTHING);
      case 'repeat':
        return this.#repeat(node);
      case 'assertion':
        return tested(node);
      case 'atom':
        return this.position(node);
    }
  }

  position(atom: Atom | null): Fragment {
    const only = new Map([[this.atoms.length, ONE]]);
    this.atoms.push(atom);
    this.follow.push(new Map());
    return { first: only, last: only, empty: NONE };
  }

  chain(a: Fragment, b: Fragment): Fragment {
    this.#connect(a.last, b.first);
    return {
      first: a.empty.ways === 0 ? a.first : this.#sum(a.first, scaled(b.first, a.empty)),
      last: b.empty.ways === 0 ? b.last : this.#sum(b.last, scaled(a.last, b.empty)),
      empty: times(a.empty, b.empty),
    };
  }

  #either(a: Fragment, b: Fragment): Fragment {
    return { first: this.#sum(a.first, b.first), last: this.#sum(a.last, b.last), empty: plus(a.empty, b.empty) };
  }

  #repeat(node: Repeat): Fragment {
    const open = node.max === Number.POSITIVE_INFINITY;
    const loops = open ? 1 : 0;
    const mandatory = open ? copiesOf(node) - 1 : node.min;
    let whole = NOTHING;
    for (let i = 0; i < mandatory && !this.spent; i++) whole = this.chain(whole, this.fragment(node.item));
    if (loops === 0) return this.chain(whole, this.#optionalTail(node));
    return this.chain(whole, this.#loop(this.fragment(node.item), node.min > mandatory));
  }

  /** Builds `x{0,3}` as `(x(x(x)?)?)?`, the order in which a backtracker tries it. */
  #optionalTail(node: Repeat): Fragment {
    let tail = NOTHING;
    for (let i = node.min; i < node.max && !this.spent; i++) {
      const more = this.chain(this.fragment(node.item), tail);
      tail = { ...more, empty: plus(more.empty, ONE) };
    }
    return tail;
  }

  /**
   * Builds `x*`, or `x+` when one pass is required (x then consumes a character). An engine leaves a loop directly, or
   * after one more pass that consumes nothing; no engine starts another pass after such a pass.
   */
  #loop(body: Fragment, required: boolean): Fragment {
    this.#connect(body.last, body.first);
    const exits = plus(ONE, body.empty);
    return { first: body.first, last: scaled(body.last, exits), empty: required ? NONE : exits };
  }

  #connect(from: ReadonlyMap<number, Routes>, to: ReadonlyMap<number, Routes>): void {
    for (const [p, before] of from) {
      const routes = this.follow[p];
      this.#budget -= to.size;
      if (routes === undefined || this.spent) return;
      for (const [q, after] of to) routes.set(q, plus(routes.get(q) ?? NONE, times(before, after)));
    }
  }

  #sum(a: ReadonlyMap<number, Routes>, b: ReadonlyMap<number, Routes>): ReadonlyMap<number, Routes> {
    this.#budget -= a.size + b.size;
    const sum = new Map(a);
    for (const [p, routes] of b) sum.set(p, plus(sum.get(p) ?? NONE, routes));
    return sum;
  }
}

const NOTHING: Fragment = { first: new Map(), last: new Map(), empty: ONE };

function tested(_: Assertion): Fragment {
  return { ...NOTHING, empty: { ways: 1, tests: 1 } };
}

function scaled(routes: ReadonlyMap<number, Routes>, by: Routes): ReadonlyMap<number, Routes> {
  if (by.ways === 1 && by.tests === 0) return routes;
  return new Map([...routes].map(([p, r]) => [p, times(r, by)]));
}
