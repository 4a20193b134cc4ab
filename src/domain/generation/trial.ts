import type { Agent, BrandResult, VERDICTS } from '../agents/agent.ts';
import { sameParameters } from '../agents/equivalent-versions.ts';
import type { GenerationParameters } from '../agents/generation-parameters.ts';
import { deployedParameters, GENERATING_AGENT } from '../agents/runtime.ts';
import { type SuggestionReads, suggestMetadata } from '../analysis/suggestion/suggestion.ts';
import type { Brand } from '../brand/brand.ts';
import { VERIFICATION_THRESHOLDS } from '../metadata/verification.ts';
import type { AgentReads } from '../ports/agents.ts';
import type { ComboReads } from '../ports/combos.ts';
import { done, type Outcome, refusalKind } from '../refusal.ts';
import { trialTooLarge } from './trial-work.ts';

/** Maximum number of brands at once; more would take too long for a call. */
export const MAX_TRIED = 20;

/** Instructions to test. */
interface Candidate {
  readonly agent: Agent;
  /** Null if they are not stored yet. */
  readonly version: number | null;
  /** Their parameters for the embedded runtime; null if the runtime does not do the agent's work. */
  readonly parameters: GenerationParameters | null;
}

/** One brand under the candidate and under the version in prod; `before` is null if that was not evaluated. */
interface TriedBrand extends Omit<BrandResult, 'chosen'> {
  readonly before: Generated | null;
}

export interface Trial {
  /** The version in prod; null if none was deployed there, so the defaults apply. */
  readonly compared_to: number | null;
  readonly passed: boolean;
  /** Text of this program, without text from data. */
  readonly verdict: string;
  readonly results: readonly TriedBrand[];
}

export type TrialReads = SuggestionReads &
  Pick<ComboReads, 'codesOf'> &
  Pick<AgentReads, 'instructionsVersion' | 'deploymentsOf'>;

/** The version and parameters in prod; null parameters if they cannot be used for generation. */
interface Baseline {
  readonly version: number | null;
  readonly parameters: GenerationParameters | null;
}

/** Limit and progress of a call. A recorded test has no limit, because the rules choose its brands. */
export interface TrialOptions {
  readonly mostCombos?: number;
  readonly onProgress?: (brands: number) => void;
}

/**
 * Tests the effect of instructions on brands, compared with the version in prod (runbook, Procedure 4, step 3). The
 * embedded runtime uses only the parameters of metadata_production: if they are unchanged, every brand
 * is `not_evaluated`. Writes nothing. A trial of more work than allowed is refused before it begins.
 */
export async function tryInstructions(
  candidate: Candidate,
  brands: readonly Brand[],
  reads: TrialReads,
  signal: AbortSignal,
  { mostCombos, onProgress }: TrialOptions = {},
): Promise<Outcome<Trial>> {
  const baseline = await baselineOf(candidate.agent, reads);
  const steering = steeringOf(candidate, baseline);
  if (mostCombos !== undefined && 'parameters' in steering) {
    const isOneVersion = isBaseline(candidate, baseline) || baseline.parameters === null;
    const refusal = await trialTooLarge(brands, isOneVersion ? 1 : 2, mostCombos, reads);
    if (refusal !== null) return { ok: false, refusal };
  }
  const results: TriedBrand[] = [];
  for (const brand of brands) {
    signal.throwIfAborted();
    results.push(
      'why' in steering
        ? notEvaluated(brand, steering.why)
        : await triedBrand(brand, { version: candidate.version, ...steering }, baseline, reads, signal),
    );
    onProgress?.(results.length);
  }
  const verdict = isBaseline(candidate, baseline) && !('why' in steering) ? standingOf(results) : verdictOn(results);
  return done({ compared_to: baseline.version, ...verdict, results });
}

async function baselineOf(agent: Agent, reads: TrialReads): Promise<Baseline> {
  const deployments = await reads.deploymentsOf(agent);
  const version = deployments.findLast((one) => one.environment === 'prod')?.version ?? null;
  if (agent !== GENERATING_AGENT) return { version, parameters: null };
  const running = await deployedParameters(reads, 'prod');
  return { version, parameters: running.ok ? running.value.parameters : null };
}

function isBaseline({ version }: Pick<Candidate, 'version'>, baseline: Baseline): boolean {
  return version !== null && version === baseline.version;
}

/** Returns the parameters to test the candidate with, or why it cannot be tested. */
function steeringOf(
  { agent, version, parameters }: Candidate,
  baseline: Baseline,
): { readonly parameters: GenerationParameters } | { readonly why: string } {
  if (parameters === null) {
    return {
      why: `The embedded runtime does the work of ${GENERATING_AGENT} only; the effect on ${agent} cannot be evaluated.`,
    };
  }
  if (
    isBaseline({ version }, baseline) ||
    baseline.parameters === null ||
    !sameParameters(parameters, baseline.parameters)
  ) {
    return { parameters };
  }
  return {
    why: 'Its parameters are those in prod, and the embedded runtime uses nothing else: only the text differs.',
  };
}

