import { type Brand, type Combo, type Mcc, NO_BRAND, WALLET_MCCIDS } from '../../brand/brand.ts';
import { type ComboCorrections, columnsOf, type SourceCorrection } from '../../brand/source-data.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { assessVersion, coverageOfVersion, matcherOf } from '../../metadata/version-matches.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import type { Json } from '../../text/canonical.ts';
import { textFlags } from '../../text/text-flags.ts';
import { nothingToCorrect, type RowDecision, rowChanges, rowShown } from './update-source-data-rows.ts';

type ComboKeyAsked = Omit<Extract<SourceCorrection, { table: 'combo' }>, 'table' | 'updates'>;

/** Corrects a row of table `combo`. Its key and its brand cannot change. */
export async function correctComboRow(
  key: ComboKeyAsked,
  request: ComboCorrections,
  reads: DecisionReads,
  signal: AbortSignal,
): Promise<Outcome<RowDecision>> {
  const found = await comboRow(key, reads);
  if (!found.ok) return found;
  const before = found.value;
  const mccs = await reads.mccs();
  if (request.mccid !== undefined && !mccs.has(request.mccid)) return unknownCode(request.mccid);
  const { mid = before.mid, mccid = before.mccid, narrative = before.narrative } = request;
  const after = { ...before, mid, mccid, narrative };
  const { ccid, bankid, brandid } = before;
  const brand = await reads.brand(brandid);
  const target = `combo ${ccid}${bankid === null ? '' : ` of bank ${bankid}`}`;
  const columns = columnsOf('combo');
  const changes = rowChanges(target, { ...before }, { ...after }, columns);
  if (changes.length === 0) return nothingToCorrect('combo', target);
  const { evidence, warnings } = await comboCoverage(before, after, reads, signal);
  return done({
    preview: {
      summary: `Correct ${changes.map(({ field }) => field).join(' and ')} of ${target}, ${owner(brandid, brand)}, in the source data`,
      changes,
      evidence: {
        row: rowShown({ ...before }, { ...after }, ['ccid', 'bankid', 'brandid', ...columns]),
        ...(before.mccid === after.mccid ? {} : { codes: codesShown(before, after, mccs) }),
        ...evidence,
      },
      warnings: [...rowWarnings(after, brand), ...warnings],
      preconditions: brand === undefined ? [] : [{ target: `brand ${brandid}`, version: brand.version }],
    },
    mutations: [
      { kind: 'combo.correct', before, after },
      // A change of a combo increases the version of its brand.
      ...(brand === undefined
        ? []
        : [{ kind: 'brand.update' as const, brand: { ...brand, version: brand.version + 1 } }]),
    ],
    outbox: [],
    result: { table: 'combo', brandid, ccid, bankid, mccid: null, corrected: changes.map((one) => one.field) },
    affected_brandids: [brandid],
  });
}

/** Returns the row of the key. A `ccid` alone is enough if only one bank has it. */
async function comboRow({ ccid, bankid, brandid }: ComboKeyAsked, reads: DecisionReads): Promise<Outcome<Combo>> {
  const refusedAt = (
    code: 'not_found' | 'conflict' | 'invalid_input',
    field: string,
    message: string,
    instead: string,
  ) => refused({ code, field, message, instead });
  const rows = await reads.combosOfCcid(ccid);
  const banks = rows.map((row) => row.bankid ?? 'null').join(', ');
  if (rows.length === 0) {
    return refusedAt('not_found', 'ccid', `There is no combo ${ccid}.`, 'Take ccid and bankid from get_combo_records.');
  }
  const matching = bankid === undefined ? rows : rows.filter((row) => row.bankid === bankid);
  const [row, ...others] = matching;
  if (row === undefined) {
    return refusedAt('not_found', 'bankid', `Combo ${ccid} is not at bank ${bankid}.`, `Give one of: ${banks}.`);
  }
  if (others.length > 0) {
    const message = `Combo ${ccid} is at ${rows.length} banks, each with a row of its own.`;
    return refusedAt('invalid_input', 'bankid', message, `Choose one by bankid: ${banks}.`);
  }
  if (brandid !== undefined && brandid !== row.brandid) {
    const message = `Combo ${ccid} is under brand ${row.brandid}, not ${brandid}.`;
    return refusedAt('conflict', 'brandid', message, 'Leave brandid out, or look the combo up with get_combo_records.');
  }
  return done(row);
}

