import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { criteriaForm } from '../../../../src/domain/operations/criteria-form.ts';
import { splitForm } from '../../../../src/domain/operations/split/split-brand-form.ts';
import { collected } from '../../../contract/collected.ts';
import { accepted, CLOSING, ROOT_CAUSE, refusalOf, SmallStore } from '../../../executor/small-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const jsonOf = (value: unknown): RequestedStep['input'] => JSON.parse(JSON.stringify(value));
const create = (brandname: string, sector: string): RequestedStep => ({
  operation: 'create_brand',
  input: { brandname, sector, parent_brandid: 12345 },
});
/** With the runbook's criteria, as its command line has them. */
const reassign = (step: number, criteria: string): RequestedStep => ({
  operation: 'reassign_combos',
  input: {
    source_brandid: 12345,
    target_brandid: { $from: `steps.${step}.brandid` },
    ...jsonOf(accepted(criteriaForm.read({ criteria }))),
  },
});

/** Procedure 3 of the runbook, steps 3 to 6. */
const PROCEDURE: readonly RequestedStep[] = [
  create('Star Market', 'Retail'),
  create('Star Burger', 'Food & Beverage'),
  reassign(0, "mccid IN ('5411', '5499')"),
  reassign(1, "mccid IN ('5812', '5814')"),
  {
    operation: 'create_manual_metadata',
    input: { brandid: { $from: 'steps.0.brandid' }, regex: '\\bSTAR\\s+MARKET\\b', mccids: [5411, 5499] },
  },
  {
    operation: 'upload_metadata',
    input: {
      brandid: { $from: 'steps.1.brandid' },
      metadata: {
        ...{ brandid: { $from: 'steps.1.brandid' }, brand_name: 'Star Burger', regex: '\\bSTAR\\s+BURGER\\b' },
        ...{ mccids: ['5812', '5814'], sector: 'Food & Beverage', confidence: 0.9 },
      },
    },
  },
  {
    operation: 'deactivate_brand',
    input: {
      brandid: 12345,
      reason: 'Split into Star Market ({steps.0.brandid}) and Star Burger ({steps.1.brandid})',
    },
  },
];

