import type { Brand } from '../brand/brand.ts';
import type { AgentTrials } from '../ports/agent-runtime.ts';
import type { ComboReads } from '../ports/combos.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { type ModelTrialReads, modelTrial } from './model-trial.ts';
import { type PinnedTrialReads, pinnedTrial } from './pinned-trial.ts';
import {
  compared,
  NOTHING,
  notEvaluated,
  standingOf,
  type Trial,
  type TriedBrand,
  verdictOn,
} from './trial-verdict.ts';
import { trialTooLarge } from './trial-work.ts';
import type { TriedInstructions, Trying } from './tried-instructions.ts';

/** Maximum number of brands at once; more would take too long for a call. */
export const MAX_TRIED = 20;

export type TrialReads = PinnedTrialReads & ModelTrialReads & AgentTrials & Pick<ComboReads, 'codesOf'>;

export interface TrialOptions {
  /** The person or client whose spending it counts as. */
  readonly caller: string;
  /** Limit of the work of a call. A recorded test has none, because the rules choose its brands. */
  readonly mostCombos?: number;
  readonly onProgress?: (brands: number) => void;
}

/**
 * Tests the effect of instructions on brands, compared with the version in prod (runbook, Procedure 4, step 3). The
 * store's agents say what they can be tested on: the embedded runtime uses only the parameters of metadata_production, and a
 * language model reads the whole text. Writes nothing. A trial of more work than allowed is refused before it begins.
 */
export async function tryInstructions(
  candidate: TriedInstructions,
  brands: readonly Brand[],
  reads: TrialReads,
  signal: AbortSignal,
  { caller, mostCombos, onProgress }: TrialOptions,
): Promise<Outcome<Trial>> {
  const { results: kind } = await reads.agentCapability();
  const trying = kind === 'pinned' ? await pinnedTrial(candidate, reads) : await modelTrial(candidate, reads, caller);
  const { comparedTo, isBaseline, baseline } = trying;
  if (mostCombos !== undefined && trying.why === null) {
    const refusal = await trialTooLarge(brands, isBaseline || baseline === null ? 1 : 2, mostCombos, reads);
    if (refusal !== null) return refused(refusal);
  }
  const prepared = trying.why === null ? await trying.prepare?.(brands, signal) : undefined;
  if (prepared?.ok === false) return prepared;
  const results: TriedBrand[] = [];
  for (const brand of brands) {
    signal.throwIfAborted();
    const tried = await triedBrand(brand, trying, signal);
    if (!tried.ok) return tried;
    results.push(tried.value);
    onProgress?.(results.length);
  }
  const verdict = isBaseline && trying.why === null ? standingOf(results) : verdictOn(results);
  return done({ compared_to: comparedTo, ...verdict, results });
}

async function triedBrand(brand: Brand, trying: Trying, signal: AbortSignal): Promise<Outcome<TriedBrand>> {
  if (trying.why !== null) return done(notEvaluated(brand, trying.why));
  const after = await trying.candidate(brand, signal);
  if (!after.ok) return after;
  const before = trying.isBaseline ? after : ((await trying.baseline?.(brand, signal)) ?? done(NOTHING));
  if (!before.ok) return before;
  if (after.value === null || before.value === null)
    return done(notEvaluated(brand, 'The count was cancelled, so it was not evaluated.'));
  const { brandid, brandname } = brand;
  const { detail, ...found } = after.value;
  const { detail: _detail, ...earlier } = before.value;
  const verdict = compared(before.value, after.value);
  return done({ brandid, brandname, ...found, before: earlier, verdict, detail });
}
