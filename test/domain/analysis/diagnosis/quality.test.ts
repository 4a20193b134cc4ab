import { describe, expect, test } from 'vitest';
import { findQualityProblems } from '../../../../src/domain/analysis/diagnosis/facts.ts';
import type { Combo, Mcc } from '../../../../src/domain/brand/brand.ts';
import { aBrand, aCombo, aMetadataVersion } from '../../../contract/records.ts';

const mccs = new Map<number, Mcc>([
  [5411, { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' }],
  [5812, { mccid: 5812, mcc_desc: 'Eating Places', sector: 'Food & Drink' }],
]);
const tenCombos = (first: Partial<Combo>): Combo[] =>
  Array.from({ length: 10 }, (_, i) => aCombo({ ccid: i, mid: `M${i}`, ...(i === 0 ? first : {}) }));
const problems = (combos: readonly Combo[], over: Parameters<typeof aBrand>[0] = {}) =>
  findQualityProblems({ brand: aBrand(over), combos, mccs, metadata: null });

describe('data quality of a brand', () => {
  test('given complete data, then nothing is found', () => expect(problems(tenCombos({}))).toEqual([]));

  test.each([
    ['combos_without_mid', { mid: ' ' }],
    ['combos_without_narrative', { narrative: '' }],
    ['combos_with_invalid_mccid', { mccid: 54110 }],
    ['combos_with_unknown_mccid', { mccid: 9998 }],
  ] as const)('given one combo of ten, then %s is found and critical', (problem, first) => {
    expect(problems(tenCombos(first))).toEqual([{ problem, combos: 1, share: 0.1, critical: true }]);
  });

  test('given one combo of eleven, then it is found and not critical', () => {
    const combos = [...tenCombos({ mid: '' }), aCombo({ ccid: 11, mid: 'M11' })];
    expect(problems(combos)).toMatchObject([{ problem: 'combos_without_mid', critical: false }]);
  });

  test('given a row that repeats another but for its ccid, then it is a duplicate', () => {
    const combos = [...tenCombos({}), aCombo({ ccid: 99, mid: 'M3' })];
    expect(problems(combos)).toMatchObject([{ problem: 'duplicate_combos', combos: 1 }]);
  });

  test.each([
    ['missing_brandname', { brandname: ' ' }, true],
    ['missing_sector', { sector: '' }, true],
    ['unknown_sector', { sector: 'Widgets' }, false],
  ] as const)('given the brand itself, then %s is found', (problem, over, critical) => {
    expect(problems(tenCombos({}), over)).toMatchObject([{ problem, critical }]);
  });

  test("the runbook's own word for a sector is known", () => {
    expect(problems(tenCombos({}), { sector: 'Retail' })).toEqual([]);
  });

  test('given metadata that would be refused today, then its field is named', () => {
    const metadata = aMetadataVersion({ regex: '(a+)+$', mccids: [6012] });
    const found = findQualityProblems({ brand: aBrand(), combos: [], mccs, metadata });
    expect(found.map((one) => one.problem)).toEqual(['metadata_regex_refused', 'metadata_mccids_refused']);
  });
});