describe('given the steps of a split by hand as one plan', () => {
  test('when it is proposed, then each step sees what those before it leave, and new brands go by name', async () => {
    const { body } = accepted(await store.propose(PROCEDURE));
    const previews = body.steps.map((step) => step.preview);
    expect(body.risk).toBe('high');
    expect(body.blast_radius).toEqual({ brands: 3, combos: 32, metadata_versions: 2, escalations: 0 });
    expect(previews[2]?.evidence).toMatchObject({ moved: { combos: 20 }, staying: { combos: 14 } });
    expect(previews[3]?.evidence).toMatchObject({ moved: { combos: 12 }, staying: { combos: 2 } });
    expect(previews[3]?.warnings[0]).toContain('Only 2 wallet-affected combos stay');
    expect(previews[4]?.evidence).toMatchObject({ own_combos: 20, matched_own: 20, caught_others: 0 });
    expect(previews[5]?.evidence).toMatchObject({ own_combos: 12, matched_own: 12, caught_others: 0 });
    expect(previews[5]?.warnings).toEqual([]);
    expect(previews[6]?.evidence).toMatchObject({
      reason: 'Split into Star Market (brand:Star Market) and Star Burger (brand:Star Burger)',
      split_into: [
        { brandid: 'brand:Star Market', status: 'active' },
        { brandid: 'brand:Star Burger', status: 'active' },
      ],
    });
  });

  test('when it is applied and the escalation closed, then the parts are there and verified, and Star is at rest', async () => {
    await store.apply([...PROCEDURE, ROOT_CAUSE, CLOSING]);
    const [market] = await store.ports.data.brandsNamed('Star Market');
    const [burger] = await store.ports.data.brandsNamed('Star Burger');
    expect(market).toMatchObject({ sector: 'Groceries', parent_brandid: 12345, manually_processed: true });
    expect(burger).toMatchObject({ sector: 'Food & Drink', parent_brandid: 12345, manually_processed: true });
    const held = async (brandid = 0) => (await store.ports.data.combosOf(brandid)).length;
    expect([await held(market?.brandid), await held(burger?.brandid), await held(12345)]).toEqual([20, 12, 2]);
    expect((await store.ports.data.brand(12345))?.status).toBe('inactive');
    const escalation = await store.ports.data.escalation('ESC-2026-001');
    expect(escalation?.resolution?.method).toBe('brand_split');
    const applied = await collected(store.ports.data.appliedChanges());
    expect(applied.at(-1)?.results[6]).toEqual({ brandid: 12345, status: 'inactive', combos_left: 2 });
  });

  test('when the new brands are processed as in the runbook, then what is generated sees their combos only', async () => {
    const generated = (step: number): RequestedStep => {
      return { operation: 'process_brand', input: { brandid: { $from: `steps.${step}.brandid` } } };
    };
    const processed = PROCEDURE.map((step) =>
      step.operation === 'create_manual_metadata'
        ? generated(0)
        : step.operation === 'upload_metadata'
          ? generated(1)
          : step,
    );
    await store.apply([...processed, ROOT_CAUSE, CLOSING]);
    const codesOf = async (brandname: string) => {
      const [brand] = await store.ports.data.brandsNamed(brandname);
      return (await store.ports.data.metadataVersions(brand?.brandid ?? 0)).at(-1)?.mccids;
    };
    expect([await codesOf('Star Market'), await codesOf('Star Burger')]).toEqual([
      [5411, 5499],
      [5812, 5814],
    ]);
  });

  test('when the steps are decided one by one as in the runbook, then they end the same', async () => {
    const [first, second, ...rest] = PROCEDURE;
    const real = async (step: RequestedStep): Promise<RequestedStep> => {
      const [market] = await store.ports.data.brandsNamed('Star Market');
      const [burger] = await store.ports.data.brandsNamed('Star Burger');
      const text = JSON.stringify(step)
        .replaceAll('{"$from":"steps.0.brandid"}', String(market?.brandid))
        .replaceAll('{"$from":"steps.1.brandid"}', String(burger?.brandid))
        .replaceAll('{steps.0.brandid}', String(market?.brandid))
        .replaceAll('{steps.1.brandid}', String(burger?.brandid));
      return { operation: step.operation, input: jsonOf(JSON.parse(text).input) };
    };
    for (const step of [first, second]) if (step !== undefined) await store.apply([step]);
    for (const step of rest) await store.apply([await real(step)]);
    await store.apply([ROOT_CAUSE]);
    await store.apply([CLOSING]);
    const escalation = await store.ports.data.escalation('ESC-2026-001');
    expect(escalation?.linked_changes.map((change) => change.operations.join())).toEqual([
      ...PROCEDURE.map((step) => step.operation),
      'add_escalation_notes',
      'close_escalation',
    ]);
    expect((await store.ports.data.brand(12345))?.status).toBe('inactive');
  });

  test('when the grocery combos are fewer by then, then the whole plan is stale and nothing of it is written', async () => {
    const waiting = accepted(await store.propose(PROCEDURE));
    await store.apply([
      {
        operation: 'reassign_combos',
        input: { source_brandid: 12345, target_brandid: 200, criteria: { location: ['SALEM'] } },
      },
    ]);
    await store.decide(waiting);
    expect(await store.stateOf(waiting)).toBe('stale');
    expect(await store.ports.data.brandsNamed('Star Market')).toEqual([]);
    expect((await store.ports.data.brand(12345))?.status).toBe('active');
  });

  test('when Star is left active with its wallet rows, then the escalation does not close, and says whose fault it is', async () => {
    const active = PROCEDURE.filter((step) => step.operation !== 'deactivate_brand');
    const refusal = refusalOf(await store.propose([...active, ROOT_CAUSE, CLOSING]));
    expect(refusal).toMatchObject({ code: 'checklist_incomplete' });
    expect(refusal.instead).toContain('Verification fails for brand 12345: recall');
  });

  test('when all of Star goes to another brand and Star ends, then that resolves its escalation', async () => {
    const steps = [
      {
        operation: 'reassign_combos',
        input: { source_brandid: 12345, target_brandid: 200, criteria: { narrative: 'STAR' } },
      },
      {
        operation: 'create_manual_metadata',
        input: { brandid: 200, regex: '\\bSTAR\\s+(?:MARKET|MART|BURGER)\\b', mccids: [5411, 5499, 5812, 5814] },
      },
      { operation: 'deactivate_brand', input: { brandid: 12345, reason: 'It was Star Mart all along' } },
    ];
    await store.apply([...steps, ROOT_CAUSE, CLOSING]);
    expect((await store.ports.data.escalation('ESC-2026-001'))?.resolution?.method).toBe('data_correction');
  });

  test('when the second reassignment is forgotten, then the plan is refused at its last step', async () => {
    const forgotten = PROCEDURE.filter((_, index) => index !== 3);
    const refusal = refusalOf(await store.propose(forgotten));
    expect(refusal).toMatchObject({ code: 'conflict', field: 'steps.5.input.brandid' });
    expect(refusal.message).toContain('12 combos');
  });
});

describe("given the runbook's split_brand command", () => {
  test('when its values name two of four codes, then the others stay behind, are listed, and Star stays active', async () => {
    const fields = accepted(
      splitForm.read({
        new_brands: 'Star Market,Star Burger',
        split_criteria: 'mccid',
        criteria_values: '5411:Star Market,5812:Star Burger',
      }),
    );
    const split: RequestedStep = { operation: 'split_brand', input: { brandid: 12345, ...jsonOf(fields) } };
    const preview = accepted(await store.propose([split])).body.steps[0]?.preview;
    expect(preview?.evidence).toMatchObject({
      parts: [
        { brandname: 'Star Market', combos: 16 },
        { brandname: 'Star Burger', combos: 4 },
      ],
      unassigned: { combos: 14, combos_by_mccid: { 5814: 8, 5499: 4, 6012: 2 } },
    });
    await store.apply([split]);
    expect((await store.ports.data.brand(12345))?.status).toBe('active');
    expect(await store.ports.data.combosOf(12345)).toHaveLength(14);
  });
});
