import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { blockCursor, countCoverage } from '../../../../src/backends/sqlite/matching/count-coverage.ts';
import { MatchedState } from '../../../../src/backends/sqlite/matching/own-groups.ts';
import { integer, text } from '../../../../src/backends/sqlite/row.ts';
import { ComboCounts } from '../../../../src/backends/sqlite/writes/combo-counts.ts';
import { correctCombo, reassignCombos } from '../../../../src/backends/sqlite/writes/combos.ts';
import type { Combo } from '../../../../src/domain/brand/brand.ts';
import {
  type Coverage,
  CoverageCounter,
  type CoverageRequest,
  coverageOf,
  type MovedCombo,
} from '../../../../src/domain/metadata/coverage.ts';
import { assessRegex } from '../../../../src/domain/regex/assessment.ts';
import { compileMatcher } from '../../../../src/domain/regex/matcher.ts';
import { STORE } from '../../../contract/backend.ts';
import { acceptedRegex } from '../../../domain/regex/accepted-regex.ts';
import accepted from '../../../domain/regex/fixtures/patterns-accepted.json' with { type: 'json' };
import { temporaryStore } from '../../../harness/temporary-store.ts';
import { runs } from '../../../set-up/volume.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const NAMES = new Map<number, string>();

function counterFor(request: CoverageRequest): CoverageCounter {
  return new CoverageCounter(request, compileMatcher(request.regex.pattern, request.regex.engine));
}

/** Looks at every combo, one by one. */
function plainScan(combos: readonly Combo[], request: CoverageRequest): Coverage {
  const counter = counterFor(request);
  for (const combo of combos) counter.add({ brandid: combo.brandid, mccid: combo.mccid, narrative: combo.narrative });
  return counter.result(true, NAMES);
}

function counted(database: Database, request: CoverageRequest, state = new MatchedState()): Coverage {
  const counter = counterFor(request);
  for (const _ of countCoverage(database, request, counter, { state }));
  return counter.result(true, NAMES);
}

/** Counts in as many threads as there are turns, which say whose part of the work is next. */
function countedInTurns(database: Database, request: CoverageRequest, turns: readonly number[]): Coverage {
  const share = { cursor: blockCursor() };
  const counters = [counterFor(request), ...turns.map(() => counterFor(request))];
  const parts = counters.map((counter, i) =>
    countCoverage(database, request, counter, { share, isHelper: i > 0, blocksPerPart: 1 }),
  );
  for (const turn of turns) parts[turn % parts.length]?.next();
  for (const part of parts) for (const _ of part);
  const [own, ...helpers] = counters;
  if (own === undefined) throw new Error('nobody counts');
  return coverageOf(own.counts(helpers.map((helper) => helper.caught())), true, NAMES);
}

const WORDS = [
  'STAR',
  'star',
  'MARKET',
  'Café',
  'BP',
  'THE',
  'HOME',
  '12',
  '0123 ABC',
  '*',
  'ŁÓDŹ',
  "MC'D",
  ' ',
  '-',
  'SQ *',
];
const narratives = fc.oneof(
  fc.array(fc.constantFrom(...WORDS), { maxLength: 5 }).map((words) => words.join(' ').trim()),
  fc.nat(200).map((n) => `STAR ${n}`),
  fc.constant(`STAR ${'X'.repeat(125)} MARKET`),
);
const brandids = fc.constantFrom(1, 2, 3);
const mccids = fc.constantFrom(5411, 5812, -7);
const combosArbitrary = fc.uniqueArray(
  fc.record({
    ccid: fc.nat(400),
    bankid: fc.constantFrom(null, 1),
    mid: fc.constant('M'),
    brandid: brandids,
    mccid: mccids,
    narrative: narratives,
  }),
  { selector: ({ ccid, bankid }) => `${ccid}/${bankid}`, minLength: 1, maxLength: 250, size: 'max' },
);
const PATTERNS = [
  'STAR',
  'STAR.*MARKET',
  '^STAR',
  '\\bBP\\b',
  '[0-9]{4} [A-Z]{3}',
  '(?:THE )?HOME',
  'CAFÉ',
  'STAR|HOME|12|BP|MC.D',
  '\\W-',
  'X$',
  'ZEBRA',
  '[A-Z]',
  '\\S+\\s\\D*',
  '(?:\\w+ ?){1,3}MARKET',
];
const editArbitrary = fc.record({ at: fc.nat(), to: brandids, narrative: fc.option(narratives), mccid: mccids });
const requestArbitrary = fc.record({
  turns: fc.array(fc.nat(), { maxLength: 12 }),
  brandid: brandids,
  source: fc.constantFrom(...PATTERNS),
  mccids: fc.uniqueArray(mccids),
  samples: fc.nat(5),
});

