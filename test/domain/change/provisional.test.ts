import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProvisionalIds } from '../../../src/domain/change/provisional.ts';

describe('given a change that makes two brands', () => {
  const ids = new ProvisionalIds();
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
    const same = new ProvisionalIds();
    const both = [same.newBrandid('Star'), same.newBrandid('Star')];
    expect(same.toSymbols(both)).toEqual(['brand:Star', 'brand:Star (2)']);
  });
});

test('given a change that opens an escalation, then its id is that of the year and the next number', () => {
  const ids = new ProvisionalIds();
  const escalation = ids.newEscalationId('Gap');
  expect(ids.toSymbols(`see ${escalation}`)).toBe('see escalation:Gap');
  expect(ids.toReal({ escalation_id: escalation }, { brandid: 1, escalation_seq: 7 }, 2026)).toEqual({
    escalation_id: 'ESC-2026-007',
  });
});

test('law: values without provisional ids stay as they are', () => {
  const ids = new ProvisionalIds();
  ids.newBrandid('Star');
  const value = fc.oneof(
    fc.integer({ max: 1_999_999_999 }),
    fc.string().filter((text) => !/2\d{9}|ESC-0000/.test(text)),
    fc.boolean(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'brandid'), value)), (json) => {
      expect(ids.toReal(json, { brandid: 5, escalation_seq: 5 }, 2026)).toEqual(json);
      expect(ids.toSymbols(json)).toEqual(json);
    }),
  );
});
