import { z } from 'zod';
import { type Brand, brandidSchema, type Combo } from '../../brand/brand.ts';
import { codeCounts, countedCodes, sampleNarratives } from '../../brand/combo-evidence.ts';
import { newBrand, sectorsBySize, settledSector } from '../../brand/new-brand.ts';
import { type Decision, type DecisionContext, writeOperation } from '../../change/operation.ts';
import { comboTests } from '../../criteria/combo-matching.ts';
import { type Criteria, criteriaSchema, describeCriteria } from '../../criteria/criteria.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { brandnameInput, CELL_LIMITS, cellInput } from '../../text/cell.ts';
import { quoted } from '../../text/quoted.ts';
import { untrustedText } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';
import { splitForm } from './split-brand-form.ts';
import { checkNames } from './split-brand-names.ts';
import { partWarnings } from './split-brand-warnings.ts';

const newBrandSchema = z.strictObject({
  brandname: brandnameInput(),
  sector: cellInput(CELL_LIMITS.sector).optional().describe('Default: of most combos'),
  criteria: criteriaSchema,
});

/** The input of a split (runbook, Procedure 3). */
export const splitInput = z.strictObject({
  brandid: brandidSchema,
  new_brands: z.array(newBrandSchema).min(1).max(10),
  unassigned: z
    .union([z.enum(['keep', 'refuse']), brandidSchema])
    .default('keep')
    .describe('Combos that meet none; a brandid takes them'),
  deactivate_source: z.boolean().optional().describe('Default: true if none stay'),
});
type SplitInput = z.output<typeof splitInput>;

/** One part of a split: the new brand and its combos. */
interface SplitPart {
  readonly brand: Brand;
  readonly criteria: Criteria;
  readonly combos: readonly Combo[];
}

/** The effect of a split on its source brand. */
interface SplitOutcome {
  readonly source: Brand;
  readonly parts: readonly SplitPart[];
  readonly unassigned: readonly Combo[];
  readonly unassigned_to: Brand | null;
  readonly deactivate: boolean;
}

const output = z.object({
  brands: z.array(z.object({ brandid: z.int(), brandname: untrustedText, sector: untrustedText, combos: z.int() })),
  unassigned: z.int().describe('Combos that met no criteria'),
  source_status: z.enum(['active', 'inactive']),
});

/** Splits one brandid that stands for several real brands (runbook, Procedure 3). */
export const splitBrand = writeOperation({
  name: 'split_brand',
  title: 'Split a brand',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'high',
  method: 'brand_split',
  input: splitInput,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input', 'overlapping_criteria', 'nothing_to_do', 'incomplete'],
  runbookForm: splitForm,
  async decide(request, reads, context) {
    const found = await requireActiveBrand(request.brandid, reads);
    if (!found.ok) return found;
    const combos = await reads.combosOf(request.brandid);
    const assigned = await assignCombos(request, combos, reads, context.signal);
    if (!assigned.ok) return assigned;
    const named = await checkNames(request, reads);
    if (!named.ok) return named;
    const parts = await buildParts(request, found.value, assigned.value.parts, reads, context);
    if (!parts.ok) return parts;
    const outcome = await settleRest(request, found.value, parts.value, assigned.value.rest, reads);
    if (!outcome.ok) return outcome;
    return done(decisionOn(outcome.value, await partWarnings(request.brandid, request.new_brands, reads)));
  },
});

async function settleRest(
  request: SplitInput,
  source: Brand,
  parts: readonly SplitPart[],
  rest: readonly Combo[],
  reads: Pick<DecisionReads, 'brand'>,
): Promise<Outcome<SplitOutcome>> {
  if (request.unassigned === 'refuse' && rest.length > 0) {
    return refused({
      code: 'conflict',
      field: 'unassigned',
      message: `${rest.length} ${rest.length === 1 ? 'combo meets' : 'combos meet'} none of the criteria, and "unassigned" is "refuse".`,
      instead: 'Widen the criteria, or use "keep" to leave them with the brand, or a brandid to give them to.',
    });
  }
  let target: Brand | null = null;
  if (typeof request.unassigned === 'number' && request.unassigned !== source.brandid) {
    const found = await requireActiveBrand(request.unassigned, reads, 'unassigned');
    if (!found.ok) return found;
    target = found.value;
  }
  const staying = target === null ? rest.length : 0;
  return done({
    source,
    parts,
    unassigned: rest,
    unassigned_to: target,
    deactivate: request.deactivate_source ?? staying === 0,
  });
}

