import { describe, expect, it } from 'vitest';
import { narrativeReader, wordsOf } from '../../../src/domain/brand/narrative-words.ts';

describe('what a narrative says after the name "Star"', () => {
  const read = narrativeReader('Star');
  it.each([
    ['STAR MARKET #6023 BOSTON MA', ['MARKET']],
    ['Star Burger', ['BURGER']],
    ['STAR STORES LTD 12', []],
    ['STAR MARKET  LEEDS', ['MARKET']],
    ['PAYPAL *STARMARKET 4029357733', ['MARKET']],
    ['SQ *STAR BURGER', ['BURGER']],
    ['WWW.STARMARKET.COM INTERNET', ['MARKET']],
  ])('%s', (narrative, words) => {
    expect(read(narrative)).toMatchObject({ name: 'own', words });
  });

  it('takes a longer word for another name, but not where wallets write without spaces', () => {
    expect(read('STARBUCKS 1234 LONDON').name).toBe('foreign');
    expect(read('PAYPAL *STARBUCKS').name).toBe('own');
  });

  it('knows where places stand', () => {
    expect(read('STAR MARKET              BOSTON MA').place).toEqual(['BOSTON', 'MA']);
    expect(read('STAR MARKET 12 BOSTON MA').place).toEqual(['BOSTON', 'MA']);
  });
});

describe('names with marks', () => {
  it("reads BJ'S, BJS and bj's alike, and B&Q with AND", () => {
    const read = narrativeReader("BJ's");
    for (const narrative of ["BJ'S BREWHOUSE", 'BJS BREWHOUSE', "Bj's Brewhouse"])
      expect(read(narrative).words).toEqual(['BREWHOUSE']);
    expect(narrativeReader('B&Q')('B AND Q WAREHOUSE').words).toEqual(['WAREHOUSE']);
  });

  it('reads a name that has a number', () => {
    const read = narrativeReader('7-Eleven');
    expect(read('7-ELEVEN FUEL 1234')).toMatchObject({ name: 'own', words: ['FUEL'] });
    expect(read('9-ELEVEN 1234').name).toBe('foreign');
  });

  it('reads accents away', () => {
    expect(wordsOf('Café  Nero’s')).toEqual(['CAFE', 'NEROS']);
  });

  it('sees a name that the bank cut short', () => {
    expect(narrativeReader('Edinburgh Woollen Mill')('EDINBURGH WOOLLEN').name).toBe('cut');
  });
});
