import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { assessRegex } from '../../../src/domain/regex/assessment.ts';
import { compileMatcher } from '../../../src/domain/regex/matcher.ts';
import { runs } from '../../set-up/volume.ts';

/** The advice that names a pattern for fewer words, and what it says of that pattern. */
const ADVICE =
  /write what leaves out (?<kept>.+?)(?<longer> \(in longer words too\))?(?: (?<place>after the last|before the first) (?<wanted>[^,:]+))?(?:, but still matches (?<through>[^:]+))?: (?<pattern>.+)$/;

function matcherOf(source: string): (narrative: string) => boolean {
  const assessment = assessRegex(source);
  if (!assessment.accepted) throw new Error(`refused: ${source}`);
  const { matches } = compileMatcher(assessment.pattern, assessment.engine);
  return matches;
}

function adviceOn(source: string) {
  const { meant, problems } = assessRegex(source);
  const instead = problems[0]?.instead ?? '';
  const { kept = '', place = '', through = '', pattern = null } = ADVICE.exec(instead)?.groups ?? {};
  const words = (list: string) => list.split(/, | and | or /).filter((word) => word !== '');
  return { meant, instead, kept: words(kept), place, through: words(through), pattern };
}

describe('an exclusion of words', () => {
  it.each([
    [
      '^((?!BURGER).)*STAR',
      ['STAR', 'A STAR BURGER', 'BURGE STAR', 'BBURGESTAR'],
      ['BURGER STAR', 'BURGERSTAR', 'SUN'],
    ],
    ['^((?!BURGER).)*STAR$', ['STAR', 'BURGE STAR'], ['BURGER STAR', 'STAR 1']],
    ['STAR((?!BURGER).)*$', ['STAR', 'BURGER STAR', 'STAR BURGE'], ['STAR BURGER', 'SUN']],
    ['^(?!.*X)(?!.*Q).*STAR', ['STAR', 'A STAR B'], ['STAR X', 'Q STAR', 'X STAR Q']],
    ['STAR(?!.*BURGER)(?!.*CHEESEBURGER)', ['STAR', 'STAR CHEESE'], ['STAR CHEESEBURGER', 'STAR BURGER']],
    ['^(?!.*EATS).*UBER', ['UBER', 'EAT UBER EAT', 'EEATUBER'], ['EATS UBER', 'UBER EATS', 'EEATS UBER', 'SUN']],
    ['^((?!EATS).)*UBER((?!EATS).)*$', ['UBER', 'EAT UBER'], ['EATS UBER', 'UBER EATS']],
    ['(?!.*GIFT).*AMAZON UK', ['AMAZON UK 1', 'GIFT AMAZON UK'], ['AMAZON UK GIFT', 'AMAZON']],
  ])('%s is written out', (source, matches, misses) => {
    const { meant } = adviceOn(source);
    const isMatch = matcherOf(meant ?? '');
    expect(matches.filter((narrative) => !isMatch(narrative))).toEqual([]);
    expect(misses.filter(isMatch)).toEqual([]);
  });

  it.each([
    ['STAR(?!.*(BURGER|EATS))', ['BURGER'], 'after the last', ['EATS']],
    ['STAR(?!.*BURGER|.*EATS)', ['BURGER'], 'after the last', ['EATS']],
    ['^(?!.*(BURGER|MARKET)).*STAR', ['BURGER'], '', ['MARKET']],
    ['^(?!.*BURGER)(?!.*EATS).*STAR', ['BURGER'], '', ['EATS']],
    ['^(?=.*STAR)(?!.*(?:BURGER|EATS)).*$', ['BURGER'], '', ['EATS']],
    ['^(?!.*(BURGER|MARKET))STAR', ['BURGER'], '', ['MARKET']],
    ['^((?!BURGER|EATS).)*STAR', ['BURGER'], 'before the first', ['EATS']],
    ['AMAZON(?!.*\\bGIFT)', ['GIFT'], 'after the last', []],
    ['^(?!.*\\b(BURGER|MARKET)\\b).*\\bSTAR\\b', ['BURGER'], '', ['MARKET']],
  ])('%s has no short form; the advice says what works', (source, kept, place, through) => {
    const advice = adviceOn(source);
    expect(advice.meant).toBeNull();
    expect(advice.instead).toMatch(/^narrow with mccids where they tell the brands apart; or list /);
    expect(advice).toMatchObject({ kept, place, through });
    expect(assessRegex(advice.pattern ?? '').problems).toEqual([]);
    expect(assessRegex(/as in (\S+)/.exec(advice.instead)?.[1]?.replace(/;$/, '') ?? '').problems).toEqual([]);
  });

  test('that the wanted text contains never matches', () => {
    const { meant, instead } = adviceOn('^(?!.*A)(?!.*B).*STAR');
    expect(meant).toBeNull();
    expect(instead).toBe('it never matches, because STAR contains A; exclude other words');
  });
});

