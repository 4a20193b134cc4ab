import { z } from 'zod';
import { type Brand, brandidSchema, type Combo, type Mcc, WALLET_MCCIDS } from '../brand/brand.ts';
import { type Criteria, compileCriteria, criteriaSchema, describeCriteria } from '../brand/criteria.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import type { DecisionReads } from '../ports.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { textInput, untrustedText } from '../text.ts';
import { type DecisionContext, writeOperation } from './operation.ts';
import { splitPreview } from './split-preview.ts';
import { requireActiveBrand } from './subjects.ts';

const newBrandSchema = z.strictObject({
  brandname: textInput(200),
  sector: textInput(100).optional().describe('Default: the sector of most of its combos'),
  criteria: criteriaSchema.describe('Which combos it takes'),
});

const input = z.strictObject({
  brandid: brandidSchema,
  new_brands: z.array(newBrandSchema).min(1).max(10),
  unassigned: z
    .union([z.enum(['keep', 'refuse']), brandidSchema])
    .default('keep')
    .describe('Combos no criteria take: keep them here, refuse the split, or give them to a brandid'),
  deactivate_source: z.boolean().optional().describe('Default: true when no combo stays'),
});
type Input = z.output<typeof input>;

const output = z.object({
  brands: z.array(z.object({ brandid: z.int(), brandname: untrustedText, sector: untrustedText, combos: z.int() })),
  unassigned: z.int().describe('Combos that no criteria took'),
  source_status: z.enum(['active', 'inactive']),
});

/** One part of a split: the brand to be and the combos it takes. */
export interface SplitPart {
  readonly brand: Brand;
  readonly criteria: Criteria;
  readonly combos: readonly Combo[];
}

/** What a split does to its source brand. */
export interface SplitOutcome {
  readonly source: Brand;
  readonly parts: readonly SplitPart[];
  readonly unassigned: readonly Combo[];
  readonly unassigned_to: Brand | null;
  readonly deactivate: boolean;
}

/** Splits one brandid that stands for several real brands (runbook, Procedure 3). */
export const splitBrand = writeOperation({
  name: 'split_brand',
  title: 'Split a brand',
  toolset: 'resolve',
  risk: 'high',
  method: 'brand_split',
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input', 'overlapping_criteria', 'nothing_to_do'],
  async decide(asked, reads, context) {
    const found = await requireActiveBrand(asked.brandid, reads);
    if (!found.ok) return found;
    const combos = await reads.combosOf(asked.brandid);
    const assigned = assignCombos(asked, combos);
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

function assignCombos(asked: Input, combos: readonly Combo[]): Outcome<{ parts: Combo[][]; rest: Combo[] }> {
  const matchers: ((combo: Combo) => boolean)[] = [];
  for (const [index, { criteria }] of asked.new_brands.entries()) {
    const compiled = compileCriteria(criteria);
    if (!compiled.ok) {
      const problem = compiled.problems[0];
      const path = problem === undefined || problem.path === '' ? '' : `.${problem.path}`;
      return refused({
        code: 'invalid_input',
        field: `new_brands.${index}.criteria${path}`,
        message: problem?.problem ?? 'The criteria cannot be used.',
        instead: problem?.instead ?? 'See the input schema.',
      });
    }
    matchers.push(compiled.matches);
  }
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
  if (empty >= 0) return emptyPart(empty, asked, combos.length);
  return done({ parts, rest });
}

function overlapping(shared: ReadonlyMap<string, number>) {
  const list = [...shared].map(([pair, count]) => `new_brands ${pair}: ${count} combos`).join('; ');
  return refused({
    code: 'overlapping_criteria',
    field: 'new_brands',
    message: `The criteria overlap (${list}), so it is open whose these combos are.`,
    instead: 'Make them disjoint: move a code to one side, or wrap one in {"all": [..., {"not": ...}]}.',
  });
}

function emptyPart(index: number, asked: Input, total: number) {
  const part = asked.new_brands[index];
  const criteria = part === undefined ? '' : ` (${describeCriteria(part.criteria)})`;
  return refused({
    code: 'nothing_to_do',
    field: `new_brands.${index}.criteria`,
    message: `None of the ${total} combos of brand ${asked.brandid} meets these criteria${criteria}.`,
    instead: 'See get_combo_records or analyze_brand_for_split for what the brand holds.',
  });
}

async function checkNames(asked: Input, reads: Pick<DecisionReads, 'brandsNamed'>): Promise<Outcome<true>> {
  const seen = new Map<string, number>();
  for (const [index, { brandname }] of asked.new_brands.entries()) {
    const field = `new_brands.${index}.brandname`;
    const folded = brandname.trim().toLowerCase();
    if (seen.has(folded)) {
      return refused({
        code: 'invalid_input',
        field,
        message: `The name "${brandname}" is given twice.`,
        instead: 'Give each new brand its own name, or join the two by {"any": [...]}.',
      });
    }
    seen.set(folded, index);
    const taken = (await reads.brandsNamed(brandname)).find(
      (b) => b.brandid !== asked.brandid && b.status === 'active',
    );
    if (taken !== undefined) {
      return refused({
        code: 'conflict',
        field,
        message: `Brand ${taken.brandid} is already called "${taken.brandname}".`,
        instead: `Give the new brand a name of its own, or send the combos to brand ${taken.brandid} by "unassigned".`,
      });
    }
  }
  return done(true);
}

async function buildParts(
  asked: Input,
  source: Brand,
  assigned: readonly (readonly Combo[])[],
  reads: Pick<DecisionReads, 'mccs'>,
  context: DecisionContext,
): Promise<Outcome<readonly SplitPart[]>> {
  const mccs = await reads.mccs();
  const known = new Set([...knownSectors(mccs), source.sector]);
  const parts: SplitPart[] = [];
  for (const [index, { brandname, sector, criteria }] of asked.new_brands.entries()) {
    const combos = assigned[index] ?? [];
    const bySize = sectorsBySize(combos, mccs);
    const match = resolveSector(sector ?? bySize[0] ?? source.sector, known, bySize);
    if (match.kind === 'unknown') {
      return refused({
        code: 'invalid_input',
        field: `new_brands.${index}.sector`,
        message: `There is no sector "${sector}".`,
        instead: `Use one of: ${[...known].sort().join(', ')}; or leave it out.`,
      });
    }
    const brandid = context.newBrandid(brandname);
    parts.push({
      brand: {
        brandid,
        brandname: brandname.trim(),
        sector: match.sector,
        status: 'active',
        parent_brandid: source.brandid,
        manually_processed: false,
        version: 1,
      },
      criteria,
      combos,
    });
  }
  return done(parts);
}

/** The sectors the combos' codes belong to, most combos first; wallet codes say nothing about the merchant. */
function sectorsBySize(combos: readonly Combo[], mccs: ReadonlyMap<number, Mcc>): readonly string[] {
  const votes = new Map<string, number>();
  for (const { mccid } of combos) {
    const sector = WALLET_MCCIDS.has(mccid) ? undefined : mccs.get(mccid)?.sector;
    if (sector !== undefined) votes.set(sector, (votes.get(sector) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([sector]) => sector);
}

async function settleRest(
  asked: Input,
  source: Brand,
  parts: readonly SplitPart[],
  rest: readonly Combo[],
  reads: Pick<DecisionReads, 'brand'>,
): Promise<Outcome<SplitOutcome>> {
  if (asked.unassigned === 'refuse' && rest.length > 0) {
    return refused({
      code: 'conflict',
      field: 'unassigned',
      message: `${rest.length} combos meet none of the criteria, and "unassigned" is "refuse".`,
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