function notEvaluated({ brandid, brandname }: Brand, detail: string): TriedBrand {
  const nothing = { regex: null, recall: null, precision: null, passed: false, before: null };
  return { brandid, brandname, ...nothing, verdict: 'not_evaluated', detail };
}

async function triedBrand(
  brand: Brand,
  candidate: { readonly version: number | null; readonly parameters: GenerationParameters },
  baseline: Baseline,
  reads: TrialReads,
  signal: AbortSignal,
): Promise<TriedBrand> {
  const after = await generated(brand.brandid, candidate.parameters, reads, signal);
  const before = isBaseline(candidate, baseline)
    ? after
    : baseline.parameters === null
      ? NOTHING
      : await generated(brand.brandid, baseline.parameters, reads, signal);
  if (after === null || before === null) {
    return notEvaluated(brand, 'The count was cancelled, so it was not evaluated.');
  }
  const { brandid, brandname } = brand;
  const { detail, ...found } = after;
  const { detail: _detail, ...earlier } = before;
  return { brandid, brandname, ...found, before: earlier, verdict: compared(before, after), detail };
}

interface Attempt extends Generated {
  readonly detail: string;
}

const NOTHING: Attempt = { regex: null, recall: null, precision: null, passed: false, detail: 'Nothing is generated.' };

/** Returns null if the count is not complete. */
async function generated(
  brandid: number,
  parameters: GenerationParameters,
  reads: TrialReads,
  signal: AbortSignal,
): Promise<Attempt | null> {
  const suggested = await suggestMetadata(brandid, reads, parameters, signal);
  if (!suggested.ok)
    return refusalKind(suggested.refusal) === 'unfinished' ? null : { ...NOTHING, detail: suggested.refusal.message };
  const { regex, coverage } = suggested.value;
  if (!coverage.complete) return null;
  const { recall_without_wallets: recall, precision, matched_own, own_combos, caught_others } = coverage;
  const needed = VERIFICATION_THRESHOLDS;
  const passed = (recall ?? 0) >= needed.recall && (precision ?? 0) >= needed.precision;
  const detail = `${matched_own} of ${own_combos} own combos matched, ${caught_others} of other brands.`;
  return { regex, recall, precision, passed, detail };
}

/** The quality of metadata generated for a brand. */
export interface Generated {
  readonly regex: string | null;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly passed: boolean;
}

type Judged = Pick<BrandResult, 'verdict' | 'passed'>;

/** The verdict on all brands together; its text contains no data. */
interface TrialVerdict {
  readonly passed: boolean;
  readonly verdict: string;
}

/** Minimum difference; smaller ones are noise of a few rows. */
const NOTICEABLE = 0.005;

/** Compares two results: meeting the thresholds of verification counts most, then the harmonic mean of recall and precision. */
export function compared(before: Generated, after: Generated): (typeof VERDICTS)[number] {
  if (before.passed !== after.passed) return after.passed ? 'better' : 'worse';
  const gain = harmonicMean(after) - harmonicMean(before);
  if (Math.abs(gain) < NOTICEABLE) return 'same';
  return gain > 0 ? 'better' : 'worse';
}

function harmonicMean({ recall, precision }: Generated): number {
  const [r, p] = [recall ?? 0, precision ?? 0];
  return r + p === 0 ? 0 : (2 * r * p) / (r + p);
}

/** Returns passed if every brand was evaluated, none is worse than in prod, and one is better or all pass verification. */
export function verdictOn(results: readonly Judged[]): TrialVerdict {
  const count = (verdict: BrandResult['verdict']) => results.filter((one) => one.verdict === verdict).length;
  const worse = count('worse');
  if (worse > 0)
    return { passed: false, verdict: `Failed: worse than in prod for ${worse} of ${results.length} brands.` };
  const unknown = count('not_evaluated');
  if (unknown > 0) return { passed: false, verdict: `Not evaluated: ${unknown} of ${results.length} brands.` };
  const better = count('better');
  if (better > 0)
    return {
      passed: true,
      verdict: `Passed: better than in prod for ${better} of ${results.length} brands, worse for none.${stillFailing(results)}`,
    };
  const good = results.every((one) => one.passed) && results.length > 0;
  if (good) return { passed: true, verdict: 'Passed: no brand changes, and all pass verification.' };
  return {
    passed: false,
    verdict: `Failed: no brand is better than in prod, so there is no reason for a change.${stillFailing(results)}`,
  };
}

/** Describes how many brands will still fail verification once they are reprocessed, even if better. */
function stillFailing(results: readonly Judged[]): string {
  const failing = results.filter((one) => !one.passed).length;
  return failing === 0 ? ' All pass verification.' : ` ${failing} of them would still fail verification.`;
}

/** Returns the verdict on the version in prod itself, which is not compared with another. */
export function standingOf(results: readonly Judged[]): TrialVerdict {
  const unknown = results.filter((one) => one.verdict === 'not_evaluated').length;
  if (unknown > 0) return verdictOn(results);
  const good = results.filter((one) => one.passed).length;
  const passed = good === results.length;
  const verdict = `${passed ? 'Passed' : 'Failed'}: it runs in prod, and ${good} of ${results.length} brands pass verification.`;
  return { passed, verdict };
}