test('counts are those of a scan of every combo, after any moves and corrections, stored or only considered', async () => {
  await fc.assert(
    fc.asyncProperty(
      combosArbitrary,
      fc.array(editArbitrary, { maxLength: 12 }),
      fc.array(requestArbitrary, { minLength: 3, maxLength: 3 }),
      async (combos, edits, requests) => {
        const directory = directories.make();
        await givenStoreIn(directory, STORE, { combos });
        const database = new Database(storeFiles(directory).data, { readOnly: false });
        const now = [...combos];
        const considered: MovedCombo[] = [];
        for (const [index, { at, to, narrative, mccid }] of edits.entries()) {
          const place = at % now.length;
          const before = now[place];
          if (before === undefined) continue;
          if (index % 2 === 0) {
            const { ccid, bankid, ...stored } = before;
            const corrected = narrative === null ? {} : { corrected: { narrative, mccid } };
            considered.push({ ccid, bankid, to, stored, ...corrected });
            continue;
          }
          if (considered.some((move) => move.ccid === before.ccid && move.bankid === before.bankid)) continue;
          const after = narrative === null ? { ...before, brandid: to } : { ...before, narrative, mccid };
          database.write(() => {
            const counts = new ComboCounts(database);
            if (narrative !== null) correctCombo(database, counts, before, after);
            else if (to !== before.brandid)
              reassignCombos(database, counts, { from: before.brandid, to, combos: [before] });
            counts.settle();
          });
          now[place] = after;
        }
        const state = new MatchedState();
        for (const { source, turns, ...request } of requests) {
          const asked = { ...request, regex: acceptedRegex(source), moved: considered };
          const expected = plainScan(now, asked);
          expect(counted(database, asked, state)).toEqual(expected);
          expect(countedInTurns(database, asked, turns)).toEqual(expected);
        }
        database.close();
        directories.clear();
      },
    ),
    { numRuns: runs(6, 300) },
  );
});

test('counts of patterns that people wrote are those of a scan of every combo of the sample', async () => {
  const store = await temporaryStore({ combos: 3000 });
  const database = new Database(storeFiles(store.directory).data, { readOnly: true });
  const combos = database
    .all('SELECT brandid, mccid, narrative FROM combo JOIN narrative USING (narrative_id)')
    .map((row) => ({
      brandid: integer(row, 'brandid'),
      mccid: integer(row, 'mccid'),
      narrative: text(row, 'narrative'),
    }));
  const codes = [...new Set(combos.map(({ mccid }) => mccid))].sort((a, b) => a - b);
  const tried = accepted.slice(0, runs(15, accepted.length)).map((source) => assessRegex(source));
  for (const [index, regex] of tried.entries()) {
    if (!regex.accepted) continue;
    const mccids = index % 2 === 0 ? codes : codes.filter((_, i) => i % 3 === index % 3);
    const brandid = combos[(index * 7919) % combos.length]?.brandid ?? 0;
    const asked = { brandid, regex, mccids, moved: [], samples: 5 };
    const counter = counterFor(asked);
    for (const combo of combos) counter.add(combo);
    const expected = counter.result(true, NAMES);
    expect(counted(database, asked), regex.pattern.source).toEqual(expected);
    const turns = Array.from({ length: 40 }, (_, turn) => turn * index);
    if (index % 10 === 0) expect(countedInTurns(database, asked, turns), regex.pattern.source).toEqual(expected);
  }
  database.close();
  store.remove();
});
