import { describe, expect, test } from 'vitest';
import { reassignCombos } from '../../../src/domain/operations/combos/reassign-combos.ts';
import { criteriaForm } from '../../../src/domain/operations/criteria-form.ts';
import { splitBrand } from '../../../src/domain/operations/split/split-brand.ts';
import { splitForm } from '../../../src/domain/operations/split/split-brand-form.ts';
import { accepted, refusalOf } from '../../executor/small-store.ts';

const NAMES = 'Star Market,Star Burger';
const given = (split_criteria: string, criteria_values: string, new_brands = NAMES) =>
  splitForm.read({ new_brands, split_criteria, criteria_values });

describe("given the runbook's split", () => {
  test('when its flags are read, then the values given decide, and nothing besides', () => {
    const fields = accepted(given('mccid', '5411:Star Market,5812:Star Burger'));
    expect(splitBrand.input.parse({ brandid: 12345, ...fields })).toEqual({
      brandid: 12345,
      new_brands: [
        { brandname: 'Star Market', criteria: { mccid: [5411] } },
        { brandname: 'Star Burger', criteria: { mccid: [5812] } },
      ],
      unassigned: 'keep',
    });
  });

  test.each([
    ['mccid', '5411:Star Market, 5499 : star market ,5812:Star Burger', [{ mccid: [5411, 5499] }, { mccid: [5812] }]],
    ['MCCID', '5411:Star Market,5411:Star Market,5812:Star Burger', [{ mccid: [5411] }, { mccid: [5812] }]],
    [
      'narrative',
      'STAR MARKET:Star Market,STAR*BURGER:Star Burger,SB%LA:Star Burger',
      [{ narrative: 'STAR MARKET' }, { any: [{ narrative: 'STAR\\*BURGER' }, { narrative: 'SB.*LA' }] }],
    ],
    [
      'location',
      'BOSTON:Star Market,SALEM:Star Market,POMONA:Star Burger',
      [{ location: ['BOSTON', 'SALEM'] }, { location: ['POMONA'] }],
    ],
    ['narrative', 'A:B:Star Market,C:Star Burger', [{ narrative: 'A:B' }, { narrative: 'C' }]],
  ])('when it splits by %s with %s, then each name has its criteria', (by, values, criteria) => {
    const [market, burger] = criteria;
    expect(accepted(given(by, values))).toEqual({
      new_brands: [
        { brandname: 'Star Market', criteria: market },
        { brandname: 'Star Burger', criteria: burger },
      ],
    });
  });

  test('when new brands come in the typed form, then they are taken as they are', () => {
    const new_brands = [{ brandname: 'Star Market', criteria: { mccid: [5411] } }];
    expect(accepted(splitForm.read({ new_brands: JSON.stringify(new_brands) }))).toEqual({ new_brands });
  });

  test('when none of its flags is there, then the schema says what is missing', () => {
    expect(accepted(splitForm.read({}))).toEqual({});
  });

  test.each([
    ['a criterion that there is not', given('mcc', '5411:Star Market,5812:Star Burger'), 'split_criteria', /"mcc"/],
    ['a name without a value', given('mccid', '5411:Star Market'), 'criteria_values', /No value goes to "Star Burger"/],
    ['an unknown name', given('mccid', '5411:Star Markt,5812:Star Burger'), 'criteria_values', /not a new brand/],
    ['a value for two', given('mccid', '5411:Star Market,5411:Star Burger'), 'criteria_values', /two brands/],
    ['no colon', given('mccid', '5411 Star Market,5812:Star Burger'), 'criteria_values', /not a value and a name/],
    ['a code that is none', given('mccid', 'grocery:Star Market,5812:Star Burger'), 'criteria_values', /"grocery"/],
    ['SQL', given('mccid', "5411' OR 1=1:Star Market,5812:Star Burger"), 'criteria_values', /merchant category code/],
    ['a text in every narrative', given('narrative', '%:Star Market,B:Star Burger'), 'criteria_values', /every narr/],
    ['no values', splitForm.read({ new_brands: NAMES, split_criteria: 'mccid' }), 'criteria_values', /missing/],
    ['no criterion', splitForm.read({ new_brands: NAMES, criteria_values: '1:A' }), 'split_criteria', /missing/],
    ['no names', splitForm.read({ split_criteria: 'mccid', criteria_values: '1:A' }), 'new_brands', /missing/],
    ['broken JSON', splitForm.read({ new_brands: '[{' }), 'new_brands', /is not valid JSON/],
    [
      'typed form and flags',
      splitForm.read({ new_brands: '[]', split_criteria: 'mccid' }),
      'new_brands',
      /criteria of each brand itself/,
    ],
  ])('when it has %s, then it is refused by flag', (_title, outcome, field, message) => {
    const refusal = refusalOf(outcome);
    expect(refusal).toMatchObject({ code: 'invalid_input', field });
    expect(refusal.message).toMatch(message);
    expect(refusal.instead.length).toBeGreaterThan(8);
  });
});

describe("given the runbook's reassignment", () => {
  test.each([
    ["mccid IN ('5411', '5499')", { mccid: [5411, 5499] }],
    ['{"narrative": "STAR\\\\s+MARKET"}', { narrative: 'STAR\\s+MARKET' }],
  ])('when its criteria are %s, then the operation takes them', (text, criteria) => {
    const fields = accepted(criteriaForm.read({ criteria: text }));
    const input = { source_brandid: 12345, target_brandid: 12346, ...fields };
    expect(reassignCombos.input.parse(input).criteria).toEqual(criteria);
  });

  test('when they are SQL beyond the grammar, then the refusal says where', () => {
    const refusal = refusalOf(criteriaForm.read({ criteria: "mccid IN ('5411') OR 1=1; DROP TABLE combo" }));
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'criteria' });
    expect(refusal.message).toMatch(/^At character \d+ of "criteria"/);
  });

  test('when they begin like JSON and are none, then that is what is said', () => {
    expect(refusalOf(criteriaForm.read({ criteria: '{mccid: [5411]}' })).message).toContain('starts like JSON');
  });
});
