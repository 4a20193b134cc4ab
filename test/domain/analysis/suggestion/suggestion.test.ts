import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_GENERATION_PARAMETERS,
  type GenerationParameters,
  generationParametersSchema,
} from '../../../../src/domain/agents/generation-parameters.ts';
import {
  type Suggestion,
  type SuggestionReads,
  suggestMetadata,
} from '../../../../src/domain/analysis/suggestion/suggestion.ts';
import type { Brand, Combo, Mcc } from '../../../../src/domain/brand/brand.ts';
import { walletsFoundBy } from '../../../../src/domain/metadata/wallet-patterns.ts';
import type { Outcome } from '../../../../src/domain/refusal.ts';
import { assessRegex } from '../../../../src/domain/regex/assessment.ts';
import { compileMatcher } from '../../../../src/domain/regex/matcher.ts';
import { counted } from '../../counted.ts';
import { acceptedRegex } from '../../regex/accepted-regex.ts';
import { readsOf } from './suggestion-cases.ts';

const MCCS: ReadonlyMap<number, Mcc> = new Map(
  [
    { mccid: 5211, mcc_desc: 'Lumber and Building Materials Stores', sector: 'Home & DIY' },
    { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' },
    { mccid: 5499, mcc_desc: 'Misc. Food Stores', sector: 'Groceries' },
    { mccid: 5651, mcc_desc: 'Family Clothing Stores', sector: 'Fashion' },
    { mccid: 5814, mcc_desc: 'Fast Food Restaurants', sector: 'Food & Drink' },
    { mccid: 6012, mcc_desc: 'Financial Institutions', sector: 'Financial Services' },
  ].map((mcc) => [mcc.mccid, mcc]),
);

const brand = (brandid: number, brandname: string, sector = 'Food & Drink'): Brand => ({
  ...{ brandid, brandname, sector, status: 'active', parent_brandid: null, manually_processed: false, version: 1 },
});

type Rows = Readonly<Record<number, readonly (readonly [narrative: string, mccid: number])[]>>;

function combosFrom(rows: Rows): Combo[] {
  let ccid = 0;
  return Object.entries(rows).flatMap(([brandid, some]) =>
    some.map(([narrative, mccid]) => ({
      ...{ ccid: ++ccid, bankid: 1, mid: `M${ccid}`, brandid: Number(brandid), mccid, narrative },
    })),
  );
}

function suggest(
  brands: readonly Brand[],
  rows: Rows,
  changed: Partial<GenerationParameters> = {},
  over: Partial<SuggestionReads> = {},
): Promise<Outcome<Suggestion>> {
  const parameters = { ...DEFAULT_GENERATION_PARAMETERS, ...changed };
  const reads = { ...readsOf(brands, combosFrom(rows), MCCS), ...over };
  return suggestMetadata(1, reads, parameters, new AbortController().signal);
}

async function suggestionOf(...given: Parameters<typeof suggest>): Promise<Suggestion> {
  const outcome = await suggest(...given);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
}

const COSTA = [brand(1, 'Costa'), brand(2, 'Costa Vida')];
const TOWNS = ['LEEDS', 'BATH', 'READING', 'DERBY', 'HULL', 'OXFORD', 'CREWE', 'TRURO'];
const COSTA_ROWS: Rows = {
  1: TOWNS.map((town) => [`COSTA ${town}`, 5814] as const),
  2: TOWNS.map((town) => [`COSTA VIDA ${town}`, 5814] as const),
};

describe('rows behind a wallet', () => {
  const behind = (prefix: string) => TOWNS.map((town) => [`${prefix}${town} INST XFER`, 5814] as const);
  test.each(['PAYPAL *', 'paypal ', 'SQ *', 'KLARNA ', 'Apple Pay '])(
    'never give a regex for which %s is enough',
    async (prefix) => {
      for (const name of ['Costa', 'Paypal', 'Klarna', 'Inst Xfer', 'SQ']) {
        const outcome = await suggest([brand(1, name)], { 1: [...behind(prefix), [`${prefix}INST XFER`, 5814]] });
        const regex = outcome.ok ? acceptedRegex(outcome.value.regex) : null;
        expect([name, regex === null ? [] : walletsFoundBy(regex, name)]).toEqual([name, []]);
      }
    },
  );

  test('give the name without the wallet', async () => {
    const { regex } = await suggestionOf([brand(1, 'Costa')], {
      1: [...TOWNS, ...TOWNS].map((town, i) => [`${i % 2 === 0 ? 'paypal ' : ''}COSTA ${town}`, 5814] as const),
    });
    expect(regex).toBe('\\bCOSTA\\b');
  });
});

describe('a generic name', () => {
  test('when names are qualified, then the words of others may not follow', async () => {
    const { regex, coverage, evaluator_issues, phrases } = await suggestionOf(COSTA, COSTA_ROWS);
    expect(coverage).toMatchObject({ matched_own: 8, missed_own: 0, caught_others: 0 });
    // The regex lists what may follow; a person is told what may not.
    expect(phrases[0]?.why).toContain('those that begin with VI.');
    expect(regex).toContain('COSTA');
    const [issue] = evaluator_issues;
    expect(issue).toMatch(/^generic_name/);
    // A town that nobody has seen yet is found as well.
    const assessment = assessRegex(regex);
    if (!assessment.accepted) throw new Error('not accepted');
    const { matches } = compileMatcher(assessment.pattern, assessment.engine);
    expect(['COSTA VENTNOR', 'COSTA 0042', 'Costa', 'COSTA VIDA YORK'].map(matches)).toStrictEqual([
      ...[true, true, true, false],
    ]);
  });

  test('when they are ignored, then it finds both, and says so', async () => {
    const { regex, coverage, confidence, evaluator_issues } = await suggestionOf(COSTA, COSTA_ROWS, {
      generic_names: 'ignore',
    });
    expect(regex).toBe('\\bCOSTA\\b');
    expect(coverage).toMatchObject({ matched_own: 8, caught_others: 8 });
    // Recall times precision: half of what it finds belongs to others.
    expect(confidence).toBe(0.5);
    expect(evaluator_issues.join()).toMatch(/regex_too_broad: 8 of 16/);
  });

  test('when they are flagged, then it is the same with a confidence that calls a person', async () => {
    const { regex, confidence, evaluator_issues } = await suggestionOf(COSTA, COSTA_ROWS, { generic_names: 'flag' });
    expect(regex).toBe('\\bCOSTA\\b');
    expect(confidence).toBeLessThan(0.5);
    expect(evaluator_issues.join()).toMatch(/a person has to separate them/);
  });

  test('when the same words always follow it, then they are required', async () => {
    const rows: Rows = {
      1: TOWNS.flatMap((town) => [[`STAR MARKET ${town}`, 5411] as const, [`STAR BURGER ${town}`, 5814] as const]),
      2: TOWNS.map((town) => [`STAR ${town}`, 5411] as const),
      3: TOWNS.map((town) => [`STAR ${town} CITY`, 5814] as const),
    };
    const { regex, coverage } = await suggestionOf([brand(1, 'Star'), brand(2, 'Star'), brand(3, 'Star')], rows);
    expect(regex).toBe('\\bSTAR\\s*(?:BURGER|MARKET)');
    expect(coverage).toMatchObject({ matched_own: 16, caught_others: 0 });
  });
});

describe('spellings of a name', () => {
  const spelled = async (name: string, narratives: readonly string[]) => {
    const rows: Rows = { 1: narratives.flatMap((text) => TOWNS.map((town) => [`${text} ${town}`, 5814] as const)) };
    return suggestionOf([brand(1, name)], rows);
  };

  test.each([
    ['JD Sports', ['JD SPORTS', 'J D SPORTS']],
    ['WHSmith', ['WHSMITH', 'W H SMITH', 'WH SMITH']],
    ['B&Q', ['B&Q', 'B AND Q', 'B  Q']],
    ['Marks & Spencer', ['MARKS & SPENCER', 'MARKS  SPENCER', 'MARKS AND SPENCER', 'M&S', 'MS FOOD']],
    ["Sainsbury's", ['SAINSBURYS', "SAINSBURY'S", 'SAINSBURY\u2019S']],
  ])('finds all of %s', async (name, narratives) => {
    const { coverage, regex } = await spelled(name, narratives);
    expect(coverage.missed_own, regex).toBe(0);
  });

  test('when a duplicate of the brand exists, then its name is not avoided, and the duplicate is named', async () => {
    const rows: Rows = {
      1: TOWNS.map((town) => [`COSTA ${town}`, 5814] as const),
      2: TOWNS.map((town) => [`COSTA ${town}`, 5814] as const),
    };
    const { coverage, evaluator_issues } = await suggestionOf([brand(1, 'Costa'), brand(2, 'COSTA')], rows);
    expect(coverage.missed_own).toBe(0);
    expect(evaluator_issues.join(' ')).toContain('duplicate_brand: brand 2 has the same name');
  });

  test('when a single combo has a code that does not fit the others, then the code is not listed', async () => {
    const rows: Rows = { 1: [...TOWNS.map((town) => [`COSTA ${town}`, 5651] as const), ['COSTA LEEDS', 5211]] };
    const { mccids, codes_left_out } = await suggestionOf([brand(1, 'Costa')], rows);
    expect(mccids).toStrictEqual([5651]);
    expect(codes_left_out.map(({ mccid }) => mccid)).toContain(5211);
  });
});

describe('rows that mislead', () => {
  test('when own rows are recorded under another brand, then the own spelling is not avoided for them', async () => {
    const rows: Rows = {
      ...COSTA_ROWS,
      2: [...TOWNS.map((town) => [`NERO ${town}`, 5814] as const), ['COSTA YORK', 5814]],
    };
    const { regex, coverage } = await suggestionOf([brand(1, 'Costa'), brand(2, 'Nero')], rows);
    expect(regex).toBe('\\bCOSTA\\b');
    expect(coverage.caught_others).toBe(1);
  });

  test("when a stray has the brand, then neither its name nor its code becomes the brand's", async () => {
    const rows: Rows = { 1: [...(COSTA_ROWS[1] ?? []), ['TESCO STORES 3122', 5411]] };
    const { regex, mccids } = await suggestionOf([brand(1, 'Costa')], rows);
    expect({ regex, mccids }).toStrictEqual({ regex: '\\bCOSTA\\b', mccids: [5814] });
  });

  test('when wallets put their codes, then none is listed; when the mcc table lacks one, then it is left out with a reason', async () => {
    const rows: Rows = { 1: [...(COSTA_ROWS[1] ?? []), ['PAYPAL *COSTA', 6012], ['COSTA DOVER', 4321]] };
    const { mccids, codes_left_out } = await suggestionOf([brand(1, 'Costa')], rows);
    expect(mccids).toStrictEqual([5814]);
    expect(codes_left_out).toStrictEqual([{ mccid: 4321, combos: 1, why: 'The mcc table lacks it.' }]);
  });

  test('when the brand writes itself otherwise, then that is another phrase, with the combos that speak for it', async () => {
    const rows: Rows = {
      1: [...(COSTA_ROWS[1] ?? []), ...TOWNS.slice(0, 4).map((town) => [`WHITBREAD ${town}`, 5814] as const)],
    };
    const { regex, phrases } = await suggestionOf([brand(1, 'Costa')], rows);
    expect(regex).toBe('\\b(?:COSTA\\b|WHITBREAD)');
    expect(phrases.map(({ own, others }) => [own, others])).toStrictEqual([
      [8, 0],
      [4, 0],
    ]);
  });
});

describe('too little data', () => {
  test('when a brand has no combos, then it is refused', async () => {
    expect(await suggest([brand(1, 'Costa')], {})).toMatchObject({
      ok: false,
      refusal: { code: 'conflict', message: 'The brand has no combos.' },
    });
  });

  test('when wallets hide all of them, then it is refused, and says what a person can do', async () => {
    const rows: Rows = { 1: [1, 2, 3, 4, 5, 6].map((n) => [`PAYPAL *COSTA ${n}`, 6012] as const) };
    expect(await suggest([brand(1, 'Costa')], rows)).toMatchObject({
      ok: false,
      refusal: { code: 'conflict', instead: expect.stringContaining('insufficient_data') },
    });
  });

  test('when there are fewer than five, then it suggests with a confidence below half and the issue', async () => {
    const { confidence, evaluator_issues } = await suggestionOf([brand(1, 'Costa')], {
      1: (COSTA_ROWS[1] ?? []).slice(0, 4),
    });
    expect(confidence).toBeLessThan(0.5);
    expect(evaluator_issues[0]).toMatch(/^insufficient_data: only 4 combos/);
  });

  test('when nothing of its rows is shared, then it is refused', async () => {
    const rows: Rows = { 1: TOWNS.map((town) => [`${town} SHOP`, 5814] as const) };
    expect(await suggest([brand(1, '★')], rows)).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
  });

  test.each([
    ['coverage', { coverage: incompleteCoverage }],
    [
      'matching',
      { narrativesMatching: async () => ({ kind: 'matched' as const, complete: false, matched: new Set<string>() }) },
    ],
  ])('when an abort cuts the %s short, then nothing is suggested', async (_what, over) => {
    expect(await suggest(COSTA, COSTA_ROWS, {}, over)).toMatchObject({ ok: false, refusal: { code: 'incomplete' } });
  });
});

const incompleteCoverage: SuggestionReads['coverage'] = async (request) => {
  const coverage = await counted(readsOf(COSTA, combosFrom(COSTA_ROWS), MCCS).coverage(request));
  return { kind: 'counted', coverage: { ...coverage, complete: false } };
};

describe('laws', () => {
  const word = fc.constantFrom(
    'STAR',
    'Star',
    'MARKET',
    "JOE'S",
    'B&M',
    '7-ELEVEN',
    'CAFÉ',
    'Ωmega',
    '\\',
    '(((',
    '..',
    'a.b',
    '*',
    '',
  );
  const names = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
  const prefix = fc.constantFrom('', 'PAYPAL *', 'SQ *', 'WWW.', 'SP ', '  ');
  const narrative = fc.tuple(prefix, names, fc.string({ maxLength: 40 })).map((parts) => parts.join(''));
  const row = fc.tuple(fc.constantFrom(1, 1, 2), narrative, fc.constantFrom(5411, 5814, 6012, 9));
  const world = fc.record({ name: names, other: names, rows: fc.array(row, { maxLength: 40 }) });
  const parameters = fc
    .record({
      most_words: fc.integer({ min: 1, max: 6 }),
      most_alternatives: fc.integer({ min: 1, max: 8 }),
      least_precision: fc.constantFrom(0, 0.5, 0.9, 1),
      wallet_rows: fc.constantFrom('count', 'ignore'),
      generic_names: fc.constantFrom('ignore', 'qualify', 'flag'),
    })
    .map((given) => generationParametersSchema.parse(given));

  test('a suggestion is accepted, finds own combos, has known codes and no wallet codes, and its numbers are those of the count', async () => {
    await fc.assert(
      fc.asyncProperty(world, parameters, async ({ name, other, rows }, given) => {
        const brands = [brand(1, name), brand(2, other)];
        const combos = rows.map(([brandid, text, mccid], i) => ({
          ...{ ccid: i, bankid: 1, mid: '', brandid, mccid, narrative: text },
        }));
        const reads = readsOf(brands, combos, MCCS);
        const { signal } = new AbortController();
        const outcome = await suggestMetadata(1, reads, given, signal);
        if (!outcome.ok) return;
        const { regex, mccids, coverage, confidence } = outcome.value;
        expect(assessRegex(regex).accepted).toBe(true);
        expect(coverage.matched_own).toBeGreaterThan(0);
        expect(mccids.every((mccid) => mccid !== 6012 && MCCS.has(mccid))).toBe(true);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        const request = { brandid: 1, regex: acceptedRegex(regex), mccids, moved: [], samples: 5 };
        const found = await counted(reads.coverage(request));
        expect({ ...coverage, samples: null }).toStrictEqual({ ...found, samples: null });
        expect(await suggestMetadata(1, readsOf(brands, combos.toReversed(), MCCS), given, signal)).toStrictEqual(
          outcome,
        );
      }),
      { numRuns: 150 },
    );
  });
});
