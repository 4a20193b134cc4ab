import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { updateSourceData } from '../../../../src/domain/operations/brands/update-source-data.ts';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { accepted, refusalOf, SmallStore, SPLIT } from '../../../executor/small-store.ts';

let store: SmallStore;
const open = async () => {
  store = await SmallStore.open();
};
const close = () => store.close();
/** For tests that apply something. */
const freshStore = () => {
  beforeEach(open);
  afterEach(close);
};
/** For tests that only propose, each something else. */
const sameStore = () => {
  beforeAll(open);
  afterAll(close);
};

type Input = { [key: string]: Json };
const step = (input: Input) => ({ operation: 'update_source_data', input });
const propose = (input: Input) => store.propose([step(input)]);
const previewOf = async (input: Input) => accepted(await propose(input)).body.steps[0]?.preview;
const comboOf = async (ccid: number) => (await store.ports.data.combosOfCcid(ccid))[0];
/** A grocery combo of Star's that a wallet hides. */
const WALLET_ROW = { table: 'combo', ccid: 51 };

describe('given a row of table brand', () => {
  freshStore();
  /** The runbook's `--updates '{…}'`, as the shell gives it. */
  const UPDATES = JSON.parse('{"brand_name": "Star Market", "sector": "Retail"}');

  test('when it is corrected as in the runbook, then both columns are, in the words of the mcc table', async () => {
    expect(updateSourceData.input.safeParse({ table: 'brand', brandid: 12345, updates: UPDATES }).success).toBe(true);
    const food = { table: 'brand', brandid: 12345, updates: { ...UPDATES, sector: 'Food & Beverage' } };
    const preview = await previewOf(food);
    expect(preview).toMatchObject({
      summary: 'Correct brandname and sector of brand 12345 "Star" in the source data',
      changes: [
        { target: 'brand 12345 "Star"', field: 'brandname', before: 'Star', after: 'Star Market' },
        { field: 'sector', before: 'Groceries', after: 'Food & Drink' },
      ],
      evidence: {
        row: {
          before: { brandid: 12345, brandname: 'Star', sector: 'Groceries' },
          after: { brandid: 12345, brandname: 'Star Market', sector: 'Food & Drink' },
        },
        sector_named: { asked: 'Food & Beverage', stands_for: 'Food & Drink' },
        codes_of_sector: { before: { consistent: 20 }, after: { consistent: 12 } },
        metadata_behind: { version: 1 },
      },
      preconditions: [{ target: 'brand 12345', version: 1 }],
    });
    const change = await store.apply([step(food)]);
    expect(change.body.risk).toBe('medium');
    expect(await store.ports.data.brand(12345)).toMatchObject({
      ...{ brandname: 'Star Market', sector: 'Food & Drink', version: 2 },
    });
  });

  test('when "Retail" stands for the sector that it has, then its name alone is corrected', async () => {
    const preview = await previewOf({ table: 'brand', brandid: 12345, updates: UPDATES });
    expect(preview?.changes.map((change) => change.field)).toEqual(['brandname']);
    expect(preview?.evidence).toMatchObject({ sector_named: { asked: 'Retail', stands_for: 'Groceries' } });
  });
});

