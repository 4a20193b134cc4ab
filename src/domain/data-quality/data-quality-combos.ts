import { type Combo, type Mcc, mccidSchema } from '../brand/brand.ts';
import { isCriticalShare } from '../escalation/triggers.ts';
import { narrativeIsLong } from '../regex/limits.ts';
import { shareOf } from '../text/share.ts';
import { MOST_SAMPLES, type QualityFinding, type QualityKind, usualSeverity } from './data-quality-kinds.ts';
import { hasHidden, isGarbled, namesNothing } from './data-quality-text.ts';

type ComboTest = (combo: Combo) => boolean;

/** The combos that a test finds, as a finding; null where it finds none. */
export function findingOn(
  kind: QualityKind,
  combos: readonly Combo[],
  test: ComboTest,
  told: { readonly show?: (combo: Combo) => string; readonly mayBeCritical?: boolean } = {},
): QualityFinding | null {
  const { show = (combo: Combo) => combo.narrative, mayBeCritical = false } = told;
  const samples: Combo[] = [];
  let count = 0;
  for (const combo of combos) {
    if (!test(combo)) continue;
    count++;
    if (samples.length < MOST_SAMPLES) samples.push(combo);
  }
  if (count === 0) return null;
  return {
    kind,
    severity: mayBeCritical && isCriticalShare(count, combos.length) ? 'critical' : usualSeverity(kind),
    count,
    share: shareOf(count, combos.length),
    samples: samples.map((combo) => ({ ccid: combo.ccid, bankid: combo.bankid, text: show(combo) })),
  };
}

export function present(findings: readonly (QualityFinding | null)[]): QualityFinding[] {
  return findings.filter((finding) => finding !== null);
}

/** The defects that the automatic trigger counts, each as a test of one combo. */
export function defectTests(
  combos: readonly Combo[],
  mccs: ReadonlyMap<number, Mcc>,
): readonly (readonly [QualityKind, ComboTest, (combo: Combo) => string])[] {
  const valid = new Set([...new Set(combos.map((combo) => combo.mccid))].filter(isCode));
  const code = ({ mccid, narrative }: Combo) => `${mccid} ${narrative}`;
  return [
    ['combos_without_mid', (combo) => isBlank(combo.mid), (combo) => combo.narrative],
    ['combos_without_narrative', (combo) => isBlank(combo.narrative), (combo) => combo.mid],
    ['combos_with_invalid_mccid', (combo) => !valid.has(combo.mccid), code],
    ['combos_with_unknown_mccid', ({ mccid }) => valid.has(mccid) && !mccs.has(mccid), code],
  ];
}

/** Missing fields, invalid formats and broken references of combos, and rows that repeat others. */
export function comboDefects(combos: readonly Combo[], mccs: ReadonlyMap<number, Mcc>): QualityFinding[] {
  return present([
    ...defectTests(combos, mccs).map(([kind, test, show]) =>
      findingOn(kind, combos, test, { show, mayBeCritical: true }),
    ),
    repeated(combos),
  ]);
}

/** Combos whose texts can be stored and tell nothing, or something else than was meant. */
export function textDefects(combos: readonly Combo[], brandname: string): QualityFinding[] {
  const garbled: ComboTest = ({ mid, narrative }) => isGarbled(narrative) || isGarbled(mid);
  const hidden: ComboTest = ({ mid, narrative }) => hasHidden(narrative) || hasHidden(mid);
  const show = ({ mid, narrative }: Combo) => (hasHidden(mid) || isGarbled(mid) ? `${mid} ${narrative}` : narrative);
  return present([
    findingOn('hidden_characters', combos, (combo) => hidden(combo) && !garbled(combo), { show }),
    findingOn('garbled_text', combos, garbled, { show }),
    findingOn('narratives_naming_nothing', combos, ({ narrative }) => namesNothing(narrative, brandname)),
    findingOn('long_narratives', combos, ({ narrative }) => narrativeIsLong(narrative)),
  ]);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function isCode(mccid: number): boolean {
  return mccidSchema.safeParse(mccid).success;
}

/** Banks report the same outlet twice now and then; from this share on it distorts what is counted. A rule of thumb. */
export const TOO_MANY_REPEATS = 0.1;

function repeated(combos: readonly Combo[]): QualityFinding | null {
  const finding = findingOn('duplicate_combos', combos, repeatTest());
  const isFew = finding !== null && (finding.share ?? 0) < TOO_MANY_REPEATS;
  return isFew ? { ...finding, severity: 'info' } : finding;
}

/** Tells of each combo whether it repeats an earlier one in all but its `ccid`. */
function repeatTest(): ComboTest {
  const seen = new Set<string>();
  return ({ bankid, mid, mccid, narrative }) => {
    const size = seen.size;
    return seen.add(`${bankid} ${mccid} ${mid}\n${narrative}`).size === size;
  };
}
