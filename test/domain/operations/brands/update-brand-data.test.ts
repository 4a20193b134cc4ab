import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { updateBrandData } from '../../../../src/domain/operations/brands/update-brand-data.ts';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';

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

const step = (input: { [key: string]: Json }) => ({
  operation: 'update_brand_data',
  input: { brandid: 12345, reason: 'Disambiguate from Star Burger', ...input },
});
const propose = (field: string, value: string, brandid = 12345) => store.propose([step({ brandid, field, value })]);
const previewOf = async (field: string, value: string, brandid?: number) =>
  accepted(await propose(field, value, brandid)).body.steps[0]?.preview;
const apply = (field: string, value: string, brandid = 12345) => store.apply([step({ brandid, field, value })]);
/** The runbook's flags, read as its form says. */
const runbook = (flags: Record<string, string>) =>
  updateBrandData.input.partial().parse({
    ...flags,
    ...accepted(updateBrandData.runbookForm?.read(flags) ?? { ok: true, value: {} }),
  });
const inactive = async (brandid: number, status: 'inactive' | 'active' = 'inactive', brandname?: string) => {
  const { ports } = store;
  const brand = await ports.data.brand(brandid);
  if (brand === undefined) throw new Error(`no brand ${brandid}`);
  const changed = { ...brand, status, brandname: brandname ?? brand.brandname, version: brand.version + 1 };
  const applied = { change_id: `CHG-${brandid}-${changed.version}`, digest: '', escalation_id: null, applied_at: '' };
  const batch = { mutations: [{ kind: 'brand.update' as const, brand: changed }], outbox: [] };
  const revision = await ports.data.current();
  await inTurn(ports).commit(
    { ...batch, applied: { ...applied, approvers: [], operations: [], results: [] } },
    { revision },
  );
};

describe('given Star, groceries, with one metadata version', () => {
  freshStore();
  test('when it is renamed as in the runbook, then the preview says what the metadata keeps and what should follow', async () => {
    const { field = '', value = '' } = runbook({ field: 'brand_name', value: 'Star Market' });
    const preview = await previewOf(field, value);
    expect(preview).toMatchObject({
      summary: 'Set brandname of brand 12345 "Star" to "Star Market"',
      changes: [{ target: 'brand 12345 "Star"', field: 'brandname', before: 'Star', after: 'Star Market' }],
      evidence: {
        reason: 'Disambiguate from Star Burger',
        metadata_behind: { version: 1, brandname: 'Star', sector: 'Groceries' },
      },
      warnings: ['Metadata version 1 still has the old name: use reprocess_brand next, then verify_reprocessing.'],
      blast_radius: { brands: 1, combos: 0, metadata_versions: 0, escalations: 0 },
    });
    await apply(field, value);
    expect(await store.ports.data.brand(12345)).toMatchObject({ brandname: 'Star Market', version: 2 });
    const [link] = (await store.ports.data.escalation('ESC-2026-001'))?.linked_changes ?? [];
    expect(link).toMatchObject({ method: 'data_correction', affected_brandids: [12345] });
  });

  test('when its sector is given in the runbook’s words, then the preview shows the mapping and how the codes fit', async () => {
    const preview = await previewOf('sector', 'Food & Beverage');
    expect(preview?.changes).toMatchObject([{ before: 'Groceries', after: 'Food & Drink' }]);
    expect(preview?.evidence).toMatchObject({
      sector_named: { asked: 'Food & Beverage', stands_for: 'Food & Drink', could_be: ['Food & Drink'] },
      codes_of_sector: { before: { combos: 32, consistent: 20 }, after: { combos: 32, consistent: 12 } },
    });
    expect(preview?.warnings[0]).toBe('Only 12 of 32 combos have a code of the new sector (20 of the current one).');
  });

  test('when it is renamed as another brand is called, spelled otherwise, then it is refused; almost so, then it is warned of', async () => {
    const refused = await store.propose([
      {
        operation: 'update_brand_data',
        input: { brandid: 12345, field: 'brandname', value: 'STAR-BÜCKS', reason: 'Test' },
      },
    ]);
    expect(refusalOf(refused)).toMatchObject({ code: 'conflict', message: expect.stringContaining('"Starbucks"') });
    const { warnings = [] } = (await previewOf('brandname', 'Starbuck')) ?? {};
    expect(warnings).toContainEqual(expect.stringMatching(/^"Starbuck" is almost the name of brand 100 "Starbucks"/));
    expect((await previewOf('brandname', 'STAR'))?.warnings.join()).not.toContain('almost the name');
  });

  test('when a name looks like another, then what does not show is pointed at', async () => {
    const { warnings = [] } = (await previewOf('brandname', 'St\u0430r\u200bMarket')) ?? {};
    expect(warnings).toContainEqual(expect.stringContaining('but has Cyrillic <U+0430>'));
    expect(warnings).toContainEqual(expect.stringContaining('hidden or direction-changing'));
  });

  test.each(["'; DROP TABLE brand; --", '<script>alert(1)</script>', '{"$gt": ""}', '100% _STAR_', '../../etc'])(
    'when it is renamed to %s, then that is its name and nothing else',
    async (value) => {
      await apply('brandname', value);
      expect((await store.ports.data.brandsNamed(value)).map((brand) => brand.brandname)).toEqual([value]);
      expect(await store.ports.data.countBrands()).toBe(3);
    },
  );

  test('when its parent is repaired, then an inactive one will do, and "none" takes it away', async () => {
    await inactive(200);
    await apply('parent_brandid', '200');
    expect((await store.ports.data.brand(12345))?.parent_brandid).toBe(200);
    await apply('parent_brandid', 'None');
    expect((await store.ports.data.brand(12345))?.parent_brandid).toBeNull();
  });

  test('when it is handed back to automation, then metadata that a person wrote is pointed at', async () => {
    await store.apply([
      { operation: 'create_manual_metadata', input: { brandid: 12345, regex: '\\bSTAR\\s+MARKET\\b', mccids: [5411] } },
    ]);
    const preview = await previewOf('manually_processed', 'false');
    expect(preview?.changes).toMatchObject([{ before: true, after: false }]);
    expect(preview?.warnings).toEqual(['Automation may replace metadata version 2, which a person wrote.']);
    await apply('manually_processed', 'FALSE');
    expect((await store.ports.data.brand(12345))?.manually_processed).toBe(false);
  });

  test('when brands would be each other’s parents, then it is refused', async () => {
    await apply('parent_brandid', '200');
    await apply('parent_brandid', '12345', 100);
    expect(refusalOf(await propose('parent_brandid', '100', 200))).toMatchObject({ code: 'conflict' });
    expect(refusalOf(await propose('parent_brandid', '100')).message).toContain('descends from brand 12345');
  });
});

