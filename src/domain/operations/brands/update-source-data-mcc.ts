import type { Mcc } from '../../brand/brand.ts';
import { knownSectors, resolveSector, sectorsOf } from '../../brand/sectors.ts';
import { columnsOf, type MccCorrections } from '../../brand/source-data.ts';
import type { DecisionContext } from '../../change/operation.ts';
import type { BrandWithCode } from '../../ports/combos.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { quoted } from '../../text/quoted.ts';
import { knownSector, nameWarnings } from './brand-corrections.ts';
import { nothingToCorrect, type RowDecision, rowChanges, rowShown } from './update-source-data-rows.ts';

/** The most brands that the preview names: those with the most combos of the code. */
const MOST_NAMED = 5;

/** Corrects a row of table `mcc`, which affects every brand with combos of the code. */
export async function correctMccRow(
  mccid: number,
  request: MccCorrections,
  reads: DecisionReads,
  context: DecisionContext,
): Promise<Outcome<RowDecision>> {
  const mccs = await reads.mccs();
  const before = mccs.get(mccid);
  if (before === undefined) return unknownRow(mccid);
  const sector =
    request.sector === undefined
      ? done({ sector: before.sector, mapping: {} })
      : knownSector(request.sector, { combos: [], mccs }, 'updates.sector');
  if (!sector.ok) return sector;
  const after: Mcc = { mccid, mcc_desc: request.mcc_desc ?? before.mcc_desc, sector: sector.value.sector };
  const target = `mcc ${mccid} "${before.mcc_desc}"`;
  const columns = columnsOf('mcc');
  const changes = rowChanges(target, { ...before }, { ...after }, columns);
  if (changes.length === 0) return nothingToCorrect('mcc', `Code ${mccid}`);
  const users = await usersOf(mccid, reads);
  return done({
    preview: {
      summary: `Correct ${changes.map(({ field }) => field).join(' and ')} of ${target} in the source data`,
      changes,
      evidence: {
        row: rowShown({ ...before }, { ...after }, ['mccid', ...columns]),
        ...sector.value.mapping,
        used_by: {
          ...{ brands: users.length, combos: users.reduce((sum, user) => sum + user.combos, 0) },
          most: users.slice(0, MOST_NAMED).map(({ brand, combos }) => ({
            ...{ brandid: brand.brandid, brandname: brand.brandname, sector: brand.sector, combos },
          })),
        },
        ...(before.sector === after.sector ? {} : { brands_of_its_sector: agreement(users, before, after, mccs) }),
      },
      warnings: [...nameWarnings(after.mcc_desc), ...lastOfSector(before, after, mccs)],
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

function unknownRow(mccid: number) {
  return refused({
    code: 'not_found',
    field: 'mccid',
    message: `The mcc table has no code ${mccid}.`,
    instead: 'Use a code that get_brand_details shows with a description.',
  });
}

/** Returns the brands with combos of the code, those with the most first. */
async function usersOf(mccid: number, reads: Pick<DecisionReads, 'brandsWithCode'>): Promise<readonly BrandWithCode[]> {
  const users: BrandWithCode[] = [];
  for await (const user of reads.brandsWithCode(mccid)) users.push(user);
  return users.sort((a, b) => b.combos - a.combos || a.brand.brandid - b.brand.brandid);
}

/** Counts the brands whose sector agrees with the code, before and after. */
function agreement(users: readonly BrandWithCode[], before: Mcc, after: Mcc, mccs: ReadonlyMap<number, Mcc>) {
  const known = knownSectors(mccs);
  const ofSector = (sector: string) =>
    users.filter(({ brand }) => sectorsOf(resolveSector(brand.sector, known)).includes(sector)).length;
  return { before: ofSector(before.sector), after: ofSector(after.sector) };
}

function lastOfSector(before: Mcc, after: Mcc, mccs: ReadonlyMap<number, Mcc>): readonly string[] {
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
