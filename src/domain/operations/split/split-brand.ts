import { z } from 'zod';
import type { Brand, Combo } from '../../brand/brand.ts';
import { writeOperation } from '../../change/operation.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';
import { assignCombos } from './split-brand-assignment.ts';
import { splitForm } from './split-brand-form.ts';
import { type SplitInput, type SplitOutcome, type SplitPart, splitInput } from './split-brand-input.ts';
import { buildParts, checkNames } from './split-brand-parts.ts';
import { splitPreview } from './split-brand-preview.ts';

const output = z.object({
  brands: z.array(z.object({ brandid: z.int(), brandname: untrustedText, sector: untrustedText, combos: z.int() })),
  unassigned: z.int().describe('Combos that no criteria took'),
  source_status: z.enum(['active', 'inactive']),
});

/** Splits one brandid that stands for several real brands (runbook, Procedure 3). */
export const splitBrand = writeOperation({
  name: 'split_brand',
  title: 'Split a brand',
  toolset: 'resolve',
  risk: 'high',
  method: 'brand_split',
  input: splitInput,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input', 'overlapping_criteria', 'nothing_to_do', 'incomplete'],
  runbookForm: splitForm,
  async decide(asked, reads, context) {
    const found = await requireActiveBrand(asked.brandid, reads);
    if (!found.ok) return found;
    const combos = await reads.combosOf(asked.brandid);
    const assigned = await assignCombos(asked, combos, reads, context.signal);
    if (!assigned.ok) return assigned;
    const named = await checkNames(asked, reads);
    if (!named.ok) return named;
    const parts = await buildParts(asked, found.value, assigned.value.parts, reads, context);
    if (!parts.ok) return parts;
    const outcome = await settleRest(asked, found.value, parts.value, assigned.value.rest, reads);
    if (!outcome.ok) return outcome;
    return done(decisionOn(outcome.value));
  },
});

async function settleRest(
  asked: SplitInput,
  source: Brand,
  parts: readonly SplitPart[],
  rest: readonly Combo[],
  reads: Pick<DecisionReads, 'brand'>,
): Promise<Outcome<SplitOutcome>> {
  if (asked.unassigned === 'refuse' && rest.length > 0) {
    return refused({
      code: 'conflict',
      field: 'unassigned',
      message: `${rest.length} ${rest.length === 1 ? 'combo meets' : 'combos meet'} none of the criteria, and "unassigned" is "refuse".`,
      instead: 'Widen the criteria, or use "keep" to leave them with the brand, or a brandid to give them to.',
    });
  }
  let target: Brand | null = null;
  if (typeof asked.unassigned === 'number' && asked.unassigned !== source.brandid) {
    const found = await requireActiveBrand(asked.unassigned, reads, 'unassigned');
    if (!found.ok) return found;
    target = found.value;
  }
  const staying = target === null ? rest.length : 0;
  return done({
    source,
    parts,
    unassigned: rest,
    unassigned_to: target,
    deactivate: asked.deactivate_source ?? staying === 0,
  });
}

function decisionOn(outcome: SplitOutcome) {
  const { source, parts, unassigned, unassigned_to: target, deactivate } = outcome;
  const keys = (combos: readonly Combo[]) => combos.map(({ ccid, bankid }) => ({ ccid, bankid }));
  const status = deactivate ? ('inactive' as const) : ('active' as const);
  const moves = parts.map((part) => ({
    kind: 'combos.reassign' as const,
    from: source.brandid,
    to: part.brand.brandid,
    combos: keys(part.combos),
  }));
  const rest =
    target === null || unassigned.length === 0
      ? []
      : [
          { kind: 'combos.reassign' as const, from: source.brandid, to: target.brandid, combos: keys(unassigned) },
          { kind: 'brand.update' as const, brand: { ...target, version: target.version + 1 } },
        ];
  return {
    preview: splitPreview(outcome),
    mutations: [
      ...parts.map((part) => ({ kind: 'brand.insert' as const, brand: part.brand })),
      ...moves,
      ...rest,
      { kind: 'brand.update' as const, brand: { ...source, status, version: source.version + 1 } },
    ],
    outbox: [],
    result: {
      brands: parts.map(({ brand, combos }) => ({
        brandid: brand.brandid,
        brandname: brand.brandname,
        sector: brand.sector,
        combos: combos.length,
      })),
      unassigned: unassigned.length,
      source_status: status,
    },
    affected_brandids: parts.map((part) => part.brand.brandid),
  };
}
