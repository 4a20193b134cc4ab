import { type TextCondition, trigramsOf } from '../../domain/regex/text-condition.ts';

/**
 * Returns a condition as the argument of `MATCH` on an FTS5 table with the tokenizer `trigram`: `all` if every row is a
 * candidate, `none` if no row is. It asks for single trigrams, because `detail=none` answers no phrases.
 */
export function trigramQuery(condition: TextCondition): { readonly match: string } | 'all' | 'none' {
  if (condition.kind === 'always') return 'all';
  if (condition.kind === 'never') return 'none';
  return { match: expression(condition) };
}

function expression(condition: TextCondition): string {
  switch (condition.kind) {
    case 'contains':
      return grouped(trigramsOf(condition.text).map(quoted), 'AND');
    case 'and':
      return grouped(condition.parts.map(expression), 'AND');
    case 'or':
      return grouped(condition.parts.map(expression), 'OR');
    default:
      throw new RangeError(`"${condition.kind}" is never a part of another condition`);
  }
}

function grouped(parts: readonly string[], operator: 'AND' | 'OR'): string {
  return parts.length === 1 ? parts.join('') : `(${parts.join(` ${operator} `)})`;
}

function quoted(trigram: string): string {
  return `"${trigram.replaceAll('"', '""')}"`;
}
