import { describe, expect, it } from 'vitest';
import { resolveSector, sectorsOf } from '../../../src/domain/brand/sectors.ts';

const sample = new Set(['Groceries', 'General Retail', 'Food & Drink', 'Fashion']);

describe("the runbook's sectors and the mcc table's", () => {
  it('keeps a sector that the table knows', () => {
    expect(resolveSector('Groceries', sample)).toEqual({ kind: 'exact', sector: 'Groceries' });
  });

  it('reads Food & Beverage as Food & Drink', () => {
    expect(resolveSector('Food & Beverage', sample)).toMatchObject({ kind: 'alias', sector: 'Food & Drink' });
  });

  it('lets the codes at hand decide what Retail is', () => {
    expect(resolveSector('Retail', sample, ['Groceries'])).toMatchObject({ kind: 'alias', sector: 'Groceries' });
    expect(resolveSector('Retail', sample, ['Fashion', 'Groceries'])).toMatchObject({ sector: 'Fashion' });
    expect(resolveSector('Retail', sample)).toMatchObject({ sector: 'General Retail' });
  });

  it('prefers the table where it has the name itself', () => {
    expect(resolveSector('Retail', new Set([...sample, 'Retail']))).toEqual({ kind: 'exact', sector: 'Retail' });
  });

  it('overlooks case and outer space', () => {
    expect(resolveSector(' groceries', sample)).toMatchObject({ kind: 'alias', sector: 'Groceries' });
  });

  it('does not guess', () => {
    expect(resolveSector('Gastronomy', sample, ['Groceries'])).toEqual({ kind: 'unknown' });
    expect(sectorsOf({ kind: 'unknown' })).toEqual([]);
  });

  it('covers only sectors that the table has', () => {
    expect(sectorsOf(resolveSector('Retail', sample))).toEqual(['General Retail', 'Groceries', 'Fashion']);
  });
});