describe('any exclusion of words', () => {
  const word = fc.constantFrom('A', 'B', 'AB', 'BA', 'BAR', 'EATS', 'BURGER', 'STAR', 'ARE', 'AT S', 'MARKET', 'UBER');
  const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
  const tail = fc.constantFrom('', '', '$', '.*', '.*$', '.+');
  const form = fc.constantFrom<(wanted: string, list: string, end: string) => string>(
    (wanted, list, end) => `^(?!.*(${list})).*${wanted}${end}`,
    (wanted, list, end) => `^(?!.*(?:${list}))${wanted}${end}`,
    (wanted, list, end) => `(?!.*(${list})).*${wanted}${end}`,
    (wanted, list) => `^(?=.*${wanted})(?!.*(${list})).*$`,
    (wanted, list) => `^(?!.*(${list}))(?=.*${wanted})`,
    (wanted, list) => `(?=.*${wanted})(?!.*(${list}))`,
    (wanted, list) =>
      `^${list
        .split('|')
        .map((one) => `(?!.*${one})`)
        .join('')}.*${wanted}`,
    (wanted, list, end) => `${wanted}(?!.*(${list}))${end}`,
    (wanted, list) => `^${wanted}(?!.*(${list}))`,
    (wanted, list) => `${wanted}((?!${list}).)*$`,
    (wanted, list, end) => `^((?!${list}).)*${wanted}${end}`,
    (wanted, list) => `^(?:(?!${list}).)*${wanted}(?:(?!${list}).)*$`,
    (wanted, list) => `^(?!.*(${list})).*(${wanted}|SUN)`,
  );
  const unit = fc.oneof(word, fc.constantFrom(' ', 'E', 'R', 'S', 'U', 'BURGE', 'EAT', 'SUN', '1'));
  const rows = fc.array(
    fc.array(unit, { maxLength: 6 }).map((units) => units.join('')),
    { minLength: 40, maxLength: 40 },
  );

  test('is written out exactly, or gets a pattern that matches what the advice says', () => {
    let [exact, nearest] = [0, 0];
    fc.assert(
      fc.property(word, words, form, tail, rows, (wanted, unwanted, write, end, narratives) => {
        const source = write(wanted, unwanted.join('|'), end);
        const reference = new RegExp(source, 'i');
        const { meant, instead, kept, place, through, pattern } = adviceOn(source);
        const tried = [
          ...narratives,
          ...narratives.map((row) => `${row}${wanted}`),
          ...unwanted.map((one) => `${wanted} ${one}`),
        ];
        if (instead.startsWith('it never matches')) {
          expect([source, tried.filter((row) => reference.test(row))]).toEqual([source, []]);
          return;
        }
        if (meant !== null) {
          exact++;
          const isMatch = matcherOf(meant);
          expect([source, meant, tried.filter((row) => isMatch(row) !== reference.test(row))]).toEqual([
            source,
            meant,
            [],
          ]);
          return;
        }
        if (pattern === null) return;
        nearest++;
        const isMatch = matcherOf(pattern);
        // It leaves out nothing that the source matches, and lets through only what the advice names.
        const lost = tried.filter((row) => reference.test(row) && !isMatch(row));
        const named = through.map((text) =>
          text.replace(/ (?:before it|that begins before it ends|that reaches into it)$/, ''),
        );
        const unnamed = tried.filter(
          (row) => isMatch(row) && !reference.test(row) && !named.some((one) => row.includes(one)),
        );
        expect([source, pattern, lost, unnamed]).toEqual([source, pattern, [], []]);
        // It leaves out what the advice says, and no more.
        if (place !== 'after the last' || end !== '' || source.includes('|SUN)')) return;
        const said = new RegExp(
          `${source.startsWith(`^${wanted}`) ? '^' : ''}${wanted}(?!.*(?:${kept.join('|')}))`,
          'i',
        );
        const isFrom = source.startsWith('(');
        const differing = tried.filter((row) => !isFrom && isMatch(row) !== said.test(row));
        expect([source, pattern, differing]).toEqual([source, pattern, []]);
      }),
      { numRuns: runs(80, 3000) },
    );
    expect(Math.min(exact, nearest)).toBeGreaterThan(0);
  });
});
