import { backtrackingBound } from './bound.ts';
import type { PatternNode, PortablePattern, Repeat } from './pattern.ts';

/** The repeat that makes a pattern costly. */
export interface CostlyRepeat {
  readonly repeat: Repeat;
  /** The bound with that repeat taken at most once. */
  readonly stepsWithout: number;
}

/** Trying each costs one bound; a pattern with more repeats than this is judged by its first ones. */
const MAX_TRIED = 6;

/** The repeat whose removal lowers the bound most, or `null` when no single one helps. */
export function costliestRepeat(pattern: PortablePattern): CostlyRepeat | null {
  const tried = repeatsIn(pattern.ast)
    .slice(0, MAX_TRIED)
    .map((repeat) => ({ repeat, stepsWithout: backtrackingBound({ ast: takenOnce(pattern.ast, repeat) }).steps }));
  return tried.reduce<CostlyRepeat | null>(
    (best, next) => (next.stepsWithout < (best?.stepsWithout ?? Number.POSITIVE_INFINITY) ? next : best),
    null,
  );
}

function repeatsIn(node: PatternNode): Repeat[] {
  switch (node.kind) {
    case 'alternation':
      return node.options.flatMap(repeatsIn);
    case 'sequence':
      return node.items.flatMap(repeatsIn);
    case 'repeat':
      return [...(node.max > 1 ? [node] : []), ...repeatsIn(node.item)];
    default:
      return [];
  }
}

function takenOnce(node: PatternNode, target: Repeat): PatternNode {
  switch (node.kind) {
    case 'alternation':
      return { ...node, options: node.options.map((option) => takenOnce(option, target)) };
    case 'sequence':
      return { ...node, items: node.items.map((item) => takenOnce(item, target)) };
    case 'repeat':
      if (node === target) return { ...node, min: Math.min(node.min, 1), max: 1 };
      return { ...node, item: takenOnce(node.item, target) };
    default:
      return node;
  }
}
