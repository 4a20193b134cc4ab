import type { Atom, AtomMember, PatternNode } from '../pattern.ts';
import { escaped } from './symbols.ts';

/** Writes a pattern's meaning as a portable source. */
export function rendered(node: PatternNode): string {
  switch (node.kind) {
    case 'alternation':
      return node.options.map(rendered).join('|');
    case 'sequence':
      return node.items
        .map((item) => (item.kind === 'alternation' ? `(?:${rendered(item)})` : rendered(item)))
        .join('');
    case 'repeat':
      return `${grouped(node.item)}${times(node.min, node.max)}${node.lazy ? '?' : ''}`;
    case 'assertion':
      return { start: '^', end: '$', word_boundary: '\\b' }[node.where];
    case 'atom':
      return atomText(node);
  }
}

function grouped(node: PatternNode): string {
  return node.kind === 'atom' ? atomText(node) : `(?:${rendered(node)})`;
}

function times(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  if (min === 1 && max === 1) return '';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function atomText({ negated, members }: Atom): string {
  const [only] = members;
  if (negated && only?.kind === 'character' && only.code === 10 && members.length === 1) return '.';
  if (!negated && members.length === 1 && only !== undefined && only.kind !== 'range') return memberText(only);
  return `[${negated ? '^' : ''}${members.map(memberText).join('')}]`;
}

function memberText(member: AtomMember): string {
  switch (member.kind) {
    case 'character':
      return escaped(String.fromCharCode(member.code));
    case 'range':
      return `${String.fromCharCode(member.from)}-${String.fromCharCode(member.to)}`;
    case 'class': {
      const letter = { word: 'w', digit: 'd', space: 's' }[member.class];
      return `\\${member.negated ? letter.toUpperCase() : letter}`;
    }
  }
}
