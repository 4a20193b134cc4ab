import { itemAt, type Random, seededRandom } from '../../data/generator/random.ts';
import { DEFAULT_GENERATION_PARAMETERS } from '../../src/domain/agents/generation-parameters.ts';
import { suggestMetadata } from '../../src/domain/analysis/suggestion/suggestion.ts';
import type { Brand, Combo } from '../../src/domain/brand/brand.ts';
import {
  type Metadata,
  mostFrequentToken,
  readsOf,
  type Score,
  scorer,
  wholeName,
} from '../../test/domain/analysis/suggestion/suggestion-cases.ts';
import { writeRows } from './brand-rows.ts';
import { drawHand, type Family } from './hands.ts';
import { type CardText, cardTexts, familyOf, mccs, ordinaryCompanies } from './subjects.ts';

/** One brand's scores on texts that its suggestion has not seen. */
export interface TextResult {
  readonly brand: string;
  readonly seed: number;
  readonly regex: string;
  readonly confidence: number;
  readonly ours: Score;
  readonly word: Score;
  readonly name: Score;
}

const LEAST_TEXTS = 4;
const OTHERS = 600;
const ROWS_OF_OTHERS = 12;

const brandOf = (brandid: number, brandname: string, mccid: number): Brand => ({
  ...{ brandid, brandname, sector: mccs.get(mccid)?.sector ?? 'Other', status: 'active' },
  ...{ parent_brandid: null, manually_processed: false, version: 1 },
});

/** Rows of a text: more banks see a frequent one. */
function rowsOfText(
  { text, codes, rows }: CardText,
  ccid: number,
  brandid: number,
  pool: readonly number[],
  random: Random,
) {
  const banks = 1 + Number(rows >= 10) + Number(rows >= 100);
  return Array.from({ length: banks }, (_, i): Combo => {
    const usual = random.chance(0.8) ? itemAt(codes, 0) : itemAt(codes, random.int(codes.length));
    const mccid = random.chance(0.03) ? itemAt(pool, random.int(pool.length)) : usual;
    const mid = String(100_000_000_000 + random.int(800_000_000_000));
    return { ccid, bankid: i + 1, mid, brandid, mccid, narrative: text };
  });
}

/**
 * Suggests metadata for the family's brands from half of their texts, and scores it on the other half. The texts of
 * all brands and the rows of other companies stand beside them.
 */
export async function textResults(family: Family, seed: number): Promise<TextResult[]> {
  const random = seededRandom(seed);
  const texts = Map.groupBy(cardTexts(), ({ brand }) => brand);
  const pool = cardTexts().flatMap(({ codes }) => codes);
  const brands: Brand[] = [];
  const training: Combo[] = [];
  const heldOut: { combo: Combo; real: number }[] = [];
  let ccid = 0;
  for (const [name, own] of texts) {
    const brandid = 100 + brands.length;
    brands.push(brandOf(brandid, name, own[0]?.codes[0] ?? 0));
    for (const text of own) {
      const rows = rowsOfText(text, ++ccid, brandid, pool, random);
      if (random.chance(0.5)) heldOut.push(...rows.map((combo) => ({ combo, real: brandid })));
      else training.push(...rows);
    }
  }
  const judged = brands.filter((brand) => {
    const distinct = (rows: readonly Combo[]) =>
      new Set(rows.flatMap((row) => (row.brandid === brand.brandid ? [row.narrative] : []))).size;
    const enough = (texts.get(brand.brandname)?.length ?? 0) >= LEAST_TEXTS;
    const bothSides = distinct(training) > 1 && distinct(heldOut.map(({ combo }) => combo)) > 1;
    return enough && bothSides && familyOf(brand.brandname) === family;
  });
  for (const company of ordinaryCompanies(null, 6).slice(0, OTHERS)) {
    const brandid = 5000 + brands.length;
    brands.push(brandOf(brandid, company.name, company.codes[0]?.[0] ?? 0));
    const writing = { hands: [drawHand(random, family)], words: 'random', sites: false } as const;
    training.push(...writeRows(company, ROWS_OF_OTHERS, writing, brandid, brandid, random).map(({ combo }) => combo));
  }
  const reads = readsOf(brands, training, mccs);
  const score = scorer({ brands, mccs, training, heldOut, current: new Map(), reads });
  const results: TextResult[] = [];
  for (const brand of judged) {
    const own = training.filter((row) => row.brandid === brand.brandid);
    const answer = await suggestMetadata(
      brand.brandid,
      reads,
      DEFAULT_GENERATION_PARAMETERS,
      new AbortController().signal,
    );
    const suggested: Metadata | null = answer.ok ? answer.value : null;
    results.push({
      ...{ brand: brand.brandname, seed, regex: suggested?.regex ?? 'refused' },
      confidence: answer.ok ? answer.value.confidence : 0,
      ours: score(brand.brandid, suggested),
      word: score(brand.brandid, mostFrequentToken(own)),
      name: score(brand.brandid, wholeName(brand, own)),
    });
  }
  return results;
}