describe('the runbook’s form', () => {
  test.each([
    ['brand_name', 'brandname'],
    ['Brand name', 'brandname'],
    ['sector', 'sector'],
    ['manually-processed', 'manually_processed'],
  ])('the runbook’s --field %s is field %s', (given, field) => {
    expect(runbook({ field: given })).toEqual({ field });
  });
});

describe('what does not fit is refused by field', () => {
  sameStore();

  test.each([
    ['its own name', 'brandname', 'Star', 'nothing_to_do', 'value'],
    ['a name of another active brand', 'brandname', ' starbucks ', 'conflict', 'value'],
    ['a blank name', 'brandname', '  ', 'invalid_input', 'value'],
    ['a name of 100 KB', 'brandname', 'x'.repeat(100_000), 'invalid_input', 'value'],
    ['half a surrogate pair', 'brandname', 'Star\ud83d', 'invalid_input', ''],
    ['an unknown sector', 'sector', 'Grocerys', 'invalid_input', 'value'],
    ['a word for the sector that it has', 'sector', 'Retail', 'nothing_to_do', 'value'],
    ['an unknown parent', 'parent_brandid', '999', 'not_found', 'value'],
    ['itself as parent', 'parent_brandid', '12345', 'conflict', 'value'],
    ['a parent that is no id', 'parent_brandid', '1 OR 1=1', 'invalid_input', 'value'],
    ['no parent where it has none', 'parent_brandid', 'none', 'nothing_to_do', 'value'],
    ['a flag that is neither', 'manually_processed', 'yes', 'invalid_input', 'value'],
    ['a status that is not set here', 'status', 'inactive', 'invalid_input', 'value'],
    ['the status that it has', 'status', 'active', 'nothing_to_do', 'value'],
    ['an unknown field', 'version', '2', 'invalid_input', 'field'],
  ])('when it is given %s, then it is refused by field', async (_title, field, value, code, at) => {
    const refusal = refusalOf(await propose(field, value));
    expect(refusal.code).toBe(code);
    expect(refusal.field).toContain(`steps.0.input${at === '' ? '' : `.${at}`}`);
    expect(refusal.instead.length).toBeGreaterThan(10);
    expect(refusal.message.length).toBeLessThan(500);
  });

  test('when an unknown sector is given, then the refusal lists the known; when a name is taken, whose it is', async () => {
    expect(refusalOf(await propose('sector', 'Grocerys')).instead).toContain(
      '"Financial Services", "Food & Drink", "Groceries"',
    );
    expect(refusalOf(await propose('brandname', 'STARBUCKS')).message).toContain('brand 100');
  });

  test('when an unknown brand is named, then it is refused', async () => {
    expect(refusalOf(await propose('sector', 'Groceries', 9)).code).toBe('not_found');
  });
});

describe('given an inactive brand', () => {
  freshStore();
  beforeEach(() => inactive(200));

  test('when any other field is set, then it is refused; when it is taken back, then it is active', async () => {
    expect(refusalOf(await propose('sector', 'Food & Drink', 200))).toMatchObject({ code: 'conflict' });
    expect((await previewOf('status', 'active', 200))?.warnings).toEqual([expect.stringContaining('verify_metadata')]);
    await apply('status', 'active', 200);
    expect(await store.ports.data.brand(200)).toMatchObject({ status: 'active' });
  });

  test('when another active brand has its name by now, then it is not taken back', async () => {
    await apply('brandname', 'Star Mart');
    expect(refusalOf(await propose('status', 'active', 200))).toMatchObject({ code: 'conflict' });
  });

  test('when one plan takes it back and sets its sector, then both are done', async () => {
    await store.apply([
      step({ brandid: 200, field: 'status', value: 'active' }),
      step({ brandid: 200, field: 'sector', value: 'Food & Drink' }),
    ]);
    expect(await store.ports.data.brand(200)).toMatchObject({ status: 'active', sector: 'Food & Drink', version: 4 });
  });
});

describe('given a change that waits', () => {
  freshStore();
  test.each([
    ['the brand changes', () => apply('manually_processed', 'true')],
    ['another brand takes the name', () => apply('brandname', 'Star Market', 100)],
  ])('when %s in between, then it is stale', async (_title, meanwhile) => {
    const change = accepted(await propose('brandname', 'Star Market'));
    await meanwhile();
    expect(accepted(await store.decide(change)).application?.state).toBe('stale');
    expect((await store.ports.data.brand(12345))?.brandname).toBe('Star');
  });

  test('when something else changes, then it is applied all the same', async () => {
    const change = accepted(await propose('brandname', 'Star Market'));
    await apply('sector', 'Food & Drink', 200);
    expect(accepted(await store.decide(change)).application?.state).toBe('applied');
  });
});
