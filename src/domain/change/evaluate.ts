import type { LinkedChange } from '../escalation/escalation.ts';
import { resolutionMethod } from '../escalation/resolution-method.ts';
import { explainIssues } from '../input/input-issues.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import { done, type Outcome, refused, refusedBelow } from '../refusal.ts';
import { type Json, unstorableText } from '../text/canonical.ts';
import type { BlastRadius, Risk, StepPreview } from './change.ts';
import { type DecidedMessage, type Mutation, writtenRecord } from './mutation.ts';
import { type AnyWriteOperation, type Decision, type DecisionContext, declared, stepRisk } from './operation.ts';
import type { OutsideAction, OutsideAnswers } from './outside.ts';
import { OverlayReads } from './overlay.ts';
import type { Principal } from './principal.ts';
import type { ParsedInput, RequestedStep } from './proposal.ts';
import { newIdInText, ProvisionalIds } from './provisional-ids.ts';
import { refuseUnpublished } from './publishing.ts';
import { reachOf } from './reach.ts';
import { resolveReferences } from './references.ts';

export type WriteOperations = ReadonlyMap<string, AnyWriteOperation>;

export interface EvaluatedStep {
  readonly operation: AnyWriteOperation;
  readonly input: { readonly [key: string]: Json };
  readonly risk: Risk;
  readonly preview: StepPreview;
}

/** The effect of a change. Previews name new records by symbol; mutations and results still carry provisional ids. */
export interface Evaluation {
  readonly steps: readonly EvaluatedStep[];
  /** What has to be done outside before the mutations are committed. */
  readonly outside: readonly OutsideAction[];
  readonly mutations: readonly Mutation[];
  readonly outbox: readonly DecidedMessage[];
  readonly results: readonly Json[];
  /** As the change will be linked to its escalation. */
  readonly link: Omit<LinkedChange, 'applied_at' | 'approvers'>;
  readonly reach: BlastRadius;
  readonly provisional: ProvisionalIds;
}

export interface EvaluationRequest {
  readonly steps: readonly RequestedStep[];
  readonly change_id: string;
  readonly escalation_id: string | null;
  readonly requested_by: Principal;
  readonly now: string;
  readonly approvers: readonly string[];
  /** What agents answered (default: nothing). */
  readonly answers?: OutsideAnswers;
  readonly operations: WriteOperations;
  readonly reads: DecisionReads;
  readonly signal: AbortSignal;
  /** Randomness for ids that do not exist yet; new for every evaluation. */
  readonly nonce: string;
  /**
   * Inputs by step that this process has parsed already, from the same values that `steps` holds. The executor gives
   * none: stored bytes come from the other side of a trust boundary, so it parses them itself.
   */
  readonly parsedInputs?: ReadonlyMap<number, ParsedInput> | undefined;
}

/**
 * Decides every step in order, each on the data as the earlier ones would leave it. The preview runs it to show the
 * change, the executor to find the same facts again and to get what to write.
 */
export async function evaluateSteps(request: EvaluationRequest): Promise<Outcome<Evaluation>> {
  const overlay = new OverlayReads(request.reads);
  const provisional = new ProvisionalIds(request.nonce);
  const progress: Progress = { steps: [], decisions: [], results: [] };
  for (const [index, step] of request.steps.entries()) {
    const parsed = request.parsedInputs?.get(index);
    const outcome = await evaluateStep({ ...step, parsed }, request, overlay, provisional, progress);
    if (!outcome.ok) return refusedBelow(`steps.${index}`, provisional.toSymbols(outcome.refusal));
    // No step decides on what the last one leaves.
    if (index < request.steps.length - 1) await overlay.add(outcome.value);
  }
  const { steps, decisions, results } = progress;
  return done({
    steps,
    outside: decisions.flatMap((decision) => decision.outside ?? []),
    mutations: decisions.flatMap((decision) => decision.mutations),
    outbox: decisions.flatMap((decision) => decision.outbox),
    results,
    link: linkOf(request.change_id, progress),
    reach: reachOf(decisions),
    provisional,
  });
}

/** The steps so far, each with its decision and its result, to which later steps may refer. */
interface Progress {
  readonly steps: EvaluatedStep[];
  readonly decisions: Decision<object>[];
  readonly results: Json[];
}

function linkOf(changeId: string, { steps, decisions }: Progress): Omit<LinkedChange, 'applied_at' | 'approvers'> {
  return {
    change_id: changeId,
    operations: steps.map(({ operation }) => operation.name),
    method: resolutionMethod(steps.map(({ operation: { method, name } }) => ({ method, operations: [name] }))),
    affected_brandids: [...new Set(decisions.flatMap((decision) => decision.affected_brandids))],
    ...madeBy(decisions),
  };
}

