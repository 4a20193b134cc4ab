import { describe, expect, it } from 'vitest';
import { lineOfCode, relationOfLines } from '../../../../src/domain/analysis/split/business-lines.ts';
import { mccs } from './hand-made.ts';

function relationOf(a: number, b: number) {
  return relationOfLines(lineOfCode(a, mccs)?.line ?? '', lineOfCode(b, mccs)?.line ?? '');
}

describe('codes in one business', () => {
  it.each([
    [5541, 5542, 'same_business'], // the pump and the till
    [5411, 5541, 'same_business'], // the supermarket and its fuel
    [5411, 5499, 'same_business'],
    [5812, 5814, 'same_business'],
    [5411, 5814, 'sideline'], // the supermarket's cafe
    [7011, 5812, 'sideline'], // the hotel's restaurant
    [5651, 5211, 'unrelated'],
    [5541, 4722, 'unrelated'],
  ])('%i and %i: %s', (a, b, relation) => {
    expect(relationOf(a, b)).toBe(relation);
    expect(relationOf(b, a)).toBe(relation);
  });

  it('says nothing for catch-all codes', () => {
    expect(lineOfCode(5999, mccs)).toBeNull();
  });

  it('falls back to the sector of a code that it does not list', () => {
    const legal = new Map([[8111, { mccid: 8111, mcc_desc: 'Legal Services', sector: 'Services' }]]);
    expect(lineOfCode(8111, legal)).toEqual({ line: 'sector:Services', label: 'Services' });
    expect(lineOfCode(8111, new Map())).toBeNull();
  });
});
