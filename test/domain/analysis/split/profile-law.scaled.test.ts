import fc from 'fast-check';
import { expect, test } from 'vitest';
import { profileBrand } from '../../../../src/domain/analysis/split/profile.ts';
import type { Combo } from '../../../../src/domain/brand/brand.ts';
import { frequentNarratives } from '../../../../src/domain/brand/combo-evidence.ts';
import { narrativeReader } from '../../../../src/domain/brand/narrative-words.ts';
import { isMissing } from '../../../../src/domain/text/missing.ts';
import { runs } from '../../../set-up/volume.ts';

const word = fc.constantFrom(
  'STAR',
  'MARKET',
  'BURGER',
  'BOSTON',
  'KIOSK',
  'N/A',
  '',
  ' ',
  '  ',
  '12',
  '7',
  'STARBUCKS',
  'PAYPAL *',
);
const narrative = fc.array(word, { minLength: 0, maxLength: 6 }).map((words) => words.join(' '));
const combos: fc.Arbitrary<readonly Combo[]> = fc
  .array(fc.record({ narrative, mccid: fc.constantFrom(5411, 5812, 6012, 1), mid: fc.constantFrom('', 'M1', 'M2') }), {
    maxLength: 60,
  })
  .map((rows) => rows.map((row, i) => ({ ...row, ccid: i, bankid: 1, brandid: 1 })));
const mccs = new Map([5411, 5812].map((mccid) => [mccid, { mccid, mcc_desc: `Code ${mccid}`, sector: 'Retail' }]));
const brand = { brandid: 1, brandname: 'Star', sector: 'Retail' };

/** The words of one narrative, without those that more rows have as a place, counted row by row. */
function wordsRowByRow(all: readonly Combo[], { narrative: text }: Combo): readonly string[] {
  const reads = all.map((combo) => narrativeReader(brand.brandname)(combo.narrative));
  const times = (of: 'words' | 'place', one: string) =>
    reads.reduce((sum, read) => sum + read[of].filter((other) => other === one).length, 0);
  const { words } = narrativeReader(brand.brandname)(text);
  const at = words.findIndex((one) => 4 * times('place', one) >= times('words', one));
  return at < 0 ? words : words.slice(0, at);
}

const otherBrandIn = (rest: string): string | null =>
  rest.startsWith('MARKET') ? 'Star Market' : rest.startsWith('BUCKS') ? 'Starbucks' : null;

test('law: a profile is the same as one that reads every row by itself', () => {
  fc.assert(
    fc.property(combos, (all) => {
      const { rows } = profileBrand({ brand, combos: all, mccs, otherBrandNames: ['Starbucks', 'Star Market'] });
      expect(rows.map(({ combo }) => combo)).toEqual(all);
      for (const row of rows) {
        const alone = narrativeReader(brand.brandname)(row.combo.narrative);
        expect(row.read).toEqual({ ...alone, words: wordsRowByRow(all, row.combo) });
        expect(row.has_narrative).toBe(!isMissing(row.combo.narrative));
        expect(row.other_brand).toBe(otherBrandIn(alone.rest));
      }
    }),
    { numRuns: runs(50, 1000) },
  );
});

test('law: the most frequent narratives are the first of all, sorted', () => {
  fc.assert(
    fc.property(combos, fc.integer({ min: 1, max: 6 }), (all, most) => {
      const counts = [...Map.groupBy(all, (combo) => combo.narrative)].map(
        ([text, rows]) => [text, rows.length] as const,
      );
      const sorted = counts.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      expect(frequentNarratives(all, most)).toEqual(sorted.slice(0, most));
    }),
    { numRuns: runs(50, 1000) },
  );
});
