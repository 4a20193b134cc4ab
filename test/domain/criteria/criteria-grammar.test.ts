import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Criteria, compileCriteria, criteriaSchema } from '../../../src/domain/criteria/criteria.ts';
import { parseCriteria } from '../../../src/domain/criteria/criteria-grammar.ts';
import { assessRegex } from '../../../src/domain/regex/assessment.ts';
import { regexOfLike } from '../../../src/domain/regex/like.ts';

function criteriaOf(text: string): Criteria {
  const parsed = parseCriteria(text);
  if (parsed.ok) return parsed.criteria;
  throw new Error(`${parsed.problem.at}: ${parsed.problem.problem}`);
}

function problemWith(text: string) {
  const parsed = parseCriteria(text);
  if (!parsed.ok) return parsed.problem;
  throw new Error(`read as ${JSON.stringify(parsed.criteria)}`);
}

describe("given the runbook's criteria", () => {
  it.each<[string, Criteria]>([
    ["mccid IN ('5411', '5499')", { mccid: [5411, 5499] }],
    ["mccid IN ('5812', '5814')", { mccid: [5812, 5814] }],
    ['mccid in (5411,5499)', { mccid: [5411, 5499] }],
    ['MCCID = 5411', { mccid: [5411] }],
    ["mccid <> '5411'", { not: { mccid: [5411] } }],
    ['mccid != 5411', { not: { mccid: [5411] } }],
    ['mccid NOT IN (5411)', { not: { mccid: [5411] } }],
    ["narrative LIKE '%STAR MARKET%'", { narrative: 'STAR MARKET' }],
    ["narrative NOT LIKE 'STAR%'", { not: { narrative: '^STAR' } }],
    ["narrative REGEXP '\\bSTAR\\s+MARKET\\b'", { narrative: '\\bSTAR\\s+MARKET\\b' }],
    ["location IN ('BOSTON', 'LEEDS')", { location: ['BOSTON', 'LEEDS'] }],
    ["location = 'KING''S LYNN'", { location: ["KING'S LYNN"] }],
    [
      "mccid = 5411 OR mccid = 5814 AND narrative LIKE '%BAGELS%'",
      { any: [{ mccid: [5411] }, { all: [{ mccid: [5814] }, { narrative: 'BAGELS' }] }] },
    ],
    [
      "(mccid = 5411 OR mccid = 5814) AND NOT location = 'LEEDS'",
      { all: [{ any: [{ mccid: [5411] }, { mccid: [5814] }] }, { not: { location: ['LEEDS'] } }] },
    ],
    ['((mccid = 5411))', { mccid: [5411] }],
    [
      Array.from({ length: 20 }, () => '(NOT (mccid = 1))').join(' OR '),
      { any: Array.from({ length: 20 }, () => ({ not: { mccid: [1] } })) },
    ],
  ])('when %s is read, then it has its typed form', (text, criteria) => {
    expect(criteriaOf(text)).toEqual(criteria);
  });
});

