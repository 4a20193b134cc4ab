import { describe, expect, it } from 'vitest';
import type { Escalation } from '../../../src/domain/escalation/escalation.ts';
import { escalationStatus } from '../../../src/domain/escalation/status.ts';
import { analyzeBrand } from '../../../src/domain/operations/analyze-brand.ts';
import { answerOf, refusalOf, sampleStore } from './sample-store.ts';

const store = sampleStore();
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
      const { diagnosis } = await analyse(brandid);
      expect(
        diagnosis.reasons.map((one) => one.reason),
        escalation_id,
      ).toContain(reason);
      if (procedure !== undefined) expect(diagnosis.procedure?.number, escalation_id).toBe(procedure);
    }
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
