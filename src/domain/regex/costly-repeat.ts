import type { PatternNode, Repeat } from './pattern.ts';

/** The repeat that makes a pattern costly. */
export interface CostlyRepeat {
  readonly repeat: Repeat;
  /** The cost with that repeat taken at most once. */
  readonly costWithout: number;
}

/** Maximum number of repeats to try, the first ones: each costs the computation of a bound. */
const MAX_REPEATS_TRIED = 6;

/** Finds the repeat whose removal lowers the cost most; null when no single one helps. */
export function costliestRepeat(ast: PatternNode, cost: (ast: PatternNode) => number): CostlyRepeat | null {
  const tried = repeatsIn(ast)
    .slice(0, MAX_REPEATS_TRIED)
    .map((repeat) => ({ repeat, costWithout: cost(takenOnce(ast, repeat)) }));
  return tried.reduce<CostlyRepeat | null>(
    (best, next) => (next.costWithout < (best?.costWithout ?? Number.POSITIVE_INFINITY) ? next : best),
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
