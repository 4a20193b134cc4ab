import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComboKey, isWalletAffected } from '../../../src/domain/brand/brand.ts';
import {
  type Coverage,
  CoverageCounter,
  type CoverageRequest,
  type CoverageRow,
  coverageSchema,
  type MovedCombo,
} from '../../../src/domain/metadata/coverage.ts';
import { BoundedTally, SampleTally, TieCounter } from '../../../src/domain/metadata/coverage-tally.ts';
import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import { compileMatcher, type NarrativeMatcher } from '../../../src/domain/regex/matcher.ts';
import { acceptedRegex } from '../regex/accepted-regex.ts';

const STAR = 12345;
const STAR_BURGER = 12346;
const ALL_STAR = 777;
const NAMES = new Map([
  [STAR, 'Star Market'],
  [STAR_BURGER, 'Star Burger'],
  [ALL_STAR, 'All Star Sports'],
]);

/** A row with the key by which it can be moved. */
type KeyedRow = CoverageRow & ComboKey;

let nextCcid = 1;
function combo(brandid: number, mccid: number, narrative: string, ccid = nextCcid++): KeyedRow {
  return { ccid, bankid: 1, brandid, mccid, narrative };
}

function move(row: KeyedRow, to: number, corrected?: MovedCombo['corrected']): MovedCombo {
  const { ccid, bankid, brandid, mccid, narrative } = row;
  const stored = { brandid, mccid, narrative };
  return { ccid, bankid, to, stored, ...(corrected === undefined ? {} : { corrected }) };
}

function matcherOf(source: string): NarrativeMatcher {
  const check = checkDialect(source);
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return compileMatcher(check.pattern, 'backtracking');
}

function request(changed: Partial<CoverageRequest> = {}): CoverageRequest {
  return {
    brandid: STAR,
    regex: acceptedRegex('\\bStar\\s+Market\\b'),
    mccids: [5411],
    moved: [],
    samples: 10,
    ...changed,
  };
}

function coverageOf(rows: Iterable<CoverageRow>, asked: CoverageRequest = request()): Coverage {
  const counter = new CoverageCounter(asked, compileMatcher(asked.regex.pattern, 'backtracking'));
  for (const row of rows) counter.add(row);
  return counter.result(true, NAMES);
}

describe('a combo matches when its narrative and its MCCID do', () => {
  const coverage = coverageOf([
    combo(STAR, 5411, 'STAR MARKET #1234'),
    combo(STAR, 5411, 'STAR MARKET #1234'),
    combo(STAR, 5411, 'SHAWS STAR MKT'),
    combo(STAR, 5814, 'STAR MARKET CAFE'),
    combo(STAR, 5411, 'SQ *STAR MKT'),
    combo(STAR, 6012, 'STAR MARKET'),
    combo(ALL_STAR, 5411, 'STAR MARKET OUTLET'),
    combo(ALL_STAR, 5941, 'STAR MARKET SPORTS'),
    combo(STAR_BURGER, 5814, 'STAR BURGER'),
  ]);

  it('counts own combos matched and missed', () => {
    expect(coverage).toMatchObject({ combos_considered: 9, own_combos: 6, matched_own: 2, missed_own: 4 });
  });

  it("counts other brands' combos caught, by brand", () => {
    expect(coverage).toMatchObject({
      caught_others: 1,
      false_positives_by_brand: [{ brandid: ALL_STAR, brandname: 'All Star Sports', combos: 1 }],
      other_brands_combos: 0,
    });
  });

  it('tells misses for want of the code from misses because of a wallet', () => {
    expect(coverage).toMatchObject({ narrative_only: 2, own_wallet_affected: 2, missed_own_wallet: 2 });
  });

  it('gives precision and recall, with and without wallet rows', () => {
    expect(coverage).toMatchObject({ precision: 2 / 3, recall: 2 / 6, recall_without_wallets: 2 / 4 });
  });

  it('breaks the matched down by MCCID', () => {
    expect(coverage.mccids_breakdown).toEqual([{ mccid: 5411, combos: 2 }]);
  });

  it('shows distinct narratives of each bucket, the commonest first', () => {
    expect(coverage.samples.matched).toEqual([
      { narrative: 'STAR MARKET #1234', mccid: 5411, brandid: STAR, combos: 2 },
    ]);
    expect(coverage.samples.missed.map((sample) => sample.narrative)).toEqual([
      'SHAWS STAR MKT',
      'SQ *STAR MKT',
      'STAR MARKET',
      'STAR MARKET CAFE',
    ]);
    expect(coverage.samples.caught.map((sample) => sample.brandid)).toEqual([ALL_STAR]);
  });
});

