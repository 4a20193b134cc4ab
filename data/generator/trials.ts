import { attemptsFor } from './attempts.ts';
import { type Evidence, type Measurement, measure, type Profile, type Subject } from './evidence.ts';
import { confidenceOf, isGoodEnough } from './judgement.ts';
import { hash32, itemAt } from './random.ts';
import { STAR_TURNS, type StarTurn } from './star-iterations.ts';

/** A candidate version, before it has a number and a date. */
export interface Trial {
  readonly regex: string;
  readonly mccids: readonly number[];
  readonly measured: Measurement;
  readonly confidence: number;
  readonly star?: StarTurn;
}

/** The facts about a brand from which its history is written. */
export interface Dossier {
  readonly subject: Subject;
  readonly evidence: Evidence;
  readonly profile: Profile;
  readonly nameOf: (brandid: number) => string;
  readonly seed: number;
}

/** The codes to list: the most frequent one, and all with at least `minShare` of the rows; no wallet codes. */
const codesOf = (profile: Profile, minShare: number): number[] =>
  profile.codes
    .filter(({ share }, i) => i === 0 || share >= minShare)
    .map(({ mccid }) => mccid)
    .toSorted((a, b) => a - b);

function runTrial(dossier: Dossier, regex: string, mccids: readonly number[], star?: StarTurn): Trial {
  const measured = measure(dossier.evidence, regex, mccids);
  const confidence = confidenceOf(measured, dossier.profile);
  return { regex, mccids, measured, confidence, ...(star === undefined ? {} : { star }) };
}

/** All trials for the brand's name, in the order in which the agent makes them. */
export function trialsFor(dossier: Dossier): Trial[] {
  return attemptsFor(dossier.subject.brandname).map(({ regex, minCodeShare }) =>
    runTrial(dossier, regex, codesOf(dossier.profile, minCodeShare)),
  );
}

export const starTrials = (dossier: Dossier): Trial[] =>
  STAR_TURNS.map((turn) => runTrial(dossier, turn.regex, turn.mccids, turn));

/** Returns the trial with the best product of coverage and precision. */
export function bestTrial(trials: readonly Trial[]): Trial | null {
  const score = (trial: Trial): number => trial.measured.coverage * (1 - trial.measured.falsePositives);
  return trials.reduce<Trial | null>(
    (best, trial) => (best === null || score(trial) > score(best) ? trial : best),
    null,
  );
}

/** Returns `count` trials that a reviewer would reject, with repetitions when there are too few. */
export function failingTrials(dossier: Dossier, trials: readonly Trial[], count: number): Trial[] {
  const bad = trials.filter((trial) => !isGoodEnough(trial.measured, dossier.profile));
  const plausible = bad.filter((trial) => trial.measured.ownMatched > 0);
  const usable = [plausible, bad, trials].find((list) => list.length > 0) ?? [];
  return usable.length === 0 ? [] : Array.from({ length: count }, (_, i) => itemAt(usable, i));
}

/** The usual sequence: up to three rejected trials, then the first good one. */
export function successfulTrials(dossier: Dossier, trials: readonly Trial[]): Trial[] {
  const good = trials.find((trial) => isGoodEnough(trial.measured, dossier.profile));
  const bad = trials.filter((trial) => !isGoodEnough(trial.measured, dossier.profile));
  const before = hash32(dossier.subject.brandid, 51, dossier.seed) % 4;
  return [...bad.slice(0, before), ...(good === undefined ? bad.slice(before, before + 1) : [good])];
}
