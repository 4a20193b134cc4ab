import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { AtomOverlap } from '../../../src/domain/regex/overlap.ts';
import type { Atom } from '../../../src/domain/regex/pattern.ts';
import { ALL_SEMANTICS, atomIn } from '../../../src/domain/regex/semantics.ts';

/** Every kind of character that any engine tells from others is among the first 0x3000. */
const CHARACTERS = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).concat('中', '文');

function atomOf(source: string): Atom {
  const check = checkDialect(source);
  if (!check.ok || check.pattern.ast.kind !== 'atom') throw new Error(`${source} is not one atom`);
  return check.pattern.ast;
}

const atom = fc
  .constantFrom(
    ...['.', '\\w', '\\d', '\\s', '\\W', '\\D', '\\S', 'K', 's', 'i', '1', '#', 'é', 'Ж', '中', '文'],
    ...['[A-F]', '[^A-F]', '[\\w#]', '[^\\W_]', '[\\Dx]', '[éЖ1]', '[^é]', '[^\\s\\S]', '[0-9]', '[g-z]'],
  )
  .map(atomOf);

describe('two atoms', () => {
  it('overlap just when some engine has a character that both take', () => {
    fc.assert(
      fc.property(atom, atom, (a, b) => {
        const shared = ALL_SEMANTICS.some((semantics) => {
          const [first, second] = [new RegExp(atomIn(a, semantics), 'v'), new RegExp(atomIn(b, semantics), 'v')];
          return CHARACTERS.some((character) => first.test(character) && second.test(character));
        });
        expect(new AtomOverlap([a, b]).rows()[0]?.[1]).toBe(shared ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });
});