function decisionOn(outcome: SplitOutcome, warnings: readonly string[]) {
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
    preview: splitPreview(outcome, warnings),
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

/** Builds the new brands, each with its sector and its combos. */
async function buildParts(
  request: SplitInput,
  source: Brand,
  assigned: readonly (readonly Combo[])[],
  reads: Pick<DecisionReads, 'mccs'>,
  context: DecisionContext,
): Promise<Outcome<readonly SplitPart[]>> {
  const mccs = await reads.mccs();
  const parts: SplitPart[] = [];
  for (const [index, { brandname, sector, criteria }] of request.new_brands.entries()) {
    const combos = assigned[index] ?? [];
    const bySize = sectorsBySize(countedCodes(combos), mccs);
    const settled = settledSector(
      sector ?? bySize[0] ?? source.sector,
      { mccs, besides: [source.sector], bySize },
      `new_brands.${index}.sector`,
    );
    if (!settled.ok) return refused({ ...settled.refusal, instead: `${settled.refusal.instead} Or leave it out.` });
    const brandid = context.newBrandid(brandname);
    parts.push({
      brand: newBrand({ brandid, brandname, sector: settled.value.sector, parent_brandid: source.brandid }),
      criteria,
      combos,
    });
  }
  return done(parts);
}

/** Assigns the combos to the parts by their criteria. Refuses if two parts claim the same combo or a part gets none. */
async function assignCombos(
  request: SplitInput,
  combos: readonly Combo[],
  reads: Pick<DecisionReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<Outcome<{ parts: Combo[][]; rest: Combo[] }>> {
  const criteria = request.new_brands.map((part, index) => ({
    field: `new_brands.${index}.criteria`,
    criteria: part.criteria,
  }));
  const tests = await comboTests(criteria, 'new_brands', combos, reads, signal);
  if (!tests.ok) return tests;
  const matchers = tests.value;
  const parts: Combo[][] = matchers.map(() => []);
  const rest: Combo[] = [];
  const shared = new Map<string, number>();
  for (const combo of combos) {
    const takers = matchers.flatMap((matches, index) => (matches(combo) ? [index] : []));
    const [first, second] = takers;
    if (first === undefined) rest.push(combo);
    else if (second !== undefined)
      shared.set(`${first} and ${second}`, (shared.get(`${first} and ${second}`) ?? 0) + 1);
    else parts[first]?.push(combo);
  }
  if (shared.size > 0) return overlapping(shared);
  const empty = parts.findIndex((part) => part.length === 0);
  if (empty >= 0) return emptyPart(empty, request, combos.length);
  return done({ parts, rest });
}

function overlapping(shared: ReadonlyMap<string, number>) {
  const list = [...shared].map(([pair, count]) => `new_brands ${pair}: ${count} combos`).join('; ');
  return refused({
    code: 'overlapping_criteria',
    field: 'new_brands',
    message: `The criteria overlap (${list}), so these combos could go to more than one brand.`,
    instead: 'Make them disjoint: move a code to one side, or wrap one in {"all": [..., {"not": ...}]}.',
  });
}

function emptyPart(index: number, request: SplitInput, total: number) {
  const part = request.new_brands[index];
  const criteria = part === undefined ? '' : ` (${describeCriteria(part.criteria)})`;
  return refused({
    code: 'nothing_to_do',
    field: `new_brands.${index}.criteria`,
    message: `None of the ${total} combos of brand ${request.brandid} meets these criteria${criteria}.`,
    instead: 'See get_combo_records or analyze_brand_for_split for what the brand holds.',
  });
}

function partEvidence(part: SplitPart) {
  return {
    brandname: part.brand.brandname,
    criteria: describeCriteria(part.criteria),
    combos: part.combos.length,
    combos_by_mccid: codeCounts(part.combos),
    sample_narratives: sampleNarratives(part.combos),
  };
}

function partChanges(part: SplitPart, from: number) {
  const { brandid, brandname, sector, parent_brandid } = part.brand;
  const target = `new brand ${brandid}`;
  return [
    { target, field: 'brandname', before: null, after: brandname },
    { target, field: 'sector', before: null, after: sector },
    { target, field: 'parent_brandid', before: null, after: parent_brandid },
    { target: `${part.combos.length} combos`, field: 'brandid', before: from, after: brandid },
  ];
}

function stayWarning({ source, unassigned, deactivate }: SplitOutcome): string {
  const [meet, stay] = unassigned.length === 1 ? ['combo meets', 'stays'] : ['combos meet', 'stay'];
  const what = `${unassigned.length} ${meet} none of the criteria and ${stay} with brand ${source.brandid} ${quoted(source.brandname)}`;
  return deactivate
    ? `${what}, which becomes inactive: nothing classifies what stays until it is reassigned.`
    : `${what}, which stays active: its metadata still matches the combos of its parts.`;
}

/** Builds the preview of a split: the new brands, the number of combos for each with its rule, samples, and the rest. */
function splitPreview(outcome: SplitOutcome, warnings: readonly string[]): Decision<object>['preview'] {
  const { source, parts, unassigned, unassigned_to: target, deactivate } = outcome;
  const names = parts.map((part) => `${quoted(part.brand.brandname)} (${part.combos.length} combos)`).join(' and ');
  const rest =
    target === null || unassigned.length === 0
      ? []
      : [{ target: `${unassigned.length} combos`, field: 'brandid', before: source.brandid, after: target.brandid }];
  return {
    summary: `Split brand ${source.brandid} ${quoted(source.brandname)} into ${names}`,
    changes: [
      ...parts.flatMap((part) => partChanges(part, source.brandid)),
      ...rest,
      ...(deactivate
        ? [{ target: `brand ${source.brandid}`, field: 'status', before: source.status, after: 'inactive' }]
        : []),
    ],
    evidence: {
      parts: parts.map(partEvidence),
      unassigned: {
        combos: unassigned.length,
        go_to:
          target === null ? `stay with brand ${source.brandid}` : `brand ${target.brandid} ${quoted(target.brandname)}`,
        combos_by_mccid: codeCounts(unassigned),
        sample_narratives: sampleNarratives(unassigned),
      },
    },
    warnings: [...(target === null && unassigned.length > 0 ? [stayWarning(outcome)] : []), ...warnings],
    preconditions: [
      { target: `brand ${source.brandid}`, version: source.version },
      ...(target === null ? [] : [{ target: `brand ${target.brandid}`, version: target.version }]),
    ],
  };
}
