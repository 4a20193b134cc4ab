import type { Mcc } from '../../brand/brand.ts';
import { knownSectors, resolveSector, sectorsOf } from '../../brand/sectors.ts';
import { columnsOf, type MccCorrections } from '../../brand/source-data.ts';
import type { DecisionContext } from '../../change/operation.ts';
import type { BrandWithCode } from '../../ports/combos.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import type { Json } from '../../text/canonical.ts';
import { isMissing } from '../../text/missing.ts';
import { quoted } from '../../text/quoted.ts';
import { knownSector, nameWarnings } from './brand-corrections.ts';
import { nothingToCorrect, type RowDecision, rowChanges, rowShown } from './update-source-data-rows.ts';

/** The most brands that the preview names: those with the most combos of the code. */
const MOST_NAMED = 5;

/** Corrects a row of table `mcc`, or adds the row of an unknown code. It affects every brand with combos of the code. */
export async function correctMccRow(
  mccid: number,
  request: MccCorrections,
  reads: DecisionReads,
  context: DecisionContext,
): Promise<Outcome<RowDecision>> {
  const mccs = await reads.mccs();
  const before = mccs.get(mccid) ?? null;
  const users = await usersOf(mccid, reads);
  const corrected = correctedRow(mccid, before, request, mccs, users);
  if (!corrected.ok) return corrected;
  const { after, mapping } = corrected.value;
  const target = before === null ? `mcc ${mccid}, a new row` : `mcc ${mccid} "${before.mcc_desc}"`;
  const columns = columnsOf('mcc');
  const changes = rowChanges(target, { ...before }, { ...after }, columns);
  if (changes.length === 0) return nothingToCorrect('mcc', `Code ${mccid}`);
  return done({
    preview: {
      summary:
        before === null
          ? `Add mcc ${mccid} to the source data`
          : `Correct ${changes.map(({ field }) => field).join(' and ')} of ${target} in the source data`,
      changes,
      evidence: {
        row: rowShown({ ...before }, { ...after }, ['mccid', ...columns]),
        ...mapping,
        used_by: {
          ...{ brands: users.length, combos: users.reduce((sum, user) => sum + user.combos, 0) },
          most: users.slice(0, MOST_NAMED).map(({ brand, combos }) => ({
            ...{ brandid: brand.brandid, brandname: brand.brandname, sector: brand.sector, combos },
          })),
        },
        ...(before?.sector === after.sector ? {} : { brands_of_its_sector: agreement(users, before, after, mccs) }),
      },
      warnings: [
        ...nameWarnings(after.mcc_desc),
        ...(before === null && users.length === 0 ? ['No combo of a brand has this code.'] : []),
        ...lastOfSector(before, after, mccs),
      ],
      preconditions: [],
    },
    reaches: {
      brandids: users.map(({ brand }) => brand.brandid),
      combos: users.reduce((sum, user) => sum + user.combos, 0),
    },
    mutations: [{ kind: 'mcc.correct', before, after }],
    outbox: [],
    result: {
      table: 'mcc',
      brandid: null,
      ccid: null,
      bankid: null,
      mccid,
      corrected: changes.map((one) => one.field),
    },
    affected_brandids: await servedBrands(users, context, reads),
  });
}

/** Returns the row after the correction. The row of an unknown code needs both columns. */
function correctedRow(
  mccid: number,
  before: Mcc | null,
  request: MccCorrections,
  mccs: ReadonlyMap<number, Mcc>,
  users: readonly BrandWithCode[],
): Outcome<{ readonly after: Mcc; readonly mapping: Readonly<Record<string, Json>> }> {
  const { mcc_desc = before?.mcc_desc } = request;
  if (mcc_desc === undefined || (before === null && request.sector === undefined)) return unknownRow(mccid);
  if (request.sector === undefined) {
    return done({ after: { mccid, mcc_desc, sector: before?.sector ?? '' }, mapping: {} });
  }
  // A table without any sector cannot say which are known: then those of the brands with the code are.
  const besides = knownSectors(mccs).size > 0 ? [] : users.map(({ brand }) => brand.sector);
  const sector = knownSector(request.sector, { codes: [], mccs, besides }, 'updates.sector');
  if (!sector.ok) return sector;
  return done({ after: { mccid, mcc_desc, sector: sector.value.sector }, mapping: sector.value.mapping });
}

function unknownRow(mccid: number) {
  return refused({
    code: 'not_found',
    field: 'mccid',
    message: `The mcc table has no code ${mccid}.`,
    instead:
      'Give both mcc_desc and sector to add it, or correct the combos: get_brand_details shows known codes with a description.',
  });
}

/** Returns the brands with combos of the code, those with the most first. */
async function usersOf(mccid: number, reads: Pick<DecisionReads, 'brandsWithCode'>): Promise<readonly BrandWithCode[]> {
  const users: BrandWithCode[] = [];
  for await (const user of reads.brandsWithCode(mccid)) users.push(user);
  return users.sort((a, b) => b.combos - a.combos || a.brand.brandid - b.brand.brandid);
}

/** Counts the brands whose sector agrees with the code, before and after. */
function agreement(users: readonly BrandWithCode[], before: Mcc | null, after: Mcc, mccs: ReadonlyMap<number, Mcc>) {
  const known = knownSectors(new Map([...mccs, [after.mccid, after]]));
  const ofSector = (sector: string) =>
    users.filter(({ brand }) => sectorsOf(resolveSector(brand.sector, known)).includes(sector)).length;
  return { before: before === null ? 0 : ofSector(before.sector), after: ofSector(after.sector) };
}

function lastOfSector(before: Mcc | null, after: Mcc, mccs: ReadonlyMap<number, Mcc>): readonly string[] {
  if (before === null || isMissing(before.sector)) return [];
  const remains = knownSectors(new Map([...mccs, [after.mccid, after]])).has(before.sector);
  return remains
    ? []
    : [`No other code has sector ${quoted(before.sector)}: the sector of its brands would become unknown.`];
}

/**
 * Returns the brands with the code that belong to the escalation, because closing verifies the affected brands, and a code
 * is used far beyond one case. Without an escalation, returns all of them.
 */
async function servedBrands(
  users: readonly BrandWithCode[],
  { escalation_id }: Pick<DecisionContext, 'escalation_id'>,
  reads: Pick<DecisionReads, 'escalation'>,
): Promise<readonly number[]> {
  const all = users.map(({ brand }) => brand.brandid).sort((a, b) => a - b);
  const escalation = escalation_id === null ? undefined : await reads.escalation(escalation_id);
  if (escalation === undefined) return all;
  const served = new Set([escalation.brandid, ...escalation.affected_brandids]);
  return all.filter((brandid) => served.has(brandid));
}
