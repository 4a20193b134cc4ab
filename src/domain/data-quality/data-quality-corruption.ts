import { type Brand, type Combo, isWalletAffected, type Mcc } from '../brand/brand.ts';
import { narrativeReader } from '../brand/narrative-words.ts';
import { shareOf } from '../text/share.ts';
import { defectTests, findingOn, present } from './data-quality-combos.ts';
import { type QualityFinding, single, usualSeverity } from './data-quality-kinds.ts';

/** Rules of thumb; the runbook has no numbers. Shares of 1, and how many rows make one worth telling. */
const THUMB = {
  one_narrative: { share: 0.3, combos: 10 },
  /** Of a bank's merchant ids that have one length, before the others are odd. */
  mid_length: { share: 0.9, combos: 20 },
  /** Of the defects that come from one bank, which has less than `of_combos` of the combos. */
  one_bank: { share: 0.8, defects: 5, of_combos: 0.5 },
} as const;

interface Corruptible {
  readonly brand: Pick<Brand, 'brandname'>;
  readonly combos: readonly Combo[];
  readonly mccs: ReadonlyMap<number, Mcc>;
}

/** Signs that rows were damaged on their way, not that somebody was wrong (runbook, Manual Escalation Criteria 4). */
export function corruption(facts: Corruptible): QualityFinding[] {
  const { brand, combos } = facts;
  const cutCodes = codesCutOff(facts);
  const oddLength = oddLengthTest(combos);
  return present([
    findingOn('truncated_codes', combos, ({ mccid }) => cutCodes.has(mccid), {
      show: ({ mccid, narrative }) => `${mccid} ${narrative}`,
    }),
    oneNarrative(brand.brandname, combos),
    findingOn('odd_mid_lengths', combos, oddLength, { show: ({ mid, narrative }) => `${mid} ${narrative}` }),
    oneBank(facts),
  ]);
}

/** Unknown codes of less than four digits, each with the brand's known codes that begin with it. */
export function codesCutOff({ combos, mccs }: Omit<Corruptible, 'brand'>): ReadonlyMap<number, readonly number[]> {
  const codes = [...new Set(combos.map((combo) => combo.mccid))].sort((a, b) => a - b);
  const known = codes.filter((mccid) => mccs.has(mccid));
  const whole = (mccid: number) => known.filter((one) => String(one).startsWith(String(mccid)));
  return new Map(
    codes
      .filter((mccid) => mccid >= 10 && mccid < 1000 && !mccs.has(mccid))
      .map((mccid) => [mccid, whole(mccid)] as const)
      .filter(([, wholes]) => wholes.length > 0),
  );
}

function oneNarrative(brandname: string, combos: readonly Combo[]): QualityFinding | null {
  const counts = new Map<string, number>();
  for (const { narrative } of combos) counts.set(narrative, (counts.get(narrative) ?? 0) + 1);
  const [top] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (top === undefined || top[0].trim() === '' || top[1] < THUMB.one_narrative.combos) return null;
  const [narrative, count] = top;
  if (shareOf(count, combos.length) < THUMB.one_narrative.share) return null;
  if (narrativeReader(brandname)(narrative).name !== 'foreign') return null;
  return findingOn('one_narrative', combos, (combo) => combo.narrative === narrative);
}

/** Banks write merchant ids their own way, and wallets put theirs in between: each bank is compared with itself. */
function oddLengthTest(combos: readonly Combo[]): (combo: Combo) => boolean {
  const counted = (combo: Combo) => combo.mid.trim() !== '' && !isWalletAffected(combo);
  const usual = new Map<number | null, number>();
  for (const [bankid, rows] of Map.groupBy(combos.filter(counted), (combo) => combo.bankid)) {
    if (rows.length < THUMB.mid_length.combos) continue;
    const lengths = Map.groupBy(rows, ({ mid }) => mid.length);
    const [most] = [...lengths].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
    if (most !== undefined && most[1].length >= THUMB.mid_length.share * rows.length) usual.set(bankid, most[0]);
  }
  return (combo) => counted(combo) && (usual.get(combo.bankid) ?? combo.mid.length) !== combo.mid.length;
}

function oneBank({ combos, mccs }: Corruptible): QualityFinding | null {
  const tests = defectTests(combos, mccs);
  const defective = combos.filter((combo) => tests.some(([, test]) => test(combo)));
  const [top] = [...Map.groupBy(defective, (combo) => combo.bankid)].sort((a, b) => b[1].length - a[1].length);
  const { share, defects, of_combos } = THUMB.one_bank;
  if (top === undefined || defective.length < defects || top[1].length < share * defective.length) return null;
  const [bankid, rows] = top;
  const ofBank = combos.filter((combo) => combo.bankid === bankid).length;
  if (bankid === null || ofBank >= of_combos * combos.length) return null;
  const text = `${rows.length} of ${defective.length} defective combos, of ${ofBank} combos of the bank`;
  return {
    ...single('defects_of_one_bank', { count: rows.length }),
    ...{ severity: usualSeverity('defects_of_one_bank'), share: shareOf(rows.length, combos.length) },
    samples: [{ ccid: null, bankid, text }],
  };
}