function unknownCode(mccid: number) {
  return refused({
    code: 'invalid_input',
    field: 'updates.mccid',
    message: `The mcc table has no code ${mccid}.`,
    instead: 'Use a code that get_brand_details shows with a description.',
  });
}

function owner(brandid: number, brand: Brand | undefined): string {
  if (brandid === NO_BRAND) return 'which names no brand';
  return brand === undefined ? `under brand ${brandid}, which does not exist` : `brand ${brandid} "${brand.brandname}"`;
}

function codesShown(before: Combo, after: Combo, mccs: ReadonlyMap<number, Mcc>): Json {
  const shown = ({ mccid }: Combo) => {
    const { mcc_desc = null, sector = null } = mccs.get(mccid) ?? {};
    return { mccid, mcc_desc, sector };
  };
  return { before: shown(before), after: shown(after) };
}

/** Placeholders that people write for an unknown value. Markers for a missing one are refused (`text/missing.ts`). */
const PLACEHOLDER = /^(?:unknown|tbd|todo|tbc|test|missing|[-?.x0]+)$/i;

function rowWarnings({ mccid, narrative, mid }: Combo, brand: Brand | undefined): readonly string[] {
  return [
    ...(brand?.status === 'inactive' ? ['Its brand is inactive.'] : []),
    ...(WALLET_MCCIDS.has(mccid) ? [`Code ${mccid} is set by payment wallets, whatever the merchant.`] : []),
    ...(PLACEHOLDER.test(mid.trim()) || PLACEHOLDER.test(narrative.trim())
      ? ['The new text looks like a placeholder. The bank’s own extract has the real text.']
      : []),
    ...textFlags([narrative, mid]).map((flag) => `Look closely at the new text: ${flag}.`),
  ];
}

/** Counts the matches of the brand's current metadata before and after the correction of the combo. */
async function comboCoverage(
  before: Combo,
  after: Combo,
  reads: Pick<DecisionReads, 'metadataVersions' | 'coverage' | 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<{ readonly evidence: Record<string, Json>; readonly warnings: readonly string[] }> {
  const metadata = (await reads.metadataVersions(before.brandid)).at(-1);
  if (metadata === undefined) return { evidence: { coverage: null }, warnings: [] };
  const { version } = metadata;
  const assessed = assessVersion(metadata);
  const matches = await matcherOf(assessed, [before, after], reads, signal);
  const { coverage: whole, why } = await coverageOfVersion(assessed, reads, signal);
  if (whole === null) return uncounted(`Metadata version ${version} is not evaluated. ${why}`);
  if (matches === null || !whole.complete) {
    return uncounted('The count of what the current metadata matches was cancelled.');
  }
  // Only this row differs, so one count over all combos gives both results.
  const gained = Number(matches(after)) - Number(matches(before));
  const corrected = { ...whole, matched_own: whole.matched_own + gained, missed_own: whole.missed_own - gained };
  return {
    evidence: { coverage: { metadata_version: version, before: shown(whole), after: shown(corrected) } },
    warnings: gained < 0 ? [`Metadata version ${version} matched the row and no longer does.`] : [],
  };
}

function uncounted(warning: string) {
  return { evidence: { coverage: null }, warnings: [warning] };
}

function shown({ own_combos, matched_own, missed_own, caught_others }: Coverage): Json {
  return { own_combos, matched_own, missed_own, caught_others };
}