describe('given a row of table combo', () => {
  freshStore();
  test('when narrative and code are corrected, then the preview shows the row, the codes and what the metadata matches', async () => {
    const preview = await previewOf({ ...WALLET_ROW, updates: { narrative: 'STAR MARKET BOSTON', mccid: 5411 } });
    expect(preview).toMatchObject({
      summary: 'Correct mccid and narrative of combo 51 of bank 1, brand 12345 "Star", in the source data',
      changes: [
        { target: 'combo 51 of bank 1', field: 'mccid', before: 6012, after: 5411 },
        { field: 'narrative', before: 'PAYPAL *STARMARKET 51', after: 'STAR MARKET BOSTON' },
      ],
      evidence: {
        row: { before: { ccid: 51, bankid: 1, brandid: 12345, mid: 'M51' }, after: { mid: 'M51', mccid: 5411 } },
        codes: { before: { sector: 'Financial Services' }, after: { mccid: 5411, sector: 'Groceries' } },
        coverage: {
          metadata_version: 1,
          before: { own_combos: 34, matched_own: 32, missed_own: 2, caught_others: 6 },
          after: { own_combos: 34, matched_own: 33, missed_own: 1, caught_others: 6 },
        },
      },
      warnings: [],
      blast_radius: { brands: 1, combos: 1, metadata_versions: 0, escalations: 0 },
    });
  });

  test('when it is applied, then the row is corrected, the brand’s version grows, and the escalation has the link', async () => {
    await store.apply([step({ ...WALLET_ROW, brandid: 12345, bankid: 1, updates: { mid: 'M-51', mccid: 5499 } })]);
    expect(await comboOf(51)).toEqual({
      ...{ ccid: 51, bankid: 1, brandid: 12345, mid: 'M-51', mccid: 5499, narrative: 'PAYPAL *STARMARKET 51' },
    });
    expect((await store.ports.data.brand(12345))?.version).toBe(2);
    const [link] = (await store.ports.data.escalation('ESC-2026-001'))?.linked_changes ?? [];
    expect(link).toMatchObject({ method: 'data_correction', affected_brandids: [12345] });
  });

  test('when a correction loses a match, gives a wallet code or hides characters, then it warns', async () => {
    const updates = { narrative: 'STR\u200bMKT', mccid: 6012 };
    const { warnings = [] } = (await previewOf({ table: 'combo', ccid: 1, updates })) ?? {};
    expect(warnings).toEqual([
      expect.stringContaining('payment wallets'),
      expect.stringContaining('hidden'),
      'Metadata version 1 matched the row and no longer does.',
    ]);
  });

  test.each([
    ['SQL', "'; UPDATE combo SET brandid = 1; --"],
    ['markup', '<img src=x onerror=alert(1)>'],
    ['a template', '{{7*7}} #{1} %s'],
    ['wildcards', '%_\\'],
  ])('when %s is given, then it is stored as text', async (_title, text) => {
    await store.apply([step({ ...WALLET_ROW, updates: { narrative: text, mid: text.slice(0, 100) } })]);
    expect(await comboOf(51)).toMatchObject({ narrative: text, mid: text, brandid: 12345, mccid: 6012 });
    expect(await store.ports.data.combosOf(12345)).toHaveLength(34);
  });
});

describe('given a row of table mcc', () => {
  freshStore();
  test('when its sector is corrected, then the preview counts who uses it and whom it speaks for', async () => {
    const input = { table: 'mcc', mccid: 5499, updates: { sector: 'food & beverage', mcc_desc: 'Food Stores' } };
    const change = accepted(await propose(input));
    expect(change.body.steps[0]?.preview).toMatchObject({
      changes: [
        { target: 'mcc 5499 "Misc. Food Stores"', field: 'mcc_desc', after: 'Food Stores' },
        { field: 'sector', before: 'Groceries', after: 'Food & Drink' },
      ],
      evidence: {
        used_by: {
          ...{ brands: 2, combos: 10 },
          most: [
            { brandid: 200, combos: 6 },
            { brandid: 12345, combos: 4 },
          ],
        },
        brands_of_its_sector: { before: 2, after: 0 },
      },
      blast_radius: { brands: 2, combos: 10, metadata_versions: 0, escalations: 0 },
    });
    await store.apply([step(input)]);
    expect((await store.ports.data.mccs()).get(5499)).toEqual({
      ...{ mccid: 5499, mcc_desc: 'Food Stores', sector: 'Food & Drink' },
    });
  });

  test('when it is applied for an escalation, then of the brands with the code those of the escalation are affected', async () => {
    await store.apply([step({ table: 'mcc', mccid: 5499, updates: { mcc_desc: 'Food Stores' } })]);
    const [link] = (await store.ports.data.escalation('ESC-2026-001'))?.linked_changes ?? [];
    expect(link).toMatchObject({ method: 'data_correction', affected_brandids: [12345] });
  });

  test('when the last code of a sector leaves it, then it warns', async () => {
    const preview = await previewOf({ table: 'mcc', mccid: 6012, updates: { sector: 'Groceries' } });
    expect(preview?.warnings).toEqual([expect.stringContaining('No other code has sector "Financial Services"')]);
  });
});

