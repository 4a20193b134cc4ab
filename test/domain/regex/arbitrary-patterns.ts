import fc from 'fast-check';
import { MAX_BACKTRACKING_STEPS } from '../../../src/domain/regex/assessment.ts';
import { backtrackingBound } from '../../../src/domain/regex/bound.ts';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import type { PortablePattern } from '../../../src/domain/regex/pattern.ts';

const ATOMS = ['A', 'B', 'C', '1', ' ', '[AB]', '[^A]', '[A-Z]', '.', '\\w', '\\W', '\\s', '\\S', '\\d', '\\.', '#'];
const REPEATS = ['', '', '', '?', '*', '+', '{2}', '{0,3}', '{1,2}', '{2,}', '{1,20}'];
const ASSERTIONS = ['\\b', '^', '$'];

const { alternatives } = fc.letrec<{ alternatives: string; sequence: string; part: string }>((tie) => ({
  alternatives: fc
    .array(tie('sequence'), { minLength: 1, maxLength: 3, depthIdentifier: 'pattern' })
    .map((options) => options.join('|')),
  sequence: fc
    .array(tie('part'), { minLength: 0, maxLength: 4, depthIdentifier: 'pattern' })
    .map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, depthIdentifier: 'pattern' },
    repeated(fc.constantFrom(...ATOMS)),
    fc.constantFrom(...ASSERTIONS),
    repeated(tie('alternatives').map((inner) => `(?:${inner})`)),
  ),
}));

function repeated(part: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(part, fc.constantFrom(...REPEATS), fc.boolean()).map(([text, repeat, lazy]) => {
    return `${text}${repeat}${lazy && repeat !== '' && repeat !== '{2}' ? '?' : ''}`;
  });
}

/** Sources that mix everything the dialect allows over a small alphabet, so that parts overlap often. */
export const arbitraryPattern: fc.Arbitrary<PortablePattern> = alternatives
  .map((source) => checkDialect(source))
  .filter((check) => check.ok)
  .map((check) => check.pattern);

/** Those that V8 evaluates: the others take it hours on some rows. */
export const arbitraryCheapPattern: fc.Arbitrary<PortablePattern> = arbitraryPattern.filter(
  (pattern) => backtrackingBound(pattern).steps <= MAX_BACKTRACKING_STEPS,
);

const words = (max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom('A', 'B', 'C', '1', ' ', '.', '#', '!'), { maxLength: max }).map((units) => units.join(''));

/** Rows of up to 128 characters: mixed, or one short unit over and over with a last character that spoils the match. */
export const arbitraryRow: fc.Arbitrary<string> = fc.oneof(
  words(128),
  fc
    .tuple(words(3), fc.nat(128), fc.constantFrom('', '!', 'A', ' '))
    .map(([unit, times, end]) => `${unit.repeat(times).slice(0, 127)}${end}`),
);