describe('shares without a whole', () => {
  it('are null, not zero', () => {
    expect(coverageOf([])).toMatchObject({ precision: null, recall: null, recall_without_wallets: null });
    expect(coverageOf([combo(STAR, 5411, 'SQ *S')])).toMatchObject({
      precision: null,
      recall: 0,
      recall_without_wallets: null,
    });
  });
});

describe('a cancelled count', () => {
  it('leaves the counts so far, marked incomplete', () => {
    const counter = new CoverageCounter(request(), matcherOf('STAR'));
    counter.add(combo(STAR, 5411, 'STAR'));
    expect(counter.result(false, NAMES)).toMatchObject({ complete: false, combos_considered: 1, matched_own: 1 });
  });
});

describe('combos counted under another brand', () => {
  const taken = combo(STAR, 5814, 'STAR BURGER', 2);
  const rows = [combo(STAR, 5411, 'STAR MARKET', 1), taken, combo(STAR, 5814, 'STAR BURGER', 3)];
  const moved = [move(taken, STAR_BURGER)];
  const burger = { brandid: STAR_BURGER, regex: acceptedRegex('STAR BURGER'), mccids: [5814], moved };

  it('are own combos of the brand they move to; others that read the same stay', () => {
    expect(coverageOf(rows, request(burger))).toMatchObject({ own_combos: 1, matched_own: 1, caught_others: 1 });
  });

  it('count no more for the brand they leave', () => {
    expect(coverageOf(rows, request({ moved }))).toMatchObject({ own_combos: 2, matched_own: 1 });
  });

  it('go where the last move says, also where there is no bank', () => {
    const row = { ...combo(STAR, 5814, 'STAR BURGER', 9), bankid: null };
    const twice = [move(row, ALL_STAR), move(row, STAR_BURGER)];
    expect(coverageOf([row], request({ ...burger, moved: twice }))).toMatchObject({ own_combos: 1 });
  });
});

describe('combos whose source row was corrected', () => {
  const rows = [
    combo(STAR, 5814, 'STR MKT', 1),
    combo(STAR, 5411, 'STAR MARKET', 2),
    combo(ALL_STAR, 5411, 'ALL STAR', 3),
  ];
  const correcting = (ccid: number, to: number, narrative: string, mccid: number) =>
    request({
      moved: rows.filter((row) => row.ccid === ccid).map((row) => move(row, to, { narrative, mccid })),
    });

  it('count with the narrative and code that they have now', () => {
    expect(coverageOf(rows, correcting(1, STAR, 'STAR MARKET', 5411))).toMatchObject({ own_combos: 2, matched_own: 2 });
    expect(coverageOf(rows, correcting(2, STAR, 'STAR MKT', 5411))).toMatchObject({ own_combos: 2, matched_own: 0 });
    expect(coverageOf(rows, correcting(2, STAR, 'STAR MARKET', 5814))).toMatchObject({
      matched_own: 0,
      narrative_only: 1,
    });
  });

  it('show what they read now among the samples', () => {
    const { samples } = coverageOf(rows, correcting(1, STAR, 'STAR MARKET 7', 5411));
    expect(samples.matched.map((sample) => sample.narrative)).toEqual(['STAR MARKET', 'STAR MARKET 7']);
    expect(samples.missed).toEqual([]);
  });

  it('are caught, or wallet-affected, by what they read now', () => {
    expect(coverageOf(rows, correcting(3, ALL_STAR, 'STAR MARKET', 5411))).toMatchObject({ caught_others: 1, ties: 1 });
    expect(coverageOf(rows, correcting(1, STAR, 'SQ *STAR MARKET', 5411))).toMatchObject({ own_wallet_affected: 1 });
  });

  it('count for the brand that they were also moved to', () => {
    expect(coverageOf(rows, correcting(3, STAR, 'STAR MARKET', 5411))).toMatchObject({ own_combos: 3, matched_own: 2 });
  });
});

