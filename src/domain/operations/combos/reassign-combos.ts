import { z } from 'zod';
import { type Brand, brandidSchema, type Combo, isWalletAffected, namedBrandidSchema } from '../../brand/brand.ts';
import { codeCounts, codesInWords, sampleNarratives } from '../../brand/combo-evidence.ts';
import { isRecorded } from '../../brand/unrecorded-brand.ts';
import { type Decision, writeOperation } from '../../change/operation.ts';
import { comboTests } from '../../criteria/combo-matching.ts';
import { type Criteria, criteriaSchema, describeCriteria } from '../../criteria/criteria.ts';
import { type CurrentMetadata, currentMetadata } from '../../metadata/version-matches.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { noun } from '../../text/noun.ts';
import { quoted } from '../../text/quoted.ts';
import { criteriaForm } from '../criteria-form.ts';
import { requireActiveBrand, requireNamedBrand } from '../subjects.ts';

const input = z.strictObject({
  source_brandid: namedBrandidSchema,
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

/** Moves some of a brand's combos to another brand (runbook, Procedure 3, step 4). */
export const reassignCombos = writeOperation({
  name: 'reassign_combos',
  title: 'Reassign combos',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'high',
  method: 'brand_split',
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input', 'nothing_to_do', 'incomplete'],
  runbookForm: criteriaForm,
  async decide(request, reads, context) {
    const brands = await bothBrands(request, reads);
    if (!brands.ok) return brands;
    const chosen = await chosenCombos(request, reads, context.signal);
    if (!chosen.ok) return chosen;
    const { moved, staying } = chosen.value;
    const { source, target } = brands.value;
    const own = [...moved, ...staying];
    const move: Move = {
      ...{ source, target, moved, staying, criteria: request.criteria },
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
      // Both brands: before the escalation closes, the rest of the source must pass verification or the source must be inactive.
      affected_brandids: [target.brandid, source.brandid],
    });
  },
});

async function bothBrands(request: Input, reads: DecisionReads): Promise<Outcome<{ source: Brand; target: Brand }>> {
  if (request.source_brandid === request.target_brandid) {
    return refused({
      code: 'invalid_input',
      field: 'target_brandid',
      message: `Source and target are the same brand, ${request.source_brandid}.`,
      instead: 'Give another brand as target; create_brand makes one.',
    });
  }
  // An inactive brand may have combos left from a split, and one without a row has those that name it. They can be moved.
  const source = await requireNamedBrand(request.source_brandid, reads, 'source_brandid');
  if (!source.ok) return source;
  const target = await requireActiveBrand(request.target_brandid, reads, 'target_brandid');
  return target.ok ? done({ source: source.value, target: target.value }) : target;
}

async function chosenCombos(
  request: Input,
  reads: Pick<DecisionReads, 'combosOf' | 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<{ moved: Combo[]; staying: Combo[] }>> {
  const combos = await reads.combosOf(request.source_brandid);
  const field = 'criteria';
  const tests = await comboTests([{ field, criteria: request.criteria }], field, combos, reads, signal);
  if (!tests.ok) return tests;
  const takes = (combo: Combo) => tests.value.every((test) => test(combo));
  const moved = combos.filter(takes);
  if (moved.length > 0) return done({ moved, staying: combos.filter((combo) => !takes(combo)) });
  return refused({
    code: 'nothing_to_do',
    field,
    message: `None of the ${combos.length} combos of brand ${request.source_brandid} meets these criteria (${describeCriteria(request.criteria)}).`,
    instead:
      combos.length === 0
        ? 'It has no combos: get_brand_details of its split-off brands shows who has them now.'
        : `It holds, by code: ${codesInWords(combos)}. get_narratives shows their narratives.`,
  });
}

function mutationsOf({ source, target, moved }: Move) {
  const keys = moved.map(({ ccid, bankid }) => ({ ccid, bankid }));
  return [
    { kind: 'combos.reassign' as const, from: source.brandid, to: target.brandid, combos: keys },
    ...(isRecorded(source)
      ? [{ kind: 'brand.update' as const, brand: { ...source, version: source.version + 1 } }]
      : []),
    { kind: 'brand.update' as const, brand: { ...target, version: target.version + 1 } },
  ];
}

/** Combos that move from one brand to another. */
interface Move {
  readonly source: Brand;
  readonly target: Brand;
  readonly criteria: Criteria;
  readonly moved: readonly Combo[];
  readonly staying: readonly Combo[];
  readonly source_metadata: CurrentMetadata | null;
  readonly target_metadata: CurrentMetadata | null;
}

/**
 * Builds the preview of a reassignment. It leaves out the target's other combos, so that combos which another
 * change moves there meanwhile do not make this one stale.
 */
function reassignPreview(move: Move): Decision<object>['preview'] {
  const { source, target, moved, staying } = move;
  return {
    summary: `Reassign ${moved.length} of ${moved.length + staying.length} combos from brand ${called(source)} to brand ${called(target)}`,
    changes: [
      {
        target: `${moved.length} ${noun(moved.length, 'combo')}`,
        field: 'brandid',
        before: source.brandid,
        after: target.brandid,
      },
    ],
    evidence: {
      criteria: describeCriteria(move.criteria),
      moved: described(moved),
      staying: described(staying),
      source_metadata: sourceEffect(move),
      target_metadata: targetEffect(move),
    },
    warnings: warningsOn(move),
    preconditions: isRecorded(source) ? [{ target: `brand ${source.brandid}`, version: source.version }] : [],
  };
}

function called(brand: Brand): string {
  if (!isRecorded(brand)) return `${brand.brandid}, which the brand table lacks,`;
  return `${brand.brandid} ${quoted(brand.brandname)}`;
}

function described(combos: readonly Combo[]) {
  return {
    combos: combos.length,
    wallet_affected: combos.filter(isWalletAffected).length,
    combos_by_mccid: codeCounts(combos),
    sample_narratives: sampleNarratives(combos),
  };
}

const NOT_EVALUATED = 'its regex could not be evaluated';

function countMatched(metadata: CurrentMetadata, combos: readonly Combo[]): number | null {
  return metadata.matches === null ? null : combos.filter(metadata.matches).length;
}

/** Counts the source's combos that its metadata matches and misses, and the leaving combos that it still catches. */
function sourceEffect({ source, source_metadata: metadata, moved, staying }: Move) {
  if (metadata === null) return 'none';
  if (source.status === 'inactive') return { version: metadata.version, effect: 'none: the brand is inactive' };
  const [left, kept] = [countMatched(metadata, moved), countMatched(metadata, staying)];
  if (left === null || kept === null) return { version: metadata.version, effect: NOT_EVALUATED };
  return {
    version: metadata.version,
    matched: { before: left + kept, after: kept },
    missed: { before: moved.length - left + staying.length - kept, after: staying.length - kept },
    caught_of_the_moved: { before: 0, after: left },
  };
}

/** Counts the same for the combos that the target receives. */
function targetEffect({ target_metadata: metadata, moved }: Move) {
  if (metadata === null) return 'none';
  const matched = countMatched(metadata, moved);
  if (matched === null) return { version: metadata.version, effect: NOT_EVALUATED };
  return {
    version: metadata.version,
    matched_of_the_moved: { before: 0, after: matched },
    missed_of_the_moved: { before: 0, after: moved.length - matched },
    caught_of_the_moved: { before: matched, after: 0 },
  };
}

function warningsOn({ source, target, moved, staying, source_metadata, target_metadata }: Move): string[] {
  const warnings: string[] = [];
  const active = source.status === 'active';
  if (staying.length === 0) {
    if (active) warnings.push(`Brand ${called(source)} has no combos left; deactivate_brand can deactivate it.`);
  } else if (staying.every(isWalletAffected)) {
    warnings.push(
      `Only ${staying.length} wallet-affected ${noun(staying.length, 'combo stays', 'combos stay')} with brand ${called(source)}.`,
    );
  }
  const caught = source_metadata === null || !active ? 0 : (countMatched(source_metadata, moved) ?? 0);
  if (caught > 0) {
    warnings.push(
      `The metadata of brand ${called(source)} still matches ${caught} of the moved combos, until it changes or the brand becomes inactive.`,
    );
  }
  if (target_metadata === null) {
    warnings.push(`Brand ${called(target)} has no metadata: nothing classifies the moved combos as its own yet.`);
    return warnings;
  }
  const missed = moved.length - (countMatched(target_metadata, moved) ?? moved.length);
  if (missed > 0) warnings.push(`The metadata of brand ${called(target)} misses ${missed} of the moved combos.`);
  return warnings;
}
