import type { Combo } from '../../src/domain/brand/brand.ts';
import type { Feedback } from '../../src/domain/metadata/metadata.ts';
import type { Measurement, Profile } from './evidence.ts';

export interface Remark {
  readonly type: Feedback['feedback_type'];
  readonly text: string;
  readonly examples: readonly Combo[];
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const quoted = (combo: Combo): string => `"${combo.narrative.replace(/\s+/g, ' ')}" (MCC ${combo.mccid})`;
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
export const codeList = (profile: Profile): string =>
  profile.codes
    .slice(0, 4)
    .map(({ mccid, share }) => `${mccid} ${percent(share)}`)
    .join(', ');

/** The facts that a reviewer sees about one version. */
export interface ReviewInput {
  readonly version: number;
  readonly measured: Measurement;
  readonly profile: Profile;
  readonly issues: readonly string[];
  /** The earlier version with the same pattern and codes. */
  readonly repeats: number | null;
  readonly nameOf: (brandid: number) => string;
}

function tooBroad({ measured, version, nameOf }: ReviewInput): Remark | null {
  const [first, ...more] = measured.caught;
  if (first === undefined) return null;
  const examples = [first, ...more.slice(0, 4)];
  if (version % 2 === 0) {
    const shown = examples.slice(0, 3).map((combo) => `${quoted(combo)} is recorded under ${nameOf(combo.brandid)}`);
    return { type: 'specific_examples', text: `Wrongly matched: ${shown.join('; ')}.`, examples };
  }
  const count = `${measured.othersMatched} of ${measured.othersMatched + measured.ownMatched} matched rows are not ours`;
  return {
    type: 'reject',
    text: `Too broad: ${count}, for example ${quoted(first)} of ${nameOf(first.brandid)}.`,
    examples,
  };
}

function incomplete({ measured, version }: ReviewInput): Remark {
  const missed = measured.missed === null ? '' : ` ${quoted(measured.missed)} is not matched.`;
  const text = `Matches ${measured.ownMatched} of ${measured.own} own combos.${missed}`;
  return { type: version % 3 === 0 ? 'reject' : 'general', text, examples: [] };
}

/** A reviewer's feedback on one version, derived from its measured effect. */
export function remarkOn(input: ReviewInput): Remark {
  const { issues, measured, profile, repeats, version } = input;
  const none: readonly Combo[] = [];
  if (issues.length === 0)
    return {
      type: 'approve',
      text: `Good: ${measured.ownMatched} of ${measured.own} matched, ${measured.othersMatched} of other brands.`,
      examples: none,
    };
  if (repeats !== null)
    return {
      type: 'reject',
      text: `Same pattern and codes as version ${repeats}; the remarks on it still hold.`,
      examples: none,
    };
  if (issues.includes('insufficient_data'))
    return {
      type: 'general',
      text: `Only ${counted(profile.combos, 'combo')}: not enough to tell whether this is right.`,
      examples: none,
    };
  const mixed = issues.includes('mccid_mismatch') && (version % 3 === 1 || issues.length === 1);
  if (mixed)
    return {
      type: 'reject',
      text: `The codes do not belong to one trade (${codeList(profile)}). Which business is this?`,
      examples: none,
    };
  return (issues.includes('regex_too_broad') ? tooBroad(input) : null) ?? incomplete(input);
}
