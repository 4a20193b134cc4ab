import { describe, expect, test } from 'vitest';
import { validateBrandData } from '../../../../src/domain/operations/brands/validate-brand-data.ts';
import { detectEscalations } from '../../../../src/domain/operations/escalations/detect-escalations.ts';
import type { AgentPorts } from '../../../../src/domain/ports/agent-side.ts';
import { embeddedBackend } from '../../../backends/embedded/given-store.ts';
import { type GivenData, givenStores } from '../../../contract/backend.ts';
import { aBrand, aCombo, aFeedback, aMetadataVersion, anEscalation, RESOLUTION } from '../../../contract/records.ts';
import { answerOf, CONTEXT, refusalOf, sampleStore } from '../sample-store.ts';

const sample = sampleStore();
const onSample = async (brandid: number) => answerOf(await sample.run(validateBrandData, { brandid }));

describe('validate_brand_data on the sample', () => {
  test('for every active brand the trigger fires as detect_escalations says, and a critical verdict goes with it', async () => {
    const { hits, total, by_reason } = answerOf(
      await sample.run(detectEscalations, { reasons: ['critical_data_quality'] }),
    );
    const fired: number[] = [];
    let held = 0;
    let cursor: string | null = null;
    do {
      const page = await sample.ports().data.brandPage({ status: 'active' }, 200, cursor ?? undefined);
      for (const { brandid } of page.rows) {
        const { trigger, verdict } = await onSample(brandid);
        if (trigger.fires) fired.push(brandid);
        if (trigger.held_by === 'escalated') held++;
        expect(trigger.fires || trigger.held_by !== null, `brand ${brandid}`).toBe(verdict === 'critical');
      }
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(total).toBe(hits.length);
    expect(fired.sort()).toEqual(hits.map((hit) => hit.brandid).sort());
    expect(held).toBe(by_reason[0]?.skipped);
    expect(fired.length + held).toBeGreaterThan(0);
  });

  test('shows where the brand called "Star" contradicts others', async () => {
    const { verdict, findings } = await onSample(12345);
    expect(verdict).toBe('problems');
    expect(findings.map((one) => one.kind)).toContain('shared_mid_and_narrative');
  });

  test('refuses an unknown brand', async () => {
    expect(refusalOf(await sample.run(validateBrandData, { brandid: 1_999_999 })).code).toBe('not_found');
  });
});

const given = givenStores(embeddedBackend);
const MCCS = [
  { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' },
  { mccid: 5812, mcc_desc: 'Eating Places', sector: 'Food & Drink' },
];
const validate = async (agent: AgentPorts, brandid = 12345) =>
  validateBrandData.output.parse(answerOf(await validateBrandData.run({ brandid }, agent, CONTEXT)));
const validated = async (data: Partial<GivenData>) => {
  const { agent } = await given({ brands: [aBrand()], mccs: MCCS, ...data });
  return validate(agent);
};
const kindsOf = ({ findings }: Awaited<ReturnType<typeof validate>>) => findings.map((one) => one.kind);

describe('given references into a store', () => {
  test('then a missing parent, version or combo is found, and combos of other brands are none of it', async () => {
    const answer = await validated({
      brands: [aBrand({ parent_brandid: 99 }), aBrand({ brandid: 7, brandname: 'Gold Star' })],
      combos: [aCombo({ ccid: 1 }), aCombo({ ccid: 4, brandid: 7, narrative: 'GOLD STAR' })],
      metadata: [aMetadataVersion()],
      feedback: [
        aFeedback({ misclassified_combos: [1, 4, 77] }),
        aFeedback({ feedback_id: 'fb-2', metadata_version: 9, misclassified_combos: [77] }),
      ],
    });
    expect(kindsOf(answer)).toEqual(['missing_parent', 'feedback_on_missing_version', 'feedback_on_missing_combos']);
    expect(answer.findings[2]?.samples).toEqual([{ ccid: null, bankid: null, text: 'ccid 77' }]);
    expect(answer).toMatchObject({ verdict: 'critical', trigger: { fires: true, held_by: null } });
  });

  test('then rows and names that other brands have as well are found, unless those are inactive', async () => {
    const others = {
      combos: [aCombo({ ccid: 1 }), aCombo({ ccid: 2, mid: 'M2' }), aCombo({ ccid: 3, brandid: 7 })],
    };
    const named = (status: 'active' | 'inactive') => [aBrand(), aBrand({ brandid: 7, brandname: 'STAR ', status })];
    expect(kindsOf(await validated({ ...others, brands: named('active') }))).toEqual([
      ...['same_name', 'shared_mid_and_narrative', 'shared_narratives'],
    ]);
    expect(kindsOf(await validated({ ...others, brands: named('inactive') }))).not.toContain('same_name');
  });
});

describe('given critical data', () => {
  const critical = { combos: [aCombo({ mid: '' })] };
  const closed = anEscalation({
    reason: 'critical_data_quality',
    ...(RESOLUTION === null ? {} : { resolution: { ...RESOLUTION, method: 'no_change_needed' } }),
  });

  test.each([
    ['nobody has it in hand', {}, true, null],
    [
      'an escalation for it is open',
      { escalations: [anEscalation({ reason: 'critical_data_quality' })] },
      false,
      'escalated',
    ],
    ['somebody closed it as needing no change', { escalations: [closed] }, false, 'accepted'],
    ['the brand is inactive', { brands: [aBrand({ status: 'inactive' })] }, false, 'inactive'],
  ] as const)('when %s, then it says whether the trigger fires, and why not', async (_title, data, fires, held_by) => {
    const answer = await validated({ ...critical, ...structuredClone(data) });
    expect(answer).toMatchObject({ verdict: 'critical', trigger: { fires, held_by } });
  });
});

describe('given hostile or damaged text', () => {
  test('then samples show the hidden characters, and keep cards and addresses masked', async () => {
    const { findings, brandname } = await validated({
      brands: [aBrand({ brandname: 'St\u202ear' })],
      combos: [
        aCombo({ ccid: 1, narrative: 'STAR\u0007 4111111111111111' }),
        aCombo({ ccid: 2, narrative: 'STAR CAF\ufffd ann@example.com' }),
      ],
    });
    expect(brandname).toBe('St<U+202E>ar');
    const texts = findings.flatMap((one) => one.samples.map((sample) => sample.text));
    expect(texts).toContain('STAR<U+0007> [card masked 1111]');
    expect(JSON.stringify(findings)).not.toMatch(/4111111111111111|ann@example\.com/);
  });

  test('then the answer stays short, however many rows are wrong and however long they are', async () => {
    const combos = Array.from({ length: 800 }, (_, i) =>
      aCombo({ ccid: i, mid: '', mccid: 541, narrative: `\u0007CAF\ufffd${'X'.repeat(2000)}${i % 7}` }),
    );
    const twins = combos.map((combo) => ({ ...combo, ccid: combo.ccid + 5000, brandid: 7 }));
    const answer = await validated({ combos: [...combos, ...twins] });
    expect(answer.findings.length).toBeGreaterThan(3);
    expect(JSON.stringify(answer).length).toBeLessThan(8000);
  });

  test('then SQL in a narrative is text', async () => {
    const narrative = "'; DROP TABLE combo; --";
    const brands = [aBrand(), aBrand({ brandid: 7, brandname: 'Gold Star' })];
    const answer = await validated({
      brands,
      combos: [aCombo({ narrative }), aCombo({ ccid: 2, brandid: 7, narrative })],
    });
    expect(answer.findings[0]?.samples[0]?.text).toBe(`brand 7: ${narrative}`);
  });
});
