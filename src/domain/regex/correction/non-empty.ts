import { canBeEmpty, type PatternNode } from '../pattern.ts';

/** Returns what a pattern matches but the empty text, as a search would find it; null where nothing is left. */
export function nonEmpty(node: PatternNode): PatternNode | null {
  if (!canBeEmpty(node)) return node;
  switch (node.kind) {
    case 'alternation':
      return either(node.options.map(nonEmpty));
    case 'sequence':
      return either(node.items.map((_, i) => from(node.items, i)));
    case 'repeat': {
      const item = nonEmpty(node.item);
      return item === null ? null : { ...node, item, min: Math.max(1, node.min) };
    }
    case 'assertion':
      return null;
    case 'atom':
      return node;
  }
}

/** Returns the sequence in which this is the first item that takes a character. */
function from(items: readonly PatternNode[], at: number): PatternNode | null {
  const item = items[at];
  const first = item === undefined ? null : nonEmpty(item);
  if (first === null) return null;
  const assertions = items.slice(0, at).filter(({ kind }) => kind === 'assertion');
  const sequence = [...assertions, first, ...items.slice(at + 1)];
  return sequence.length === 1 ? first : { kind: 'sequence', items: sequence };
}

function either(options: readonly (PatternNode | null)[]): PatternNode | null {
  const left = options.filter((option) => option !== null);
  const [only] = left;
  if (only === undefined) return null;
  return left.length === 1 ? only : { kind: 'alternation', options: left };
}
