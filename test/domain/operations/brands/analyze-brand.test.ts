import { describe, expect, it } from 'vitest';
import type { Escalation } from '../../../../src/domain/escalation/escalation.ts';
import { escalationStatus } from '../../../../src/domain/escalation/status.ts';
import { VERIFICATION_THRESHOLDS } from '../../../../src/domain/metadata/verification.ts';
import { analyzeBrand } from '../../../../src/domain/operations/brands/analyze-brand.ts';
import { validateBrandData } from '../../../../src/domain/operations/brands/validate-brand-data.ts';
import { reassignCombos } from '../../../../src/domain/operations/combos/reassign-combos.ts';
import { embeddedBackend } from '../../../backends/embedded/given-store.ts';
import { givenStores } from '../../../contract/backend.ts';
import { aBrand, aCombo } from '../../../contract/records.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const given = givenStores(embeddedBackend);
const analyse = async (brandid: number) => answerOf(await store.run(analyzeBrand, { brandid }));

/** Escalations of the sample that nobody has resolved anything for, so that the brand is as it was. */
async function unresolved(reason: Escalation['reason']): Promise<readonly Escalation[]> {
  const page = await store.ports().data.escalationPage({ reason }, 'newest', 200);
  return page.rows.filter((one) => ['open', 'assigned', 'investigating', 'resolving'].includes(escalationStatus(one)));
}

describe("given the runbook's case", () => {
  it('says that Star is several brands, on what evidence, and which procedure that is', async () => {
    const star = await analyse(12345);
    expect(star.diagnosis).toMatchObject({ level: 1, priority: 'normal', procedure: { number: 3 } });
    expect(star.diagnosis.reasons.map((one) => one.reason).slice(0, 2)).toEqual([
      'ambiguous_brand_name',
      'iteration_limit',
    ]);
    expect(star.diagnosis.next_steps).toContainEqual(
      expect.objectContaining({ tool: 'analyze_brand_for_split', input: { brandid: 12345 } }),
    );
    expect(star.active_escalations).toMatchObject([{ escalation_id: 'ESC-2026-001' }]);
  });

  it('shows what it rests on: clusters, codes, sector agreement, coverage, iterations', async () => {
    const star = await analyse(12345);
    expect(star.profile.clusters.map((one) => one.word)).toEqual(expect.arrayContaining(['MARKET', 'BURGER']));
    expect(star.profile.mccids.map((code) => code.mccid)).toEqual(expect.arrayContaining([5411, 5814]));
    expect(star.sector_agreement).toMatchObject({ sector: 'Groceries', sector_known: true });
    expect(star.sector_agreement.share).toBeLessThan(1);
    expect(star.wallet_share).toBeGreaterThan(0);
    expect(star.coverage?.complete).toBe(true);
    expect(star.iterations).toMatchObject({
      used: 10,
      limit: 10,
      issues: [{ iterations: 10 }, { iterations: 10 }, {}],
    });
  });
});

describe('given the other escalations of the sample', () => {
  it.each([
    ['insufficient_data', 1],
    ['critical_data_quality', 2],
    ['consecutive_failures', undefined],
    ['system_error', 5],
    ['low_confidence', 1],
  ] as const)('finds %s where a person or trigger found it', async (reason, procedure) => {
    const escalated = await unresolved(reason);
    expect(escalated.length).toBeGreaterThan(0);
    for (const { brandid, escalation_id } of escalated) {
      const { diagnosis, misplaced, recall_within_reach: reach } = await analyse(brandid);
      const belowReach = misplaced.length > 0 && reach !== null && reach < VERIFICATION_THRESHOLDS.recall;
      const expected = belowReach && procedure === 1 ? 2 : procedure;
      expect(
        diagnosis.reasons.map((one) => one.reason),
        escalation_id,
      ).toContain(reason);
      if (expected !== undefined) expect(diagnosis.procedure?.number, escalation_id).toBe(expected);
    }
  });
});

describe('given rows of other brands among few of its own', () => {
  const rows = (first: number, count: number, brandid: number, narrative: string) =>
    Array.from({ length: count }, (_, i) =>
      aCombo({ ccid: first + i, mid: `M${first + i}`, brandid, narrative: `${narrative} ${first + i}` }),
    );
  const DATA = {
    mccs: [{ mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' }],
    brands: [
      aBrand({ brandname: 'Smart' }),
      aBrand({ brandid: 283, brandname: "Love's" }),
      aBrand({ brandid: 284, brandname: 'Clark', status: 'inactive' }),
    ],
    combos: [...rows(1, 12, 12345, 'SMART LEEDS'), ...rows(21, 4, 12345, 'LOVES YORK'), ...rows(31, 1, 12345, 'CLARK')],
  };

  it('sends them back first, by criteria that reassign_combos takes, and only to brands in use', async () => {
    const { agent } = await given(DATA);
    const answer = analyzeBrand.output.parse(answerOf(await analyzeBrand.run({ brandid: 12345 }, agent, CONTEXT)));
    expect(answer.misplaced).toEqual([{ brandid: 283, brandname: "Love's", combos: 4 }]);
    expect(answer.diagnosis.procedure).toMatchObject({ number: 2, method: 'data_correction' });
    const [step] = answer.diagnosis.next_steps.filter(({ tool }) => tool === 'reassign_combos');
    expect(reassignCombos.input.parse(step?.input)).toEqual({
      ...{ source_brandid: 12345, target_brandid: 283, criteria: { narrative: '^LOVES\\b' } },
    });
  });

  it('tells them in validate_brand_data as well', async () => {
    const { agent } = await given(DATA);
    const answer = validateBrandData.output.parse(
      answerOf(await validateBrandData.run({ brandid: 12345 }, agent, CONTEXT)),
    );
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ kind: 'rows_of_other_brands', severity: 'warning', count: 4 }),
    );
  });
});

describe('given a brand that works', () => {
  it('finds no reason, and sends nobody to escalate it', async () => {
    const { brandid } = (await store.ports().data.brandsNamed('Tesco'))[0] ?? { brandid: 0 };
    const { diagnosis } = await analyse(brandid);
    expect(diagnosis.reasons.filter((one) => one.strength !== 'possible')).toEqual([]);
    expect(diagnosis.next_steps.map((step) => step.tool)).not.toContain('create_escalation');
  });
});

it('refuses an unknown brand', async () => {
  expect(refusalOf(await store.run(analyzeBrand, { brandid: 1_999_999 }))).toMatchObject({ code: 'not_found' });
});
