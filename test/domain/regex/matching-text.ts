import fc from 'fast-check';
import type { PatternNode } from '../../../src/domain/regex/pattern.ts';
import { printableCharacters } from '../../../src/domain/regex/printable.ts';

/** A number below the given one. */
type Pick = (below: number) => number;

/** Returns a text that a pattern takes when its assertions hold. Letters are small or capital; empty if there is none. */
function textOf(node: PatternNode, pick: Pick): string {
  switch (node.kind) {
    case 'alternation':
      return textOf(node.options[pick(node.options.length)] ?? { kind: 'sequence', items: [] }, pick);
    case 'sequence':
      return node.items.map((item) => textOf(item, pick)).join('');
    case 'repeat': {
      const passes = node.min + pick(Math.min(node.max - node.min, 3) + 1);
      return Array.from({ length: passes }, () => textOf(node.item, pick)).join('');
    }
    case 'assertion':
      return '';
    case 'atom': {
      const characters = printableCharacters(node);
      const character = characters[pick(characters.length)] ?? '';
      return pick(2) === 0 ? character : character.toLowerCase();
    }
  }
}

const EDGES = ['', '', ' ', 'A', '1', '#', 'THE ', ' 12', '*', 'b'];

/**
 * Printable ASCII narratives, most of which the pattern matches: texts that it takes, alone or beside other characters,
 * and some with a character changed.
 */
export function narrativeFor(node: PatternNode): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(...EDGES),
      fc.constantFrom(...EDGES),
      fc.array(fc.nat(), { minLength: 8, maxLength: 64 }),
      fc.nat(),
    )
    .map(([before, after, numbers, change]) => {
      let next = 0;
      const text = textOf(node, (below) => (numbers[next++ % numbers.length] ?? 0) % Math.max(1, below));
      const whole = `${before}${text}${after}`.slice(0, 128);
      if (change % 4 !== 0) return whole;
      const at = Math.floor(change / 4) % Math.max(1, whole.length);
      return `${whole.slice(0, at)}${'~'.slice(0, change % 3)}${whole.slice(at + 1)}`;
    });
}
