import { type Automaton, NONE, plus, type Routes } from './glushkov.ts';

/**
 * The automaton as far as `length` characters reach. A position further off than that is tested at most, never
 * matched, so all of those become one that takes nothing: the tests made on the way to it are kept, the bound stays
 * what it was, and `.{100}.{100}` costs no more to judge than `.{100}`.
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

/** The positions that can be matched within `length` characters, the start first. */
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
  return [...seen];
}
