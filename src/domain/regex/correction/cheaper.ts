import type { PatternNode, Repeat } from '../pattern.ts';
import type { ReadPart } from './lookaround.ts';
import { classText, type SymbolSet, symbolsOf } from './symbols.ts';

/** A repeat of up to so many is as good as open. */
const MANY = 10;
/** Longest runs to try where a costly repeat is limited. */
const LIMITS = [4, 2, 1] as const;

/**
 * Returns patterns that are likely to be meant by a costly one: its repeat of alternatives or of repeats as a repeat of
 * one class; or limited to a few times.
 */
export function* cheaperPatterns(ast: PatternNode, costly: Repeat, read: ReadPart): Generator<PatternNode> {
  const isOpen = costly.min <= 1 && costly.max >= MANY;
  const set = isOpen ? takenBy(costly.item) : null;
  const text = set === null ? null : classText(set);
  const atom = text === null ? null : read(text);
  if (atom !== null) yield replaced(ast, costly, { ...costly, item: atom, max: Number.POSITIVE_INFINITY });
  for (const max of LIMITS) if (costly.max > max && costly.min <= max) yield replaced(ast, costly, { ...costly, max });
}

/** Returns the characters of a part that is nothing but classes, repeated or listed; null for any other. */
function takenBy(node: PatternNode): SymbolSet | null {
  switch (node.kind) {
    case 'atom':
      return symbolsOf(node);
    case 'repeat':
      return takenBy(node.item);
    case 'alternation':
      return union(node.options);
    case 'sequence':
      return union(node.items);
    case 'assertion':
      return null;
  }
}

function union(nodes: readonly PatternNode[]): SymbolSet | null {
  return nodes.reduce<SymbolSet | null>((sum, node) => {
    const set = takenBy(node);
    return sum === null || set === null ? null : sum | set;
  }, 0n);
}

function replaced(node: PatternNode, target: Repeat, by: PatternNode): PatternNode {
  if (node === target) return by;
  switch (node.kind) {
    case 'alternation':
      return { ...node, options: node.options.map((option) => replaced(option, target, by)) };
    case 'sequence':
      return { ...node, items: node.items.map((item) => replaced(item, target, by)) };
    case 'repeat':
      return { ...node, item: replaced(node.item, target, by) };
    default:
      return node;
  }
}