describe('ties', () => {
  const own = combo(STAR, 5411, 'STAR MARKET');
  const twin = combo(ALL_STAR, 5411, 'STAR MARKET');
  const other = combo(ALL_STAR, 5411, 'STAR MARKET SPORTS');

  it.each([
    ['own first', [own, twin, twin, other]],
    ['own last', [twin, other, twin, own]],
    ['own between, and twice', [twin, own, other, own, twin]],
  ])('are caught combos that look like an own one: %s', (_, rows) => {
    expect(coverageOf(rows)).toMatchObject({ caught_others: 3, ties: 2, ties_is_lower_bound: false });
  });

  it('are said to be a lower bound once more pairs are caught than are remembered', () => {
    const ties = new TieCounter();
    for (let i = 0; i <= 100_000; i++) ties.caughtOther({ narrative: `A${i}`, mccid: 1 });
    ties.matchedOwn({ narrative: 'A0', mccid: 1 });
    ties.matchedOwn({ narrative: 'A100000', mccid: 1 });
    expect([ties.ties, ties.isLowerBound]).toEqual([1, true]);
  });
});

describe('what bounds the answer', () => {
  const wrong = Array.from({ length: 30 }, (_, i) =>
    Array.from({ length: 30 - i }, () => combo(1000 + i, 5411, `STAR MARKET ${i}`)),
  );
  const coverage = coverageOf(wrong.flat(), request({ samples: 3 }));

  it('lists the 20 brands most caught, and the combos of the rest', () => {
    expect(coverage.false_positives_by_brand).toHaveLength(20);
    expect(coverage.false_positives_by_brand[0]).toEqual({ brandid: 1000, brandname: 'brand 1000', combos: 30 });
    expect(coverage.other_brands_combos).toBe(55);
  });

  it('shows as many samples as asked for', () => {
    expect(coverage.samples.caught.map((sample) => sample.combos)).toEqual([30, 29, 28]);
  });

  it('are the most frequent of all groups, however many there are and in whatever order they come', () => {
    const group = fc.record({
      narrative: fc.nat(60).map((n) => `SHOP ${n}`),
      mccid: fc.constantFrom(5411, 5812),
      brandid: fc.constantFrom(1, 2),
      combos: fc.integer({ min: 1, max: 9 }),
    });
    const key = ({ narrative, mccid, brandid }: { narrative: string; mccid: number; brandid: number }) =>
      `${brandid} ${mccid} ${narrative}`;
    fc.assert(
      fc.property(fc.uniqueArray(group, { selector: key, maxLength: 200, size: 'max' }), fc.nat(4), (groups, shown) => {
        const [whole, parts] = [new SampleTally(shown), new SampleTally(shown)];
        for (const one of groups) whole.countWhole(one);
        for (const one of groups) for (let i = 0; i < one.combos; i++) parts.count(one);
        const sizes = new Map<string, number>();
        for (const { narrative, combos } of groups) sizes.set(narrative, Math.max(sizes.get(narrative) ?? 0, combos));
        const largest = [...sizes.values()].sort((a, b) => b - a).slice(0, shown);
        expect(whole.commonest().map(({ combos }) => combos)).toEqual(largest);
        expect(whole.commonest()).toEqual(parts.commonest());
        const inOrder = groups.toSorted((a, b) => b.combos - a.combos || (a.narrative < b.narrative ? -1 : 1));
        const stopped = new SampleTally(shown);
        inOrder.every((one) => stopped.countWhole(one));
        expect(stopped.commonest().map(({ combos }) => combos)).toEqual(largest);
      }),
    );
  });
});

it('a tally keeps a fixed number of distinct keys', () => {
  const tally = new BoundedTally<{ combos: number }>(2);
  for (const key of ['a', 'b', 'c', 'a']) tally.count(key, () => ({ combos: 0 }));
  expect([tally.get('a'), tally.get('b'), tally.get('c'), tally.overflowed]).toEqual([
    { combos: 2 },
    { combos: 1 },
    undefined,
    true,
  ]);
});

