import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProvisionalIds } from '../../../src/domain/change/provisional-ids.ts';

const NONCE = '00112233445566778899aabbccddeeff';

describe('given a change that makes two brands', () => {
  const ids = new ProvisionalIds(NONCE);
  const market = ids.newBrandid('Star Market');
  const burger = ids.newBrandid('Star Burger');

  test('then what a person sees names them by symbol, in numbers and in texts', () => {
    expect(ids.toSymbols({ brandid: market, note: `new brand ${burger}`, count: 12346 })).toEqual({
      brandid: 'brand:Star Market',
      note: 'new brand brand:Star Burger',
      count: 12346,
    });
  });

  test('then what is written has the ids that are free when it is applied', () => {
    expect(ids.toReal([{ brandid: market }, `to ${burger}`], { brandid: 12346, escalation_seq: 7 }, 2026)).toEqual([
      { brandid: 12346 },
      'to 12347',
    ]);
  });

  test('then two brands of one name keep apart', () => {
    const same = new ProvisionalIds(NONCE);
    const both = [same.newBrandid('Star'), same.newBrandid('Star')];
    expect(same.toSymbols(both)).toEqual(['brand:Star', 'brand:Star (2)']);
  });
});

test('given a change that opens an escalation, then its id is that of the year and the next number', () => {
  const ids = new ProvisionalIds(NONCE);
  const escalation = ids.newEscalationId('Gap');
  expect(ids.toSymbols(`see ${escalation}`)).toBe('see escalation:Gap');
  expect(ids.toReal({ escalation_id: escalation }, { brandid: 1, escalation_seq: 7 }, 2026)).toEqual({
    escalation_id: 'ESC-2026-007',
  });
});

describe('given text and numbers that only look like provisional ids', () => {
  const ids = new ProvisionalIds(NONCE);
  const market = ids.newBrandid('Star Market');
  const others = [
    'phone 2000000000',
    'ESC-0000-000000001',
    `x${market}1`,
    String(market + 1),
    '100000000000',
    'STAR (?:MARKET|2000000001)',
  ];

  test('then they stay as they are, in what is shown and in what is written', () => {
    const next = { brandid: 12346, escalation_seq: 7 };
    expect(ids.toSymbols(others)).toEqual(others);
    expect(ids.toReal({ others, ccid: 2_000_000_000 }, next, 2026)).toEqual({ others, ccid: 2_000_000_000 });
  });

  test('then another evaluation draws other ids', () => {
    expect(new ProvisionalIds('ffeeddccbbaa99887766554433221100').newBrandid('Star Market')).not.toBe(market);
  });
});

test('law: values without provisional ids stay as they are', () => {
  const ids = new ProvisionalIds(NONCE);
  ids.newBrandid('Star');
  const value = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'brandid'), value)), (json) => {
      expect(ids.toReal(json, { brandid: 5, escalation_seq: 5 }, 2026)).toEqual(json);
      expect(ids.toSymbols(json)).toEqual(json);
    }),
  );
});
