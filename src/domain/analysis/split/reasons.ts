import { WALLET_MCCIDS } from '../../brand/brand.ts';
import { isMissing } from '../../text/missing.ts';
import { noun } from '../../text/noun.ts';
import { relationOfLines } from './business-lines.ts';
import { dominantLine, type Evidence, signsOf } from './evidence.ts';
import type { Groups, Reason } from './groups.ts';
import { type Division, markerOf } from './part-criteria.ts';
import { labelOf } from './part-naming.ts';
import type { BrandProfile, ProfiledCombo } from './profile.ts';
import { carries, countBy } from './row-groups.ts';

interface Explained {
  readonly confidence: number;
  readonly reasons: string[];
}

/** Explains why a split is recommended, with numbers and a confidence. */
export function splitEvidence(profile: BrandProfile, division: Division, names: readonly string[]): Explained {
  const { groups, parts, taken } = division;
  const marked = parts.map((_, i) => markerOf(parts, i));
  const reasons = [
    ...taken.map((rows, i) => `${names[i]}: ${describePart(rows, marked[i] ?? null)}.`),
    ...groups.reasons.map(whyDivided),
    ...strangers(profile, 'they stay out of the parts; after the split, move them there with reassign_combos'),
  ];
  const covered = taken.reduce((sum, rows) => sum + rows.length, 0) / profile.rows.length;
  const weakest = Math.min(...groups.reasons.map(confidenceOf));
  return { reasons, confidence: round(weakest * covered ** 0.5) };
}

/** Confidence of a division by names alone: they may be formats of one chain. */
const NAMES_ONLY = 0.45;
/** Maximum confidence where no word names either company. */
const UNNAMED = 0.75;
/** Weight of evidence at which a division is as likely right as wrong. */
const EVEN = 2.2;

function confidenceOf(reason: Reason): number {
  if (reason.kind === 'names') return NAMES_ONLY;
  const { weight, outlets, word, otherWord } = reason.evidence;
  const most = word === null && otherWord === null ? UNNAMED : 0.97;
  return Math.min(most, 1 / (1 + Math.exp(EVEN - weight))) * (outlets / (outlets + 1)) ** 0.5;
}

function whyDivided(reason: Reason): string {
  if (reason.kind === 'names') {
    return 'The name never stands alone, and only the next word distinguishes the combos: check that these are not formats of one chain.';
  }
  const { pro, contra } = argumentsOf(reason.evidence);
  return `${sentence('For two businesses', pro)}${contra.length === 0 ? '' : ` ${sentence('Against', contra)}`}`;
}

function sentence(opening: string, points: readonly string[]): string {
  return `${opening}: ${points.join('; ')}.`;
}

/** Describes the evidence that was weighed, in the order of its kinds. */
function argumentsOf({ word, otherWord, trades, corroboration, outlets }: Evidence): {
  readonly pro: readonly string[];
  readonly contra: readonly string[];
} {
  const signs = signsOf(corroboration);
  const own = word ?? otherWord;
  const both = word !== null && otherWord !== null;
  const pro = [
    own === null ? '' : `"${own}" follows the name in one group only${both ? `, "${otherWord}" in the other` : ''}`,
    trades === 'unrelated' ? 'one business rarely runs both lines' : '',
    trades === 'sideline' ? 'the codes differ, though one business can run both lines' : '',
    trades === 'unknown' ? 'the codes differ' : '',
    signs.otherContract
      ? `merchant ids, store numbers and legal forms differ as well (agreement ${corroboration.contract.toFixed(2)})`
      : '',
    signs.otherCountry ? 'the countries differ' : '',
  ];
  const contra = [
    trades === 'same_business' ? 'one business runs both lines' : '',
    trades === 'alike' ? 'the codes are the same' : '',
    signs.sharedBlocks ? 'the merchant ids begin alike' : '',
    signs.sameNumberStyle ? 'store numbers are written alike' : '',
    signs.sharedOutlets ? 'both have the same outlets' : '',
    outlets < 3 ? `there ${outlets === 1 ? 'is one outlet' : 'are two outlets'} only` : '',
  ];
  const said = (points: readonly string[]) => points.filter((point) => point !== '');
  return { pro: said(pro), contra: said(contra) };
}

const DOUBT = 0.3;

/** Explains why the data cannot tell one company from two. */
export function doubtEvidence(profile: BrandProfile, groups: Groups): Explained {
  const [large = [], small = []] = groups.parts;
  const groupOf = (rows: readonly ProfiledCombo[]) => describePart(rows, null);
  const reasons = [
    'These may be two companies; the data cannot tell. Ask somebody who knows them, and record the answer with add_escalation_notes.',
    `One group: ${groupOf(large)}. The other: ${groupOf(small)}.`,
    ...groups.reasons.map(whyDivided),
    ...strangers(profile, LEAVE_THEM),
  ];
  return { reasons, confidence: DOUBT };
}

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
export function keepEvidence(profile: BrandProfile, groups: Groups | null): Explained {
  if (groups !== null) {
    const reason = 'There are signs of several businesses, but neither codes nor words separate their combos.';
    return { reasons: [reason, ...strangers(profile, LEAVE_THEM)], confidence: 0.4 };
  }
  const lines = countBy(profile.evidence, (row) => row.line?.label ?? null);
  const total = lines.reduce((sum, [, n]) => sum + n, 0);
  const shares = lines.slice(0, 4).map(([label, n]) => `${label} ${percent(n / total)}`);
  const main = dominantLine(profile.evidence);
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

/** @param advice possible actions for combos of a separately recorded brand */
function strangers(profile: BrandProfile, advice: string): string[] {
  const others = countBy(profile.foreign, (row) => row.other_brand).slice(0, 5);
  const named = others.map(
    ([name, n]) => `${n} ${noun(n, 'combo names', 'combos name')} ${name}, which is a separate brand: ${advice}.`,
  );
  const unnamed = profile.foreign.filter((row) => row.other_brand === null).length;
  if (unnamed === 0) return named;
  const words = noun(unnamed, 'combo does', 'combos do');
  return [
    ...named,
    `${unnamed} ${words} not carry the brand's name; find theirs with find_brands, and move them with reassign_combos.`,
  ];
}

function round(n: number): number {
  return Math.round(Math.max(0, n) * 100) / 100;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