describe('rows to be wary of', () => {
  it('are counted: longer than is searched, and read otherwise by Athena', () => {
    const rows = [
      combo(STAR, 5411, `STAR MARKET ${'X'.repeat(120)}`),
      combo(STAR, 5411, 'ÉSTAR MARKET'),
      combo(ALL_STAR, 5999, 'ÉSTAR MARKET'),
    ];
    expect(coverageOf(rows)).toMatchObject({ long_narratives: 1, rows_where_athena_differs: 1 });
  });

  it('are cleaned when the answer is parsed', () => {
    const coverage = coverageOf([combo(STAR, 5411, 'STAR MARKET \u001b[31m4111 1111 1111 1111')]);
    const [sample] = coverageSchema.parse(coverage).samples.matched;
    expect(sample?.narrative).toBe('STAR MARKET [card masked 1111]');
  });
});

describe('laws', () => {
  const row = fc.record({
    ccid: fc.nat(50),
    bankid: fc.constantFrom(null, 1, 2),
    brandid: fc.constantFrom(STAR, STAR_BURGER, ALL_STAR),
    mccid: fc.constantFrom(5411, 5814, 6012),
    narrative: fc.constantFrom(
      'STAR MARKET',
      'STAR MARKET 1',
      'SQ *STAR MARKET',
      'STAR BURGER',
      'ÉSTAR MARKET',
      'SHAWS',
    ),
  });
  const rows = fc.uniqueArray(row, { maxLength: 60, selector: ({ ccid, bankid }) => `${ccid} ${bankid}` });
  const changes = fc.record(
    {
      to: fc.constantFrom(STAR, ALL_STAR),
      corrected: fc.record({
        narrative: fc.constantFrom('STAR MARKET', 'SQ *STAR MARKET', 'SHAWS'),
        mccid: fc.constantFrom(5411, 5814),
      }),
    },
    { requiredKeys: ['to'] },
  );
  /** Rows, and a request that moves some of them, one or the other more than once. */
  const cases = rows.chain((given) => {
    const moves =
      given.length === 0
        ? fc.constant([])
        : fc
            .array(fc.tuple(fc.constantFrom(...given), changes), { maxLength: 60 })
            .map((chosen) => chosen.map(([moving, { to, corrected }]) => move(moving, to, corrected)));
    return fc
      .record({ mccids: fc.subarray([5411, 5814, 6012]), moved: moves })
      .map((changed) => [given, request(changed)] as const);
  });

  it('the answer does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(cases, ([given, asked]) => {
        expect(coverageOf(given.toReversed(), asked)).toEqual(coverageOf(given, asked));
      }),
    );
  });

  it('groups of combos that read the same count as their combos do one by one', () => {
    fc.assert(
      fc.property(cases, ([given, asked]) => {
        const counter = new CoverageCounter(asked, compileMatcher(asked.regex.pattern, 'backtracking'));
        const groups = Map.groupBy(given, ({ brandid, mccid, narrative }) => `${brandid} ${mccid} ${narrative}`);
        for (const group of groups.values()) for (const one of group.slice(0, 1)) counter.add(one, group.length);
        expect(counter.result(true, NAMES)).toEqual(coverageOf(given, asked));
      }),
    );
  });

  it('the counts are what counting by hand gives', () => {
    fc.assert(
      fc.property(cases, ([given, asked]) => {
        const matcher = compileMatcher(asked.regex.pattern, 'backtracking');
        const placed = given.map((r) => {
          const moved = asked.moved.findLast((m) => m.ccid === r.ccid && m.bankid === r.bankid);
          return { ...r, ...moved?.corrected, brandid: moved?.to ?? r.brandid };
        });
        const own = placed.filter((r) => r.brandid === STAR);
        const matched = placed.filter((r) => matcher.matches(r.narrative) && asked.mccids.includes(r.mccid));
        const matchedOwn = matched.filter((r) => r.brandid === STAR);
        const caught = matched.filter((r) => r.brandid !== STAR);
        const isTwin = (r: CoverageRow): boolean =>
          matchedOwn.some((o) => o.narrative === r.narrative && o.mccid === r.mccid);
        expect(coverageOf(given, asked)).toMatchObject({
          combos_considered: given.length,
          own_combos: own.length,
          matched_own: matchedOwn.length,
          missed_own: own.length - matchedOwn.length,
          caught_others: caught.length,
          ties: caught.filter(isTwin).length,
          own_wallet_affected: own.filter(isWalletAffected).length,
          missed_own_wallet: own.filter((r) => isWalletAffected(r) && !matchedOwn.includes(r)).length,
        });
      }),
    );
  });
});