describe('what does not fit is refused by field', () => {
  sameStore();
  const brand = { table: 'brand', brandid: 12345 };
  const mcc = { table: 'mcc', mccid: 5411 };

  test.each<[string, Input, string, string]>([
    ['an unknown table', { table: 'sqlite_master', updates: { sql: '' } }, 'invalid_input', 'table'],
    ['a missing key of brand', { table: 'brand', updates: { sector: 'Groceries' } }, 'invalid_input', 'brandid'],
    ['a missing key of combo', { table: 'combo', bankid: 1, updates: { mid: 'M' } }, 'invalid_input', 'ccid'],
    ['a missing key of mcc', { table: 'mcc', updates: { sector: 'Groceries' } }, 'invalid_input', 'mccid'],
    ['a key of another table', { ...brand, ccid: 1, updates: { sector: 'Groceries' } }, 'invalid_input', 'ccid'],
    ['no updates', { ...brand, updates: {} }, 'invalid_input', 'updates'],
    ['a column of another table', { ...brand, updates: { narrative: 'STAR' } }, 'invalid_input', 'updates.narrative'],
    ['a key as a column', { ...WALLET_ROW, updates: { brandid: 7 } }, 'invalid_input', 'updates.brandid'],
    ['SQL as a column', { ...brand, updates: { "sector = 'x' --": 'x' } }, 'invalid_input', 'updates'],
    ['a column of every object', { ...brand, updates: { constructor: 'x' } }, 'invalid_input', 'updates.constructor'],
    [
      'both names of a column',
      { ...brand, updates: { brand_name: 'A', brandname: 'B' } },
      'invalid_input',
      'updates.brand_name',
    ],
    [
      'the runbook’s name on another table',
      { ...mcc, updates: { brand_name: 'A' } },
      'invalid_input',
      'updates.brandname',
    ],
    ['a value of another type', { ...WALLET_ROW, updates: { mccid: '5411' } }, 'invalid_input', 'updates.mccid'],
    ['a number for a text', { ...brand, updates: { sector: 5 } }, 'invalid_input', 'updates.sector'],
    ['a blank text', { ...WALLET_ROW, updates: { narrative: ' ' } }, 'invalid_input', 'updates.narrative'],
    ['a text of 100 KB', { ...WALLET_ROW, updates: { mid: 'x'.repeat(100_000) } }, 'invalid_input', 'updates.mid'],
    ['a code of five digits', { ...WALLET_ROW, updates: { mccid: 54110 } }, 'invalid_input', 'updates.mccid'],
    ['a code that the table lacks', { ...WALLET_ROW, updates: { mccid: 1234 } }, 'invalid_input', 'updates.mccid'],
    ['an unknown sector of a brand', { ...brand, updates: { sector: 'Grocerys' } }, 'invalid_input', 'updates.sector'],
    ['an unknown sector of a code', { ...mcc, updates: { sector: 'Grocerys' } }, 'invalid_input', 'updates.sector'],
    ['a name of another brand', { ...brand, updates: { brandname: 'starbucks' } }, 'conflict', 'updates.brandname'],
    ['an unknown brand', { table: 'brand', brandid: 9, updates: { sector: 'Groceries' } }, 'not_found', 'brandid'],
    ['an unknown combo', { table: 'combo', ccid: 999, updates: { mid: 'M' } }, 'not_found', 'ccid'],
    ['a combo at another bank', { ...WALLET_ROW, bankid: 9, updates: { mid: 'M' } }, 'not_found', 'bankid'],
    ['a combo of a table without banks', { ...WALLET_ROW, bankid: null, updates: { mid: 'M' } }, 'not_found', 'bankid'],
    ['a combo of another brand', { ...WALLET_ROW, brandid: 100, updates: { mid: 'M' } }, 'conflict', 'brandid'],
    ['an unknown code', { table: 'mcc', mccid: 1234, updates: { sector: 'Groceries' } }, 'not_found', 'mccid'],
    ['what a brand reads already', { ...brand, updates: { sector: 'Retail' } }, 'nothing_to_do', 'updates'],
    ['what a combo reads already', { ...WALLET_ROW, updates: { mid: 'M51' } }, 'nothing_to_do', 'updates'],
    ['what a code reads already', { ...mcc, updates: { sector: 'groceries' } }, 'nothing_to_do', 'updates'],
    ['an unknown argument', { ...brand, updates: { sector: 'Groceries' }, where: '1=1' }, 'invalid_input', 'where'],
  ])('%s', async (_title, input, code, field) => {
    const refusal = refusalOf(await propose(input));
    expect(refusal).toMatchObject({ code });
    expect(refusal.field).toContain(`steps.0.input.${field}`);
    expect(refusal.instead.length).toBeGreaterThan(10);
    expect(refusal.message.length).toBeLessThan(400);
  });

  test('with the columns that may be corrected', async () => {
    const refusal = refusalOf(await propose({ ...brand, updates: { naam: 'Star Market' } }));
    expect(refusal.instead).toContain('brandname, sector');
  });
});

