import { expect, it } from 'vitest';
import { profileBrand } from '../../../../src/domain/analysis/split/profile.ts';
import { summariseProfile } from '../../../../src/domain/analysis/split/profile-summary.ts';
import { brandOf, mccs } from './hand-made.ts';

it('counts what an investigator looks for first', () => {
  const star = brandOf(
    'Star',
    [
      [6, 5411, 'STAR MARKET # BOSTON MA'],
      [3, 5812, 'STAR BURGER'],
      [2, 7299, 'PAYPAL *STARBURGER'],
      [1, 5411, 'STAR MART 12'],
      [1, 5814, 'STARBUCKS 7'],
    ],
    ['Star Mart'],
  );
  const summary = summariseProfile(profileBrand(star), mccs);
  expect(summary).toMatchObject({ combos: 13, distinct_narratives: 10, wallet_affected: 2, without_name: 2 });
  expect(summary.mccids.slice(0, 2)).toEqual([
    { mccid: 5411, mcc_desc: 'Grocery Stores', line: 'Grocery', combos: 7 },
    { mccid: 5812, mcc_desc: 'Eating Places and Restaurants', line: 'Restaurants', combos: 3 },
  ]);
  expect(summary.clusters.map(({ word, combos }) => [word, combos])).toEqual([
    ['MARKET', 6],
    ['BURGER', 5],
  ]);
  expect(summary.other_brands).toEqual([{ brandname: 'Star Mart', combos: 1 }]);
});