describe('given a LIKE pattern', () => {
  it.each([
    ['%STAR MARKET%', 'STAR MARKET'],
    ['STAR%', '^STAR'],
    ['%BOSTON', 'BOSTON$'],
    ['STAR%MARKET', '^STAR.*MARKET$'],
    ['ST_R', '^ST.R$'],
    ['%A.B (C)+%', 'A\\.B \\(C\\)\\+'],
    ['%', null],
    ['%%', null],
  ])('when it is %s, then the regex is %s', (pattern, regex) => {
    expect(regexOfLike(pattern)).toBe(regex);
  });

  /** The meaning of LIKE, letter by letter. */
  function isLike(pattern: string, text: string): boolean {
    if (pattern === '') return text === '';
    const [head = '', rest] = [pattern[0], pattern.slice(1)];
    if (head === '%') return isLike(rest, text) || (text !== '' && isLike(pattern, text.slice(1)));
    return text !== '' && (head === '_' || head === text[0]) && isLike(rest, text.slice(1));
  }

  it('then any printable text asked for is a portable regex that finds itself', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(printable, (wanted) => {
        const regex = regexOfLike(`%${wanted.replaceAll(/[%_]/g, '')}%`);
        fc.pre(regex !== null && wanted.trim() !== '');
        const assessed = assessRegex(regex ?? '');
        expect(assessed.problems).toEqual([]);
        expect(new RegExp(assessed.pattern?.source ?? '(?!)', 'i').test(`X${wanted.replaceAll(/[%_]/g, '')}Y`)).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('then any pattern matches what LIKE matches, signs of regexes included', () => {
    const pattern = fc.string({
      unit: fc.constantFrom('%', '_', 'A', 'B', '.', '*', '(', '\\', '|'),
      maxLength: 7,
    });
    const text = fc.string({ unit: fc.constantFrom('A', 'B', '.', '*', '(', '\\', '|'), maxLength: 7 });
    fc.assert(
      fc.property(pattern, text, (like, narrative) => {
        const regex = regexOfLike(like);
        if (regex === null) expect(like === '' || isLike(like, narrative)).toBe(true);
        else expect(new RegExp(regex).test(narrative), `${like} as ${regex}`).toBe(isLike(like, narrative));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('given a text that is no criteria', () => {
  it.each([
    ["mccid IN ('5411') OR 1=1; DROP TABLE combo", 24, /this is not SQL/],
    ["mccid IN ('5411') OR 1=1", 21, /a field is expected/],
    ["mccid IN ('5411') -- x", 18, /"-" has no meaning here/],
    ["mccid IN ('5411') UNION SELECT * FROM brand", 31, /"\*" has no meaning/],
    ["mccid IN ('5411') UNION SELECT brandid", 18, /AND, OR or the end/],
    ["brandid = '12345'", 0, /a field is expected/],
    ['mccid BETWEEN 5000 AND 5999', 6, /IN, NOT IN, = or <> is expected/],
    ["mccid IN ('54111')", 10, /not a merchant category code/],
    ["mccid IN ('0')", 10, /not a merchant category code/],
    ["mccid IN ('5411'", 16, /"\)" is expected/],
    ['mccid IN ("5411")', 10, /single quotes/],
    ["mccid IN ('5411)", 10, /never closed/],
    ['mccid IN ()', 10, /a value is expected/],
    ['mccid = 5411abc', 8, /has no meaning here/],
    ["narrative = 'STAR'", 10, /LIKE or REGEXP/],
    ["narrative LIKE '%'", 15, /every narrative/],
    ["narrative LIKE '  '", 15, /empty/],
    ['location = 5411', 11, /a text is expected/],
    ['', 0, /a field is expected/],
    ['mccid = 5411 AND', 16, /a field is expected/],
    ['mccid = 5411)', 12, /AND, OR or the end/],
  ])('when %s is read, then the place and the way out are told', (text, at, problem) => {
    const found = problemWith(text);
    expect(found.problem).toMatch(problem);
    expect(found.at).toBe(at);
    expect(found.instead.length).toBeGreaterThan(5);
  });

  it('then size, nesting and number of conditions are bounded', () => {
    expect(problemWith(`mccid = 5411${' '.repeat(2000)}`).problem).toContain('the maximum is 2000');
    expect(problemWith(`${'('.repeat(900)}mccid = 1${')'.repeat(900)}`).problem).toContain('nested too deep');
    expect(problemWith(`${'NOT '.repeat(400)}mccid = 1`).problem).toContain('nested too deep');
    expect(problemWith(`${'NOT '.repeat(6)}mccid = 1`).problem).toContain('nest at most 4 levels');
    expect(problemWith(Array.from({ length: 30 }, () => 'mccid = 1').join(' OR ')).problem).toContain(
      '1 to 20 conditions',
    );
    expect(problemWith(`location = '${'X'.repeat(41)}'`).problem).toContain('Too big');
  });

  it('then whatever it is, nothing is thrown, and what is read is within the bounds of the typed form', () => {
    const word = fc.constantFrom(
      ...['mccid', 'narrative', 'location', 'IN', 'NOT', 'AND', 'OR', 'LIKE', 'REGEXP', '=', '<>', '(', ')', ','],
      ...["'5411'", '5411', "'STAR'", "'%A_'", ';', '--', "'", '"', '\u0000', 'DROP TABLE'],
    );
    const soup = fc.array(word, { maxLength: 30 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        const parsed = parseCriteria(text);
        if (parsed.ok) expect(criteriaSchema.safeParse(parsed.criteria).success).toBe(true);
        else expect(parsed.problem.at).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
  });
});

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Criteria as the grammar writes them, every group in brackets. */
function written(criteria: Criteria): string {
  if ('mccid' in criteria) return `mccid IN (${criteria.mccid.map(String).map(quoted).join(', ')})`;
  if ('narrative' in criteria) return `narrative REGEXP ${quoted(criteria.narrative)}`;
  if ('location' in criteria) return `location IN (${criteria.location.map(quoted).join(', ')})`;
  if ('not' in criteria) return `NOT (${written(criteria.not)})`;
  const [parts, word] = 'all' in criteria ? [criteria.all, 'AND'] : [criteria.any, 'OR'];
  return parts.map((part) => `(${written(part)})`).join(` ${word} `);
}

const text = fc.string({ minLength: 2, maxLength: 30, unit: 'grapheme' }).filter((one) => one.trim() !== '');
const leaf: fc.Arbitrary<Criteria> = fc.oneof(
  fc.record({ mccid: fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 4 }) }),
  fc.record({ narrative: text }),
  fc.record({ location: fc.array(text, { minLength: 1, maxLength: 3 }) }),
);
const above = (below: fc.Arbitrary<Criteria>): fc.Arbitrary<Criteria> => {
  // A group of one is the one.
  const some = fc.array(below, { minLength: 2, maxLength: 3 });
  return fc.oneof(below, fc.record({ all: some }), fc.record({ any: some }), fc.record({ not: below }));
};

describe('given any criteria', () => {
  it('when they are written down and read, then they are the same', () => {
    fc.assert(
      fc.property(above(above(leaf)), (criteria) => {
        fc.pre(criteriaSchema.safeParse(criteria).success && written(criteria).length <= 2000);
        expect(criteriaOf(written(criteria))).toEqual(criteria);
      }),
    );
  });

  it('when AND and OR stand without brackets, then AND binds closer, and NOT closest', () => {
    const codes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(codes, fc.integer({ min: 1, max: 9 }), ([a = 1, b = 1, c = 1, d = 1], mccid) => {
        const compiled = compileCriteria(
          criteriaOf(`mccid = ${a} OR NOT mccid = ${b} AND mccid <> ${c} OR mccid = ${d}`),
        );
        const expected = mccid === a || (!(mccid === b) && mccid !== c) || mccid === d;
        expect(compiled.ok && compiled.matches({ mccid, narrative: '' })).toBe(expected);
      }),
    );
  });
});