describe('in a plan', () => {
  freshStore();
  const asFood = step({ table: 'combo', ccid: 31, updates: { narrative: 'STAR MARKET SALEM', mccid: 5499 } });

  test('later steps see the corrected row', async () => {
    const metadata = {
      operation: 'create_manual_metadata',
      input: { brandid: 12345, regex: '\\bSTAR\\s+MARKET\\b', mccids: [5411, 5499] },
    };
    const matched = (steps: (typeof asFood)[]) =>
      store.propose(steps).then((change) => accepted(change).body.steps.at(-1)?.preview.evidence.matched_own);
    expect(await matched([metadata])).toBe(20);
    expect(await matched([asFood, metadata])).toBe(21);
    await store.apply([asFood, metadata]);
    expect((await store.ports.data.metadataVersions(12345)).at(-1)?.coverage_narratives_matched).toBe(21 / 34);
  });

  test('reprocessing generates from the corrected rows, and under the corrected name', async () => {
    const reprocess = { operation: 'reprocess_brand', input: { brandid: 12345 } };
    const renamed = step({ table: 'brand', brandid: 12345, updates: { brandname: 'Star Market' } });
    const restaurants = [31, 32, 33, 34, 35, 36, 37, 38, 41, 42, 43, 44].map((ccid) =>
      step({ table: 'combo', ccid, updates: { narrative: `STAR MARKET SALEM ${ccid}`, mccid: 5411 } }),
    );
    await store.apply([...restaurants, renamed, reprocess]);
    const metadata = (await store.ports.data.metadataVersions(12345)).at(-1);
    expect(metadata).toMatchObject({ version: 2, brandname: 'Star Market' });
    expect(metadata?.mccids).not.toContain(5812);
  });

  test('a row that was corrected before is shown, and counted, as that step leaves it', async () => {
    const again = step({ table: 'combo', ccid: 31, updates: { mccid: 6012 } });
    const [, second] = accepted(await store.propose([asFood, again])).body.steps;
    expect(second?.preview).toMatchObject({
      changes: [{ field: 'mccid', before: 5499, after: 6012 }],
      evidence: { coverage: { before: { matched_own: 32 }, after: { matched_own: 31 } } },
      preconditions: [{ target: 'brand 12345', version: 2 }],
    });
  });

  test('a row that was moved before is corrected under its new brand', async () => {
    await store.apply([SPLIT, step({ table: 'combo', ccid: 31, updates: { narrative: 'STAR BURGER LA' } })]);
    const row = await comboOf(31);
    expect(row?.narrative).toBe('STAR BURGER LA');
    expect((await store.ports.data.brand(row?.brandid ?? 0))?.brandname).toBe('Star Burger');
  });
});

describe('given a change that waits', () => {
  freshStore();
  const narrative = (text: string) => step({ ...WALLET_ROW, updates: { narrative: text } });

  test.each([
    ['the row', narrative('STAR MARKET BOSTON'), narrative('STAR MKT')],
    ['another column of the row', narrative('STAR MARKET BOSTON'), step({ ...WALLET_ROW, updates: { mid: 'M7' } })],
    [
      'the code',
      step({ table: 'mcc', mccid: 5411, updates: { mcc_desc: 'Grocers' } }),
      step({ table: 'mcc', mccid: 5411, updates: { sector: 'Food & Drink' } }),
    ],
    [
      'the brand',
      step({ table: 'brand', brandid: 12345, updates: { brandname: 'Star Market' } }),
      step({ table: 'brand', brandid: 12345, updates: { sector: 'Food & Drink' } }),
    ],
  ])('when %s changes in between, then it is stale', async (_title, waiting, meanwhile) => {
    const change = accepted(await store.propose([waiting]));
    await store.apply([meanwhile]);
    expect(accepted(await store.decide(change)).application?.state).toBe('stale');
  });

  test('when rows of other brands change, then it is applied all the same', async () => {
    const change = accepted(await store.propose([narrative('STAR MARKET BOSTON')]));
    await store.apply([step({ table: 'combo', ccid: 61, updates: { mid: 'M7' } })]);
    expect(accepted(await store.decide(change)).application?.state).toBe('applied');
  });
});
