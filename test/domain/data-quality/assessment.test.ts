import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brand, Combo, Mcc } from '../../../src/domain/brand/brand.ts';
import { adviceOn } from '../../../src/domain/data-quality/advice.ts';
import { assessDataQuality, type QualityFacts, verdictOn } from '../../../src/domain/data-quality/assessment.ts';
import { MOST_SAMPLES, QUALITY_WORDS, type QualityKind } from '../../../src/domain/data-quality/findings.ts';
import { firedTriggers, type TriggerFacts } from '../../../src/domain/escalation/triggers.ts';
import { schemaAt } from '../../../src/domain/input/input-issues.ts';
import { isMissing, isMissingName } from '../../../src/domain/text/missing.ts';
import { tools } from '../../../src/tools/index.ts';
import { aBrand, aCombo, aFeedback, aMetadataVersion } from '../../contract/records.ts';

const mccs = new Map<number, Mcc>([
  [5411, { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' }],
  [5812, { mccid: 5812, mcc_desc: 'Eating Places', sector: 'Food & Drink' }],
  [742, { mccid: 742, mcc_desc: 'Veterinary Services', sector: 'Pets' }],
]);

/** Twenty sound combos, of which the first `count` are as given. */
function combosWith(first: Partial<Combo>, count = 1, all = 20): Combo[] {
  return Array.from({ length: all }, (_, i) =>
    aCombo({ ccid: i, mid: `M${100 + i}`, narrative: `STAR MARKET ${i}`, ...(i < count ? first : {}) }),
  );
}

function facts(over: Partial<QualityFacts> = {}): QualityFacts {
  return {
    ...{ brand: aBrand(), combos: combosWith({}), mccs, metadata: aMetadataVersion(), versions: [aMetadataVersion()] },
    ...{ feedback: [], namesakes: [], twins: [], misplaced: [], missing_ccids: [], parent_missing: false },
    ...over,
  };
}

const brand = (over: Partial<Brand>) => facts({ brand: aBrand(over) });
const combos = (first: Partial<Combo>, count?: number, all?: number) =>
  facts({ combos: combosWith(first, count, all) });
const metadata = (over: Parameters<typeof aMetadataVersion>[0]) => facts({ metadata: aMetadataVersion(over) });
const found = (given: QualityFacts, kind: QualityKind) => assessDataQuality(given).find((one) => one.kind === kind);
const kinds = (given: QualityFacts) => assessDataQuality(given).map((one) => one.kind);
const oneOf = (given: QualityFacts, kind: QualityKind) => {
  const finding = found(given, kind);
  if (finding === undefined) throw new Error(`${kind} was not found`);
  return finding;
};
const adviceFor = (given: QualityFacts, kind: QualityKind) => adviceOn(oneOf(given, kind), given);

/** One combo with a code whose row is as given. */
const withCode = (over: Partial<Mcc>) =>
  facts({
    combos: combosWith({ mccid: 5999 }),
    mccs: new Map([...mccs, [5999, { mccid: 5999, mcc_desc: 'Other', sector: 'Groceries', ...over }]]),
  });

const onBank = (count: number): Combo[] => [
  ...combosWith({ bankid: 3, mid: '' }, count, 8).map((combo) => ({ ...combo, bankid: 3 })),
  ...combosWith({}, 0, 30).map((combo) => ({ ...combo, ccid: combo.ccid + 100 })),
];

/** So many of the combos carry the name of Lidl. */
const lidl = (count: number) => ({
  ...{ brandid: 7, brandname: 'Lidl', combos: count, plain_combos: count, criteria: { narrative: '^LIDL\\b' } },
});

/** For each kind facts that show it, its severity, its count, and the call that is advised. */
const CASES: Readonly<Record<QualityKind, readonly [QualityFacts, string, number | null, string]>> = {
  brand_not_in_table: [brand({ version: 0 }), 'critical', 20, 'update_source_data'],
  combos_without_brand: [brand({ brandid: 0, version: 0 }), 'critical', 20, 'reassign_combos'],
  missing_brandname: [brand({ brandname: ' ' }), 'critical', null, 'update_brand_data'],
  missing_sector: [brand({ sector: '' }), 'critical', null, 'update_brand_data'],
  no_combos: [facts({ combos: [] }), 'warning', null, 'find_brands'],
  combos_without_mid: [combos({ mid: ' ' }, 2), 'critical', 2, 'update_source_data'],
  combos_without_narrative: [combos({ narrative: '' }, 2), 'critical', 2, 'update_source_data'],
  combos_without_mccid: [combos({ mccid: 0 }, 2), 'critical', 2, 'update_source_data'],
  combos_with_invalid_mccid: [combos({ mccid: 54110 }, 2), 'critical', 2, 'update_source_data'],
  hidden_characters_in_name: [brand({ brandname: 'St\u200bar' }), 'warning', null, 'update_brand_data'],
  garbled_name: [brand({ brandname: 'CafÃ© Nero' }), 'warning', null, 'update_brand_data'],
  hidden_characters: [combos({ narrative: 'STAR\u0007MARKET' }), 'warning', 1, 'update_source_data'],
  garbled_text: [combos({ narrative: 'STAR CAF\ufffd' }), 'warning', 1, 'update_source_data'],
  narratives_naming_nothing: [combos({ narrative: 'PAYPAL *' }), 'warning', 1, 'update_source_data'],
  long_narratives: [combos({ narrative: `STAR ${'X'.repeat(130)}` }), 'info', 1, 'get_combo_records'],
  unknown_sector: [brand({ sector: 'Widgets' }), 'warning', null, 'update_brand_data'],
  missing_parent: [facts({ parent_missing: true }), 'critical', null, 'update_brand_data'],
  combos_with_unknown_mccid: [combos({ mccid: 9998 }, 2), 'critical', 2, 'update_source_data'],
  codes_without_sector: [withCode({ sector: '' }), 'warning', 1, 'update_source_data'],
  codes_without_description: [withCode({ mcc_desc: '\\N' }), 'warning', 1, 'update_source_data'],
  metadata_regex_refused: [metadata({ regex: '(a+)+$' }), 'warning', null, 'create_manual_metadata'],
  metadata_mccids_refused: [metadata({ mccids: [5411, 6012] }), 'warning', null, 'create_manual_metadata'],
  feedback_on_missing_version: [
    facts({ feedback: [aFeedback({ metadata_version: 7 }), aFeedback()] }),
    ...(['warning', 1, 'get_feedback_history'] as const),
  ],
  feedback_on_missing_combos: [facts({ missing_ccids: [4, 5] }), 'warning', 2, 'get_feedback_history'],
  sector_alias: [brand({ sector: 'groceries' }), 'warning', null, 'update_brand_data'],
  sector_against_codes: [brand({ sector: 'Food & Drink' }), 'warning', 20, 'update_brand_data'],
  metadata_codes_unused: [metadata({ mccids: [5411, 5812] }), 'info', 1, 'create_manual_metadata'],
  metadata_sector_differs: [metadata({ sector: 'Pets' }), 'warning', null, 'reprocess_brand'],
  metadata_name_differs: [metadata({ brandname: 'Star Market' }), 'warning', null, 'reprocess_brand'],
  same_name: [facts({ namesakes: [{ brandid: 7 }] }), 'warning', 1, 'find_brands'],
  shared_mid_and_narrative: [
    facts({ twins: [aCombo({ brandid: 7, mid: 'M103', narrative: 'STAR MARKET 3' })] }),
    ...(['warning', 1, 'get_combo_records'] as const),
  ],
  shared_narratives: [
    facts({ twins: [aCombo({ brandid: 7, mid: 'X', narrative: 'STAR MARKET 3' })] }),
    ...(['info', 1, 'get_combo_records'] as const),
  ],
  rows_of_other_brands: [facts({ misplaced: [lidl(2)] }), 'info', 2, 'reassign_combos'],
  duplicate_combos: [combos({ mid: 'M1', narrative: 'STAR' }, 3), 'warning', 2, 'get_combo_records'],
  truncated_codes: [combos({ mccid: 541 }), 'warning', 1, 'update_source_data'],
  one_narrative: [combos({ narrative: 'LIDL GB LONDON' }, 12), 'warning', 12, 'get_narratives'],
  odd_mid_lengths: [combos({ mid: 'M1' }, 1, 30), 'info', 1, 'get_combo_records'],
  defects_of_one_bank: [facts({ combos: onBank(6) }), 'warning', 6, 'get_combo_records'],
};

describe('given sound data', () => {
  test('then nothing is found, and the verdict is clean', () => {
    expect(assessDataQuality(facts())).toEqual([]);
    expect(verdictOn([])).toBe('clean');
  });

  test.each([
    [
      'a brand of digits',
      facts({
        brand: aBrand({ brandname: '7-11' }),
        combos: combosWith({ narrative: '7-11 35123' }, 5),
        metadata: null,
      }),
    ],
    ['letters with accents', combos({ narrative: 'CAFÉ SÃO “STAR” 5€' })],
    ['a known code of three digits', combos({ mccid: 742 })],
    ['one row at two banks', combos({ ccid: 1, bankid: 9, mid: 'M101', narrative: 'STAR MARKET 1' })],
    ['a wallet between the name and the bank', combos({ narrative: 'PAYPAL *STAR MARKET', mid: 'WLT0000001' })],
    ['the name in most narratives', combos({ narrative: 'STAR MARKET' }, 15)],
    [
      'the narrative of another brand with another code',
      facts({ twins: [aCombo({ brandid: 7, mccid: 5812, mid: 'X' })] }),
    ],
    ['blank merchant ids in both brands', facts({ twins: [aCombo({ brandid: 7, mid: '', narrative: 'X' })] })],
    ['metadata without a sector of its own', metadata({ sector: null })],
  ])('nor with %s', (_title, given) => {
    expect(kinds(given)).toEqual([]);
  });
});

describe('given something wrong', () => {
  test.each(Object.entries(CASES))('then %s is found, weighed and counted', (kind, [given, severity, count, tool]) => {
    const name = Object.keys(QUALITY_WORDS).find((one): one is QualityKind => one === kind) ?? 'no_combos';
    expect(oneOf(given, name)).toMatchObject({ kind, severity, count });
    expect(adviceFor(given, name).tool).toBe(tool);
  });

  test('then rows of other brands are more than information once recall cannot pass, and go to the brand they name', () => {
    const weighed = (count: number) => oneOf(facts({ misplaced: [lidl(count)] }), 'rows_of_other_brands').severity;
    expect([weighed(4), weighed(5)]).toEqual(['info', 'warning']);
    expect(adviceFor(facts({ misplaced: [lidl(5)] }), 'rows_of_other_brands').input).toEqual({
      ...{ source_brandid: 12345, target_brandid: 7, criteria: { narrative: '^LIDL\\b' } },
    });
  });

  test('then an inactive brand is not given metadata: its combos go to a brand that classifies', () => {
    const inactive = aBrand({ status: 'inactive' });
    const given = facts({ brand: inactive, metadata: aMetadataVersion({ mccids: [5411, 5812] }) });
    expect(adviceFor(given, 'metadata_codes_unused')).toEqual({
      ...{ tool: 'reassign_combos', input: { source_brandid: inactive.brandid } },
    });
  });

  test('then a defect of fewer than one combo in ten is no critical one', () => {
    const given = combos({ mid: '' });
    expect(found(given, 'combos_without_mid')).toMatchObject({ severity: 'warning', share: 0.05 });
    expect(verdictOn(assessDataQuality(given))).toBe('problems');
  });

  test('then the critical comes first, and what is for information last', () => {
    const given = facts({
      combos: combosWith({ mid: '' }, 10),
      metadata: aMetadataVersion({ mccids: [5411, 5812], brandname: 'Star Market' }),
    });
    expect(kinds(given)).toEqual(['combos_without_mid', 'metadata_name_differs', 'metadata_codes_unused']);
    expect(verdictOn(assessDataQuality(given))).toBe('critical');
  });

  test('then samples name the row, and other brands where it is theirs as well', () => {
    const [given] = CASES.shared_mid_and_narrative;
    expect(oneOf(given, 'shared_mid_and_narrative').samples).toEqual([
      { ccid: 3, bankid: 1, text: 'brand 7: STAR MARKET 3' },
    ]);
    expect(kinds(given)).not.toContain('shared_narratives');
  });

  test('then a few repeated rows are for information', () => {
    const given = combos({ mid: 'M1', narrative: 'STAR' }, 2);
    expect(oneOf(given, 'duplicate_combos')).toMatchObject({ severity: 'info', share: 0.05 });
    expect(verdictOn(assessDataQuality(given))).toBe('clean');
  });

  test('then a wallet prefix names nothing whatever the brand is called, and digits name one of digits', () => {
    const called = (brandname: string, narrative: string) =>
      kinds(facts({ brand: aBrand({ brandname }), combos: combosWith({ narrative }), metadata: null }));
    expect(called('7-Eleven', '7-11')).toEqual([]);
    expect(called('7-Eleven', 'PAYPAL *')).toEqual(['narratives_naming_nothing']);
    expect(called('Star', '0042')).toEqual(['narratives_naming_nothing']);
  });

  test('then a defect of every bank is not put on one', () => {
    const spread = onBank(6).map((combo, i) => ({ ...combo, bankid: i % 2 }));
    expect(kinds(facts({ combos: spread }))).not.toContain('defects_of_one_bank');
  });
});

describe('what mends it', () => {
  test('is a call whose known arguments are given', () => {
    const { unknown_sector, missing_parent, truncated_codes, hidden_characters, hidden_characters_in_name } = CASES;
    expect(adviceFor(unknown_sector[0], 'unknown_sector').input).toEqual({
      ...{ brandid: 12345, field: 'sector', value: 'Groceries' },
    });
    expect(adviceFor(missing_parent[0], 'missing_parent').input).toMatchObject({
      field: 'parent_brandid',
      value: 'none',
    });
    expect(adviceFor(truncated_codes[0], 'truncated_codes').input).toEqual({
      ...{ table: 'combo', ccid: 0, bankid: 1, updates: { mccid: 5411 } },
    });
    expect(adviceFor(hidden_characters[0], 'hidden_characters').input).toMatchObject({
      updates: { narrative: 'STAR MARKET' },
    });
    expect(adviceFor(hidden_characters_in_name[0], 'hidden_characters_in_name').input).toMatchObject({
      value: 'St ar',
    });
  });

  test('is a look at the parts where no sector covers most codes', () => {
    const mixed = combosWith({ mccid: 5812 }, 8).map((combo, i) => (i > 14 ? { ...combo, mccid: 742 } : combo));
    const given = facts({ brand: aBrand({ sector: 'Pets' }), combos: mixed, metadata: null });
    expect(adviceFor(given, 'sector_against_codes').tool).toBe('analyze_brand_for_split');
  });

  test.each(Object.entries(CASES))('of %s is a call that its tool takes', (_kind, [given]) => {
    for (const finding of assessDataQuality(given)) {
      const { tool, input } = adviceOn(finding, given);
      const operation = tools.find((one) => one.operation.name === tool)?.operation;
      if (operation === undefined) throw new Error(`there is no tool ${tool}`);
      for (const [field, value] of Object.entries(input)) {
        expect(schemaAt(operation.input, [field])?.safeParse(value), `${tool} ${field}`).toMatchObject({
          success: true,
        });
      }
    }
  });
});

describe('laws', () => {
  const text = fc.oneof(
    fc.constantFrom('', ' ', 'STAR', 'PAYPAL *', '\\N', 'NaN', 'NAN', '\u00a0', '123', 'CAF\ufffd', 'A\u200bB'),
    fc.string(),
  );
  const anyCombo = fc.record({
    ccid: fc.nat(30),
    bankid: fc.constantFrom(null, 1, 2),
    mid: text,
    brandid: fc.constant(12345),
    mccid: fc.constantFrom(5411, 5812, 541, 9998, 54110, 742, 0, -1),
    narrative: text,
  });
  const anyFacts = fc.record({
    combos: fc.array(anyCombo, { maxLength: 40 }),
    brandname: fc.oneof(text, fc.constant('Star')),
    sector: fc.constantFrom('Groceries', '', 'Widgets', 'Retail'),
    parent_missing: fc.boolean(),
  });

  test('it is critical exactly when the automatic trigger fires for the same data', () => {
    fc.assert(
      fc.property(anyFacts, ({ combos: given, brandname, sector, parent_missing }) => {
        const findings = assessDataQuality(
          facts({ brand: aBrand({ brandname, sector }), combos: given, parent_missing, metadata: null, versions: [] }),
        );
        const count = (test: (combo: Combo) => boolean) => given.filter(test).length;
        const isCode = (mccid: number) => mccid >= 1 && mccid <= 9999;
        const trigger: TriggerFacts = {
          ...{ brandid: 1, brandname, parent_missing, combos: given.length, iterations: 0, last_iteration_at: null },
          ...{ in_brand_table: true, failures: [], active: [], data_accepted: false },
          missing_fields: [
            ...(isMissingName(brandname) ? (['brandname'] as const) : []),
            ...(sector === '' ? (['sector'] as const) : []),
          ],
          combos_without_mid: count(({ mid }) => isMissing(mid)),
          combos_without_narrative: count(({ narrative }) => isMissing(narrative)),
          combos_without_code: count(({ mccid }) => mccid === 0),
          combos_with_invalid_code: count(({ mccid }) => mccid !== 0 && !isCode(mccid)),
          combos_with_unknown_code: count(({ mccid }) => isCode(mccid) && !mccs.has(mccid)),
        };
        expect(verdictOn(findings) === 'critical').toBe(firedTriggers(trigger).length > 0);
      }),
    );
  });

  test('each kind is told once, with few samples, a share of 1 at most, and a call', () => {
    fc.assert(
      fc.property(anyFacts, ({ combos: given, brandname, sector, parent_missing }) => {
        const all = facts({ brand: aBrand({ brandname, sector }), combos: given, twins: given, parent_missing });
        const findings = assessDataQuality(all);
        expect(new Set(findings.map((one) => one.kind)).size).toBe(findings.length);
        for (const finding of findings) {
          expect(finding.samples.length).toBeLessThanOrEqual(MOST_SAMPLES);
          expect(finding.share ?? 0).toBeLessThanOrEqual(1);
          expect(adviceOn(finding, all).tool).toMatch(/^[a-z_]+$/);
        }
      }),
    );
  });
});
