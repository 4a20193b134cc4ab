import type { Atom, PatternNode, Repeat } from '../../../src/domain/regex/pattern.ts';
import { atomIn } from '../../../src/domain/regex/semantics.ts';

/**
 * What an engine does after a pass of a loop that took nothing: leave the loop (Python, Perl, Java, Joni), give up on
 * that pass (JavaScript), or count it and go on while the repeat is bounded (a naive unrolling).
 */
export type EmptyPass = 'leaves' | 'fails' | 'counts';
export const EMPTY_PASSES: readonly EmptyPass[] = ['leaves', 'fails', 'counts'];

type Continue = (at: number) => void;

/** The search is recursive; branches deeper than this are left out of the count, which only lowers it. */
const MAX_DEPTH = 1500;

/**
 * A plain backtracker that counts its tests (of a character, an assertion, the end) while it searches a text. It
 * never takes yes for an answer: it walks the whole search tree, as an engine does when the match fails last of all.
 * Stops counting beyond `limit`.
 */
export function countTests(ast: PatternNode, text: string, emptyPass: EmptyPass, limit: number): number {
  const sets = new Map<Atom, RegExp>();
  let tests = 0;
  let depth = 0;

  function takes(atom: Atom, character: string): boolean {
    const set = sets.get(atom) ?? new RegExp(`^${atomIn(atom, 'python')}$`, 'v');
    sets.set(atom, set);
    return set.test(character);
  }

  function explore(node: PatternNode, at: number, next: Continue): void {
    if (tests > limit || depth >= MAX_DEPTH) return;
    depth++;
    step(node, at, next);
    depth--;
  }

  function step(node: PatternNode, at: number, next: Continue): void {
    switch (node.kind) {
      case 'alternation':
        for (const option of node.options) explore(option, at, next);
        return;
      case 'sequence':
        exploreItems(node.items, 0, at, next);
        return;
      case 'repeat':
        exploreRepeat(node, 0, at, next);
        return;
      case 'assertion':
        tests++;
        if (holds(node.where, at)) next(at);
        return;
      case 'atom':
        tests++;
        if (at < text.length && takes(node, text.charAt(at))) next(at + 1);
    }
  }

  function exploreItems(items: readonly PatternNode[], i: number, at: number, next: Continue): void {
    const item = items[i];
    if (item === undefined) next(at);
    else explore(item, at, (after) => exploreItems(items, i + 1, after, next));
  }

  function exploreRepeat(node: Repeat, passes: number, at: number, next: Continue): void {
    const pass = (then: Continue): void => explore(node.item, at, then);
    if (passes < node.min) {
      pass((after) => exploreRepeat(node, passes + 1, after, next));
      return;
    }
    if (node.lazy) next(at);
    if (passes < node.max) {
      pass((after) => {
        const goesOn = after > at || (emptyPass === 'counts' && node.max !== Number.POSITIVE_INFINITY);
        if (goesOn) exploreRepeat(node, passes + 1, after, next);
        else if (emptyPass === 'fails') tests++;
        else next(at);
      });
    }
    if (!node.lazy) next(at);
  }

  function holds(where: 'start' | 'end' | 'word_boundary', at: number): boolean {
    if (where === 'start') return at === 0;
    if (where === 'end') return at === text.length;
    const isWord = (i: number): boolean => /^\w$/.test(text.charAt(i));
    return isWord(at - 1) !== isWord(at);
  }

  for (let start = 0; start <= text.length && tests <= limit; start++) {
    explore(ast, start, () => {
      tests++;
    });
  }
  return tests;
}
