import { type Random, seededRandom } from '../../data/generator/random.ts';
import { findSplit, type SplitAnalysis } from '../../src/domain/analysis/split/split.ts';
import { adjustedRand, type SplitCase } from '../../test/domain/analysis/split/split-cases.ts';
import { byMccSector, ours } from '../../test/domain/analysis/split/split-methods.ts';
import { type LabelledRow, strayRows, type WordUse, writeRows } from './brand-rows.ts';
import { drawHand, type Family } from './hands.ts';
import { type Company, companies, type Merge, mccs, ordinaryCompanies, pairs, triples } from './subjects.ts';

const STRAY_SHARE = 0.03;
const BRANDID = 1;

/** A brand with its rows, and how it came about. */
interface SplitTrial {
  /** The row of the table that it counts in. */
  readonly group: string;
  readonly one: SplitCase;
  readonly real: number;
}

function trial(group: string, brandname: string, real: number, rows: readonly LabelledRow[]): SplitTrial {
  const sector = mccs.get(rows[0]?.combo.mccid ?? 0)?.sector ?? 'Other';
  const brand = { brandid: BRANDID, brandname, sector };
  const input = { brand, combos: rows.map(({ combo }) => combo), mccs, otherBrandNames: [] };
  return { group, real, one: { title: brandname, real: rows.map((row) => row.real), input } };
}

interface Draw {
  readonly family: Family;
  readonly random: Random;
}

function strays(size: number, { family, random }: Draw): LabelledRow[] {
  return strayRows(Math.round(size * STRAY_SHARE), BRANDID, () => drawHand(random, family), random);
}

/** A company that is one brand. */
function companyTrial(group: string, company: Company, size: number, contracts: number, words: WordUse, draw: Draw) {
  const { family, random } = draw;
  const hands = Array.from({ length: contracts }, () => drawHand(random, family));
  const writing = { hands, words, sites: random.chance(0.5) };
  const rows = writeRows(company, size, writing, BRANDID, 1, random);
  return trial(group, company.name, 1, [...rows, ...strays(size, draw)]);
}

/** Companies under one brandid, with these shares of the rows. */
function mergeTrial(
  group: string,
  { brandname, companies: merged }: Merge,
  size: number,
  shares: readonly number[],
  corroborated: boolean,
  draw: Draw,
): SplitTrial {
  const { family, random } = draw;
  const shared = drawHand(random, family);
  const rows = merged.flatMap((company, i) => {
    const hands = [corroborated ? drawHand(random, family) : shared];
    const writing = { hands, words: 'random', sites: false } as const;
    return writeRows(company, Math.round((size * (shares[i] ?? 0)) / 100), writing, BRANDID, i + 1, random);
  });
  return trial(group, brandname, merged.length, [...rows, ...strays(size, draw)]);
}

const MOST_PAIRS = 80;
const MOST_TRIPLES = 40;
const SIZE = 300;

function* companyTrials(draw: Draw): Generator<SplitTrial> {
  for (const company of companies(draw.family)) {
    for (const contracts of [1, 2]) {
      for (const words of ['random', 'by code'] as const) {
        const group = `${contracts === 1 ? 'one contract' : 'two contracts'}, words ${words === 'random' ? 'anywhere' : words}`;
        for (const size of [60, 400]) yield companyTrial(group, company, size, contracts, words, draw);
      }
    }
  }
  for (const company of ordinaryCompanies(draw.family, 12)) {
    yield companyTrial('ordinary brands', company, 100, 1, 'random', draw);
  }
}

function* pairTrials(draw: Draw): Generator<SplitTrial> {
  const merges = pairs(draw.family).slice(0, MOST_PAIRS);
  for (const codes of ['own', 'same'] as const) {
    for (const corroborated of [true, false]) {
      for (const major of [50, 80, 95]) {
        const group = `${codes} codes, ${corroborated ? 'own hands' : 'one hand'}, ${major}/${100 - major}`;
        for (const merge of merges) {
          const [first, second] = merge.companies;
          if (first === undefined || second === undefined) continue;
          const other = codes === 'own' ? second : { ...second, codes: first.codes };
          yield mergeTrial(
            group,
            { ...merge, companies: [first, other] },
            SIZE,
            [major, 100 - major],
            corroborated,
            draw,
          );
        }
      }
    }
  }
}

function* tripleTrials(draw: Draw): Generator<SplitTrial> {
  for (const shares of [
    [40, 35, 25],
    [70, 20, 10],
  ]) {
    for (const merge of triples(draw.family).slice(0, MOST_TRIPLES)) {
      yield mergeTrial(`three brands, ${shares.join('/')}`, merge, SIZE, shares, true, draw);
    }
  }
}

/** One trial's outcome. */
export interface SplitResult {
  readonly group: string;
  readonly title: string;
  readonly seed: number;
  readonly recommendation: SplitAnalysis['recommendation'];
  readonly confidence: number;
  readonly parts: number;
  /** Number of companies that there really are. */
  readonly real: number;
  readonly ari: number;
  /** What a method that leaves nothing undecided does, for comparison. */
  readonly baseline: boolean;
}

/** Runs all trials of a seed: companies, pairs and triples. */
export function splitResults(family: Family, seed: number): SplitResult[] {
  const results: SplitResult[] = [];
  for (const [i, trials] of [companyTrials, pairTrials, tripleTrials].entries()) {
    for (const { group, one, real } of trials({ family, random: seededRandom(seed * 10 + i) })) {
      const { analysis } = findSplit(one.input);
      const labels = analysis.recommendation === 'split' ? ours(one) : null;
      results.push({
        ...{ group, title: one.title, seed, real, parts: analysis.parts.length },
        ...{ recommendation: analysis.recommendation, confidence: analysis.confidence },
        ari: labels === null ? 0 : adjustedRand(one.real, labels),
        baseline: byMccSector(one) !== null,
      });
    }
  }
  return results;
}
