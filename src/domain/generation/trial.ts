import type { Agent, BrandResult, VERDICTS } from '../agents/agent.ts';
import { sameParameters } from '../agents/equivalent-versions.ts';
import type { GenerationParameters } from '../agents/generation-parameters.ts';
import { deployedParameters, GENERATING_AGENT } from '../agents/runtime.ts';
import { type SuggestionReads, suggestMetadata } from '../analysis/suggestion/suggestion.ts';
import type { Brand } from '../brand/brand.ts';
import { VERIFICATION_THRESHOLDS } from '../metadata/verification.ts';
import type { AgentReads } from '../ports/agents.ts';
import { refusalKind } from '../refusal.ts';

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

export type TrialReads = SuggestionReads & Pick<AgentReads, 'instructionsVersion' | 'deploymentsOf'>;

/** The version and parameters in prod; null parameters if they cannot be used for generation. */
interface Baseline {
  readonly version: number | null;
  readonly parameters: GenerationParameters | null;
}

/** Time limit and progress of a call. A recorded test has no limit, because its result has to be reproducible. */
export interface TimeBudget {
  onProgress(brands: number): void;
  /** True once the time for one call is over. The remaining brands are not evaluated. */
  isExceeded(): boolean;
}

const UNLIMITED: TimeBudget = { onProgress: () => {}, isExceeded: () => false };

/**
 * Tests the effect of instructions on brands, compared with the version in prod (runbook, Procedure 4, step 3). The
 * embedded runtime uses only the parameters of metadata_production: if they are unchanged, every brand
 * is `not_evaluated`. Writes nothing.
 */
export async function tryInstructions(
  candidate: Candidate,
  brands: readonly Brand[],
  reads: TrialReads,
  signal: AbortSignal,
  budget: TimeBudget = UNLIMITED,
): Promise<Trial> {
  const baseline = await baselineOf(candidate.agent, reads);
  const steering = steeringOf(candidate, baseline);
  const results: TriedBrand[] = [];
  for (const brand of brands) {
    signal.throwIfAborted();
    const way = 'why' in steering || !budget.isExceeded() ? steering : TIME_EXCEEDED;
    results.push(
      'why' in way
        ? notEvaluated(brand, way.why)
        : await triedBrand(brand, { version: candidate.version, ...way }, baseline, reads, signal),
    );
    budget.onProgress(results.length);
  }
  const runsInProd = candidate.version !== null && candidate.version === baseline.version;
  const verdict = runsInProd && !('why' in steering) ? standingOf(results) : verdictOn(results);
  return { compared_to: baseline.version, ...verdict, results };
}

async function baselineOf(agent: Agent, reads: TrialReads): Promise<Baseline> {
  const deployments = await reads.deploymentsOf(agent);
  const version = deployments.findLast((one) => one.environment === 'prod')?.version ?? null;
  if (agent !== GENERATING_AGENT) return { version, parameters: null };
  const running = await deployedParameters(reads, 'prod');
  return { version, parameters: running.ok ? running.value.parameters : null };
}

const TIME_EXCEEDED = { why: 'The time for one call was over. Test this brand in another call, with fewer brands.' };

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
  const isBaseline = version !== null && version === baseline.version;
  if (isBaseline || baseline.parameters === null || !sameParameters(parameters, baseline.parameters)) {
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
  const isBaseline = candidate.version !== null && candidate.version === baseline.version;
  const before = isBaseline
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
