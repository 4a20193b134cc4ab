import type { Combo } from '../brand/brand.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import type { CoverageReads } from '../ports/matching.ts';
import { assessRegex, type RegexAssessment } from '../regex/assessment.ts';
import type { Coverage } from './coverage.ts';
import type { MetadataVersion } from './metadata.ts';
import { workInWords } from './too-much-work.ts';

/** Tests combos against a brand's current metadata version. */
export interface CurrentMetadata {
  readonly version: number;
  /** Returns null where it is unknown: the regex is not accepted, takes too much work, or the matching was cancelled. */
  readonly matches: ((combo: Pick<Combo, 'mccid' | 'narrative'>) => boolean) | null;
}

/** Prepares the brand's current metadata for these combos; null where it has none. Reads no rows of other brands. */
export async function currentMetadata(
  brandid: number,
  combos: readonly Pick<Combo, 'narrative'>[],
  reads: Pick<DecisionReads, 'metadataVersions' | 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<CurrentMetadata | null> {
  const metadata = (await reads.metadataVersions(brandid)).at(-1);
  if (metadata === undefined) return null;
  return { version: metadata.version, matches: await matcherOf(assessVersion(metadata), combos, reads, signal) };
}

/** Returns a test by regex and codes for these combos only; null where the regex cannot be evaluated. */
export async function matcherOf(
  { regex, mccids }: Pick<AssessedVersion, 'regex' | 'mccids'>,
  combos: readonly Pick<Combo, 'narrative'>[],
  reads: Pick<DecisionReads, 'narrativesMatching'>,
  signal: AbortSignal,
): Promise<CurrentMetadata['matches']> {
  if (!regex.accepted) return null;
  const narratives = [...new Set(combos.map((combo) => combo.narrative))];
  const found = await reads.narrativesMatching(regex, narratives, signal);
  if (found.kind === 'too_much_work' || !found.complete) return null;
  const { matched } = found;
  const codes = new Set(mccids);
  return ({ mccid, narrative }) => codes.has(mccid) && matched.has(narrative);
}

/** The part of a version that decides which combos match, with its regex assessed. */
export interface AssessedVersion {
  readonly brandid: number;
  readonly regex: RegexAssessment;
  readonly mccids: readonly number[];
}

export function assessVersion({ brandid, regex, mccids }: MetadataVersion): AssessedVersion {
  return { brandid, regex: assessRegex(regex), mccids };
}

/**
 * Counts what a version matches now, over all combos. Versions from before this system may have a regex that is not
 * accepted, and the data may have grown beyond what can be searched with it.
 */
export async function coverageOfVersion(
  { brandid, regex, mccids }: AssessedVersion,
  reads: Pick<CoverageReads, 'coverage'>,
  signal: AbortSignal,
  { samples = 0, onProgress }: { readonly samples?: number; readonly onProgress?: (considered: number) => void } = {},
): Promise<CountedVersion> {
  if (!regex.accepted) return { coverage: null, why: NOT_ACCEPTED };
  const answer = await reads.coverage({ brandid, regex, mccids, moved: [], samples }, signal, onProgress);
  return answer.kind === 'counted'
    ? { coverage: answer.coverage, why: null }
    : { coverage: null, why: workInWords(answer) };
}

export const NOT_ACCEPTED = 'The regex is not accepted.';

/** The coverage of a version, or why there is none, in our own words. */
export type CountedVersion =
  | { readonly coverage: Coverage; readonly why: null }
  | { readonly coverage: null; readonly why: string };
