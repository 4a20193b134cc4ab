import { WALLET_MCCIDS } from '../../brand/brand.ts';
import { isMissing } from '../../text/missing.ts';
import { noun } from '../../text/noun.ts';
import { relationOfLines } from './business-lines.ts';
import { carries, countBy, type EvidenceKind, type Groups } from './groups.ts';
import { type Division, markerOf } from './part-criteria.ts';
import { labelOf } from './part-naming.ts';
import type { BrandProfile, ProfiledCombo } from './profile.ts';

/** Base confidence of each kind of evidence, before the numbers. */
const BASE: Readonly<Record<EvidenceKind, number>> = { lines: 0.8, sideline: 0.65, words: 0.7, names: 0.5 };

interface Evidence {
  readonly confidence: number;
  readonly reasons: string[];
}

/** Explains why a split is recommended, with numbers and a confidence. */
export function splitEvidence(profile: BrandProfile, division: Division, names: readonly string[]): Evidence {
  const { groups, parts, taken } = division;
  const marked = parts.map((_, i) => markerOf(parts, i));
  const reasons = [
    ...taken.map((rows, i) => `${names[i]}: ${describePart(rows, marked[i] ?? null)}.`),
    WHY[groups.kind],
    ...strangers(profile, 'keep them out of the parts with a "not" criterion, or leave them unassigned'),
  ];
  const covered = taken.reduce((sum, rows) => sum + rows.length, 0) / profile.rows.length;
  const enough = profile.evidence.length / (profile.evidence.length + 4);
  const words = marked.some((word) => word !== null) && groups.kind !== 'names' ? 0.15 : 0;
  return { reasons, confidence: round(Math.min(0.97, BASE[groups.kind] + words) * covered ** 0.5 * enough ** 0.5) };
}

const WHY: Readonly<Record<EvidenceKind, string>> = {
  lines: 'One business rarely runs these lines together.',
  sideline: 'One business can run these lines together, but then the smaller one is a sideline; here it is not.',
  words: 'Rows with the word after the name have different codes from rows without it.',
  names:
    'The name never stands alone, and only the next word distinguishes the combos: check that these are not formats of one chain.',
};

function describePart(part: readonly ProfiledCombo[], word: string | null): string {
  const codes = countBy(part, (row) => row.combo.mccid).map(([mccid, n]) => `${mccid} (${n})`);
  const named = word === null ? '' : `; "${word}" follows the name`;
  return `${part.length} ${noun(part.length, 'combo')}, mostly ${labelOf(part)}, codes ${codes.slice(0, 6).join(', ')}${named}`;
}

/** Explains why the criteria leave combos out, with examples of their narratives. */
export function whyLeft(left: readonly ProfiledCombo[], { parts }: Division, names: readonly string[]): string {
  if (left.length === 0) return 'Every combo meets the criteria of one part.';
  const wallet = left.filter((row) => WALLET_MCCIDS.has(row.combo.mccid));
  const others = left.filter((row) => !WALLET_MCCIDS.has(row.combo.mccid));
  const silent = others.filter((row) => isMissing(row.combo.narrative));
  const foreign = others.filter((row) => row.read.name === 'foreign' && !isMissing(row.combo.narrative));
  const rest = others.length - silent.length - foreign.length;
  const like = parts.flatMap((_, i) => {
    const word = markerOf(parts, i);
    const n = word === null ? 0 : left.filter((row) => carries(row, word)).length;
    return n === 0 ? [] : [`${n} like ${names[i]}`];
  });
  const carry = noun(wallet.length, 'carries', 'carry');
  const why = [
    wallet.length > 0 ? `${wallet.length} ${carry} a payment wallet's code, which does not identify the business` : '',
    silent.length > 0 ? `${silent.length} ${noun(silent.length, 'has', 'have')} no narrative` : '',
    foreign.length > 0 ? `${foreign.length} ${noun(foreign.length, 'does', 'do')} not carry the brand's name` : '',
    rest > 0 ? `${rest} ${noun(rest, 'meets', 'meet')} no part's criteria` : '',
    like.length > 0 ? `by their words ${like.join(', ')}` : '',
  ];
  return `${why.filter((reason) => reason !== '').join('; ')}. ${noun(left.length, 'It stays', 'They stay')} with the brand until a person decides.`;
}

const LEAVE_THEM = 'record that with add_escalation_notes; without a split they stay here';

/** Explains why the brand should not be split, with numbers. */
export function keepEvidence(profile: BrandProfile, groups: Groups | null): Evidence {
  if (groups !== null) {
    const reason = 'There are signs of several businesses, but neither codes nor words separate their combos.';
    return { reasons: [reason, ...strangers(profile, LEAVE_THEM)], confidence: 0.4 };
  }
  const lines = countBy(profile.evidence, (row) => row.line?.label ?? null);
  const total = lines.reduce((sum, [, n]) => sum + n, 0);
  const shares = lines.slice(0, 4).map(([label, n]) => `${label} ${percent(n / total)}`);
  const main = labelCore(profile);
  const odd = profile.evidence.filter(
    (row) => row.line !== null && relationOfLines(main, row.line.line) === 'unrelated',
  ).length;
  const reasons = [
    lines.length === 0 ? 'No code identifies the business.' : `Lines of business: ${shares.join(', ')}.`,
    odd === 0
      ? 'One business can run all of them.'
      : `${odd} ${noun(odd, 'combo carries a code that does', 'combos carry codes that do')} not fit the rest; so few are probably wrong codes or misplaced combos, not a second business.`,
    ...strangers(profile, LEAVE_THEM),
  ];
  const doubt = total === 0 ? 0.5 : 2 * (odd / total);
  return { reasons, confidence: round(Math.max(0.3, 0.95 - doubt) * (total / (total + 2))) };
}

function labelCore(profile: BrandProfile): string {
  return countBy(profile.evidence, (row) => row.line?.line ?? null)[0]?.[0] ?? '';
}

/** @param advice possible actions for combos of a separately recorded brand */
function strangers(profile: BrandProfile, advice: string): string[] {
  const others = countBy(profile.foreign, (row) => row.other_brand).slice(0, 5);
  const named = others.map(
    ([name, n]) => `${n} ${noun(n, 'combo names', 'combos name')} ${name}, which is a separate brand: ${advice}.`,
  );
  const unnamed = profile.foreign.filter((row) => row.other_brand === null).length;
  if (unnamed === 0) return named;
  const words = noun(unnamed, 'combo does', 'combos do');
  return [...named, `${unnamed} ${words} not carry the brand's name; check which brand they belong to.`];
}

function round(n: number): number {
  return Math.round(Math.max(0, n) * 100) / 100;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
