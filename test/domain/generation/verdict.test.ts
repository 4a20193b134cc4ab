import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VERDICTS } from '../../../src/domain/agents/agent.ts';
import { compared, type Generated, standingOf, verdictOn } from '../../../src/domain/generation/trial-verdict.ts';

const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const generated: fc.Arbitrary<Generated> = fc.record({
  regex: fc.option(fc.constant('x')),
  recall: share,
  precision: share,
  passed: fc.boolean(),
});
const result = (recall: number, precision: number, passed: boolean): Generated => ({
  regex: 'x',
  recall,
  precision,
  passed,
});

describe('one brand under two versions', () => {
  test.each([
    [
      'reaching what verification asks for outweighs the rest',
      result(1, 0.89, false),
      result(0.8, 0.9, true),
      'better',
    ],
    ['and so does losing it', result(0.8, 0.9, true), result(1, 0.89, false), 'worse'],
    ['more recall at the same precision is better', result(0.8, 1, true), result(0.9, 1, true), 'better'],
    ['a difference of a few rows is none', result(0.9, 1, true), result(0.904, 1, true), 'same'],
    ['something is better than nothing', { ...result(0, 0, false), regex: null }, result(0.5, 0.5, false), 'better'],
  ] as const)('%s', (_what, before, after, verdict) => {
    expect(compared(before, after)).toBe(verdict);
  });

  test('law: a version is the same as itself, and what is better one way is worse the other', () => {
    const turned = { better: 'worse', worse: 'better', same: 'same', not_evaluated: 'not_evaluated' };
    fc.assert(
      fc.property(generated, generated, (one, other) => {
        expect(compared(one, one)).toBe('same');
        expect(compared(other, one)).toBe(turned[compared(one, other)]);
      }),
    );
  });
});

describe('all brands together', () => {
  const judged = fc.record({ verdict: fc.constantFrom(...VERDICTS), passed: fc.boolean() });

  test('law: nothing passes with a brand that is worse or that nobody could evaluate, nor without any', () => {
    fc.assert(
      fc.property(fc.array(judged, { maxLength: 5 }), (results) => {
        const { passed } = verdictOn(results);
        const verdicts = results.map((one) => one.verdict);
        const spoiled = verdicts.includes('worse') || verdicts.includes('not_evaluated');
        const helps = verdicts.includes('better') || (results.length > 0 && results.every((one) => one.passed));
        expect(passed).toBe(!spoiled && helps);
      }),
    );
  });

  test('what runs in prod passes when all its brands are as verification wants them', () => {
    const good = { verdict: 'same', passed: true } as const;
    expect(standingOf([good, good]).passed).toBe(true);
    expect(standingOf([good, { verdict: 'same', passed: false }])).toMatchObject({ passed: false });
    expect(standingOf([{ verdict: 'not_evaluated', passed: false }]).verdict).toMatch(/^Not evaluated/);
  });
});