/** Arguments of a write tool that a plan takes once, beside its steps. */
const ofPlan: ReadonlySet<string> = new Set(['reason', 'escalation_id']);
const OF_PLAN = 'Leave it out of the step: reason and escalation_id stand beside "steps", once for the whole plan.';

function madeBy(decisions: readonly Decision<object>[]): Pick<LinkedChange, 'made_brandids'> {
  const made = decisions
    .flatMap(({ mutations }) => mutations.map(writtenRecord))
    .flatMap((one) => (one?.record === 'brand' && one.isNew ? [one.brand.brandid] : []));
  return made.length === 0 ? {} : { made_brandids: made };
}

async function evaluateStep(
  step: RequestedStep & { readonly parsed: ParsedInput | undefined },
  request: EvaluationRequest,
  overlay: OverlayReads,
  provisional: ProvisionalIds,
  progress: Progress,
): Promise<Outcome<readonly Mutation[]>> {
  const operation = request.operations.get(step.operation);
  if (operation === undefined) {
    return refused({
      code: 'invalid_input',
      field: 'operation',
      message: `"${step.operation.slice(0, 60)}" is not an operation that writes.`,
      instead: `Use one of: ${[...request.operations.keys()].join(', ')}.`,
    });
  }
  const unstorable = unstorableText(step.input, 'input');
  if (unstorable !== null) {
    return refused({
      code: 'invalid_input',
      field: unstorable,
      message: `"${unstorable}" holds a character that no text can have: U+0000 or half of a surrogate pair.`,
      instead: 'Leave the character out.',
    });
  }
  const resolved = resolveReferences(step.input, progress.results);
  if (!resolved.ok) return resolved;
  const unknownYet = newIdInText(resolved.value, provisional);
  if (unknownYet !== null) return unknownYet;
  const input = step.parsed === undefined ? parseStep(operation, resolved.value) : done(step.parsed);
  if (!input.ok) return input;
  const outcome = await operation.decide(input.value, overlay, contextOf(request, progress, provisional));
  if (!outcome.ok) return refusedBelow('input', declared(outcome.refusal, operation));
  const unpublished = await refuseUnpublished(outcome.value.mutations, () => overlay.publishes());
  if (unpublished !== null) return unpublished;
  record(operation, step, outcome.value, provisional, progress);
  return done(outcome.value.mutations);
}

function parseStep(operation: AnyWriteOperation, input: Json): Outcome<ParsedInput> {
  const parsed = operation.input.safeParse(input, { reportInput: true });
  if (parsed.success) return done(parsed.data);
  const issue = explainIssues(parsed.error, operation.input);
  const { field = '' } = issue;
  const isOfPlan = ofPlan.has(field) && !Object.hasOwn(operation.input.shape, field);
  return refusedBelow('input', isOfPlan ? { ...issue, instead: OF_PLAN } : issue);
}

function contextOf(request: EvaluationRequest, progress: Progress, provisional: ProvisionalIds): DecisionContext {
  return {
    change_id: request.change_id,
    escalation_id: request.escalation_id,
    now: request.now,
    requested_by: request.requested_by,
    approvers: request.approvers,
    answers: request.answers ?? new Map(),
    earlier: progress.steps.length === 0 ? null : linkOf(request.change_id, progress),
    written: progress.decisions.flatMap((decision) => decision.mutations),
    newBrandid: (brandname) => provisional.newBrandid(brandname),
    newEscalationId: (brandname) => provisional.newEscalationId(brandname),
    signal: request.signal,
  };
}

/** Returns the recipients of the step's messages, which are part of what is approved. */
function notifiedBy({ outbox }: Decision<object>): string[] {
  return [...new Set(outbox.flatMap((message) => message.to))].sort();
}

function record(
  operation: AnyWriteOperation,
  step: RequestedStep,
  decision: Decision<object>,
  provisional: ProvisionalIds,
  progress: Progress,
): void {
  progress.steps.push({
    operation,
    input: step.input,
    risk: stepRisk(operation, decision),
    preview: provisional.toSymbols({
      ...decision.preview,
      blast_radius: reachOf([decision]),
      notifies: notifiedBy(decision),
    }),
  });
  progress.decisions.push(decision);
  progress.results.push(operation.output.parse(decision.result) as Json);
}
