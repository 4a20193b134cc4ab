import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assessRegex,
  MAX_BACKTRACKING_STEPS,
  MAX_STORED_STEPS,
  regexAssessor,
} from '../../../src/domain/regex/assessment.ts';
import { compileMatcher } from '../../../src/domain/regex/matcher.ts';
import { arbitraryPattern } from './arbitrary-patterns.ts';
import { REDOS_CORPUS } from './redos-corpus.ts';

describe('the policy', () => {
  it.each([
    ["the runbook's pattern is evaluated in V8", '\\bStar\\s+Market\\b', 'backtracking'],
    ['so is one with alternatives', '^(?:STARBUCKS|SBUX)\\s*#?\\d*', 'backtracking'],
    ['so is one that safe-regex2 would refuse', '(?:THE\\s+)?(?:HOME\\s+)+DEPOT', 'backtracking'],
    ['a costlier one goes to the linear engine', '\\s*\\s*\\s*x', 'linear'],
    ['so does a wide product of repeats', '[A-Z0-9 ]*[A-Z ]*[0-9 ]*STORE$', 'linear'],
    ['an exponential one is refused', '(?:\\w|\\d)+$', null],
    ['a steep polynomial one is refused', '^(?:.*,){8}P', null],
    ['a bounded one is refused when its bounds are wide', '^(?:.{0,31}[AEIOU]){6}.{0,31}#!', null],
  ])('%s: %s', (_, source, engine) => {
    expect(assessRegex(source)).toMatchObject({ accepted: engine !== null, engine });
  });

  it('follows the bound alone', () => {
    fc.assert(
      fc.property(arbitraryPattern, (pattern) => {
        const { engine, steps } = assessRegex(pattern.source);
        if (steps === null) throw new Error('a portable pattern has a bound');
        const expected = steps <= MAX_BACKTRACKING_STEPS ? 'backtracking' : steps <= MAX_STORED_STEPS ? 'linear' : null;
        expect(engine).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a refusal for work', () => {
  it('names the repeat to change, and what that would give', () => {
    const { problems } = assessRegex('STAR (?:[A-Z]+ ?)+MARKET');
    expect(problems).toMatchObject([
      {
        at: 5,
        found: '(?:[A-Z]+ ?)+',
        problem: expect.stringContaining('one narrative of 128 characters; the limit is 1.0e8'),
        instead: expect.stringMatching(/taken at most once, the pattern needs \d+ steps/),
      },
    ]);
  });

  it('counts places in what the caller wrote, before rewrites', () => {
    expect(assessRegex('(?i).*(STAR)(A+)+$').problems).toMatchObject([{ at: 12 }]);
  });

  it('says so when no single repeat is to blame', () => {
    const { problems } = assessRegex(`${'a?'.repeat(30)}${'a'.repeat(30)}`);
    expect(problems).toMatchObject([{ at: 0, instead: expect.stringContaining('fewer or shorter repeats') }]);
  });

  it('comes for what the dialect refuses with the problems of the dialect', () => {
    expect(assessRegex('UBER(?!\\s*EATS)')).toMatchObject({
      accepted: false,
      pattern: null,
      steps: null,
      problems: [{ at: 4, found: '(?!' }],
    });
  });
});

describe('warnings', () => {
  it('report the heuristic without following it', () => {
    const heard = assessRegex('(?:THE\\s+)?(?:HOME\\s+)+DEPOT');
    expect(heard.accepted).toBe(true);
    expect(heard.warnings).toEqual([expect.stringContaining('safe-regex2')]);
    expect(assessRegex('(?:\\w|\\d)+$')).toMatchObject({ accepted: false, warnings: [] });
  });

  it('say that the slower engine is used', () => {
    expect(assessRegex('\\s*\\s*\\s*x').warnings[0]).toContain('linear-time engine');
  });
});

describe('patterns that have hurt somebody', () => {
  const steep = REDOS_CORPUS.filter(({ growth }) => growth === 'exp');
  it.each(steep)('$source never reaches a backtracker: it grows exponentially', ({ source }) => {
    expect(assessRegex(source).accepted).toBe(false);
  });

  const attacked = REDOS_CORPUS.flatMap(({ source, attack }) => (attack === undefined ? [] : [{ source, attack }]));
  it.each(attacked)('$source is refused, or answers its attack as the linear engine does', ({ source, attack }) => {
    const assessment = assessRegex(source);
    if (!assessment.accepted) {
      expect(assessment.problems.length).toBeGreaterThan(0);
      return;
    }
    const chosen = compileMatcher(assessment.pattern, assessment.engine);
    const linear = compileMatcher(assessment.pattern, 'linear');
    for (const length of [16, 128, 2000]) expect(chosen.matches(attack(length))).toBe(linear.matches(attack(length)));
  });

  const brandLike = REDOS_CORPUS.filter(({ growth, source }) => growth === 'safe' && !/\(\?<?[=!]|\\p/.test(source));
  it.each(brandLike)('the brand pattern $source is evaluated in V8', ({ source }) => {
    expect(assessRegex(source)).toMatchObject({ accepted: true, engine: 'backtracking', problems: [] });
  });
});

describe('an assessor', () => {
  it('assesses a source once, accepted or not', () => {
    const assess = regexAssessor();
    for (const source of ['STAR\\s+AGAIN', '(?=STAR)']) {
      expect(assess(source)).toBe(assess(source));
      expect(assess(source)).toEqual(assessRegex(source));
    }
  });

  it('shares nothing with another', () => {
    expect(regexAssessor()('STAR')).not.toBe(regexAssessor()('STAR'));
  });
});

describe('any string', () => {
  it('is assessed without throwing, and refused only with a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (source) => {
        const { accepted, problems } = assessRegex(source);
        expect(problems.length === 0).toBe(accepted);
      }),
      { numRuns: 1000 },
    );
  });
});
