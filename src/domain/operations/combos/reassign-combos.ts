import { z } from 'zod';
import { type Brand, brandidSchema, type Combo } from '../../brand/brand.ts';
import { codesInWords } from '../../brand/combo-evidence.ts';
import { writeOperation } from '../../change/operation.ts';
import { comboTests } from '../../criteria/combo-matching.ts';
import { criteriaSchema, describeCriteria } from '../../criteria/criteria.ts';
import { currentMetadata } from '../../metadata/brand-effect.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { criteriaForm } from '../criteria-form.ts';
import { requireActiveBrand, requireBrand } from '../subjects.ts';
import { type Move, reassignPreview } from './reassign-combos-preview.ts';

const input = z.strictObject({
  source_brandid: brandidSchema,
  target_brandid: brandidSchema,
  criteria: criteriaSchema.describe('Which combos of the source'),
});
type Input = z.output<typeof input>;

const output = z.object({
  source_brandid: z.int(),
  target_brandid: z.int(),
  reassigned: z.int().describe('Combos given to the target'),
  staying: z.int().describe('Combos left with the source'),
});

/** Gives some of a brand's combos to another brand (runbook, Procedure 3, step 4). */
export const reassignCombos = writeOperation({
  name: 'reassign_combos',
  title: 'Reassign combos',
  toolset: 'resolve',
  risk: 'high',
  method: 'brand_split',
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input', 'nothing_to_do', 'incomplete'],
  runbookForm: criteriaForm,
  async decide(asked, reads, context) {
    const brands = await bothBrands(asked, reads);
    if (!brands.ok) return brands;
    const chosen = await chosenCombos(asked, reads, context.signal);
    if (!chosen.ok) return chosen;
    const { moved, staying } = chosen.value;
    const { source, target } = brands.value;
    const own = [...moved, ...staying];
    const move: Move = {
      ...{ source, target, moved, staying, criteria: asked.criteria },
      source_metadata: await currentMetadata(source.brandid, own, reads, context.signal),
      target_metadata: await currentMetadata(target.brandid, moved, reads, context.signal),
    };
    return done({
      preview: reassignPreview(move),
      mutations: mutationsOf(move),
      outbox: [],
      result: {
        source_brandid: source.brandid,
        target_brandid: target.brandid,
        reassigned: moved.length,
        staying: staying.length,
      },
      // Both: what is left of the source has to hold, or the brand has to end, before the escalation closes.
      affected_brandids: [target.brandid, source.brandid],
    });
  },
});

async function bothBrands(
  asked: Input,
  reads: Pick<DecisionReads, 'brand'>,
): Promise<Outcome<{ source: Brand; target: Brand }>> {
  if (asked.source_brandid === asked.target_brandid) {
    return refused({
      code: 'invalid_input',
      field: 'target_brandid',
      message: `Source and target are the same brand, ${asked.source_brandid}.`,
      instead: 'Give another brand as target; create_brand makes one.',
    });
  }
  // An inactive brand may keep combos that a split left with it; they can still go where they belong.
  const source = await requireBrand(asked.source_brandid, reads, 'source_brandid');
  if (!source.ok) return source;
  const target = await requireActiveBrand(asked.target_brandid, reads, 'target_brandid');
  return target.ok ? done({ source: source.value, target: target.value }) : target;
}

async function chosenCombos(
  asked: Input,
  reads: Pick<DecisionReads, 'combosOf' | 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<{ moved: Combo[]; staying: Combo[] }>> {
  const combos = await reads.combosOf(asked.source_brandid);
  const field = 'criteria';
  const tests = await comboTests([{ field, criteria: asked.criteria }], field, combos, reads, signal);
  if (!tests.ok) return tests;
  const takes = (combo: Combo) => tests.value.every((test) => test(combo));
  const moved = combos.filter(takes);
  if (moved.length > 0) return done({ moved, staying: combos.filter((combo) => !takes(combo)) });
  return refused({
    code: 'nothing_to_do',
    field,
    message: `None of the ${combos.length} combos of brand ${asked.source_brandid} meets these criteria (${describeCriteria(asked.criteria)}).`,
    instead:
      combos.length === 0
        ? 'It has no combos: get_brand_details of its split-off brands shows who has them now.'
        : `It holds, by code: ${codesInWords(combos)}. get_narratives shows what they read.`,
  });
}

function mutationsOf({ source, target, moved }: Move) {
  const keys = moved.map(({ ccid, bankid }) => ({ ccid, bankid }));
  return [
    { kind: 'combos.reassign' as const, from: source.brandid, to: target.brandid, combos: keys },
    { kind: 'brand.update' as const, brand: { ...source, version: source.version + 1 } },
    { kind: 'brand.update' as const, brand: { ...target, version: target.version + 1 } },
  ];
}
