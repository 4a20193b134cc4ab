import { attemptsFor } from './attempts.ts';
import { type Evidence, type Measurement, measure, type Profile, type Subject } from './evidence.ts';
import { confidenceOf, isGoodEnough } from './judgement.ts';
import { hash32, itemAt } from './random.ts';
import { STAR_TURNS, type StarTurn } from './star-iterations.ts';

/** One version as tried, before it has a number and a date. */
export interface Trial {
  readonly regex: string;
  readonly mccids: readonly number[];
  readonly measured: Measurement;
  readonly confidence: number;
  readonly star?: StarTurn;
}

/** What is known of a brand when its history is written. */
export interface Dossier {
  readonly subject: Subject;
  readonly evidence: Evidence;
  readonly profile: Profile;
  readonly nameOf: (brandid: number) => string;
  readonly seed: number;
}

/** The codes on the list: not a wallet's, and with at least that share of rows. */
const codesOf = (profile: Profile, leastShare: number): number[] =>
  profile.codes
    .filter(({ share }, i) => i === 0 || share >= leastShare)
    .map(({ mccid }) => mccid)
    .toSorted((a, b) => a - b);

function tryOut(dossier: Dossier, regex: string, mccids: readonly number[], star?: StarTurn): Trial {
  const measured = measure(dossier.evidence, regex, mccids);
  const confidence = confidenceOf(measured, dossier.profile);
  return { regex, mccids, measured, confidence, ...(star === undefined ? {} : { star }) };
}

/** Everything the agent could try for the brand's name, in its order. */
export function trialsFor(dossier: Dossier): Trial[] {
  return attemptsFor(dossier.subject.brandname).map(({ regex, leastCodeShare }) =>
    tryOut(dossier, regex, codesOf(dossier.profile, leastCodeShare)),
  );
}

export const starTrials = (dossier: Dossier): Trial[] =>
  STAR_TURNS.map((turn) => tryOut(dossier, turn.regex, turn.mccids, turn));

/** The best of them by coverage and purity. */
export function bestTrial(trials: readonly Trial[]): Trial | null {
  const worth = (trial: Trial): number => trial.measured.coverage * (1 - trial.measured.falsePositives);
  return trials.reduce<Trial | null>((best, one) => (best === null || worth(one) > worth(best) ? one : best), null);
}

/** `count` trials none of which a reviewer would take; the agent repeats itself where it ran out of ideas. */
export function failingTrials(dossier: Dossier, trials: readonly Trial[], count: number): Trial[] {
  const bad = trials.filter((trial) => !isGoodEnough(trial.measured, dossier.profile));
  const plausible = bad.filter((trial) => trial.measured.ownMatched > 0);
  const usable = [plausible, bad, trials].find((list) => list.length > 0) ?? [];
  return usable.length === 0 ? [] : Array.from({ length: count }, (_, i) => itemAt(usable, i));
}

/** The course that most brands take: from a broad first try on, until one is good. */
export function successfulTrials(dossier: Dossier, trials: readonly Trial[]): Trial[] {
  const good = trials.find((trial) => isGoodEnough(trial.measured, dossier.profile));
  const bad = trials.filter((trial) => !isGoodEnough(trial.measured, dossier.profile));
  const before = hash32(dossier.subject.brandid, 51, dossier.seed) % 4;
  return [...bad.slice(0, before), ...(good === undefined ? bad.slice(before, before + 1) : [good])];
}
