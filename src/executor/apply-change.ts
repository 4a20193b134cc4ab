import type { AuditEvent, AuditFact } from '../domain/change/audit.ts';
import type { ApplicationRecord, ApplicationState } from '../domain/change/authority.ts';
import type { StepPreview } from '../domain/change/change.ts';
import { type Evaluation, evaluateSteps, type WriteOperations } from '../domain/change/evaluate.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { NewerFormat } from '../domain/record-format.ts';
import { done, type Outcome, type Refusal, refused } from '../domain/refusal.ts';
import type { Json } from '../domain/text/canonical.ts';
import { allowedToApply } from './allowed.ts';
import { commitBatchOf } from './commit-batch.ts';
import { firstDifference } from './drift.ts';
import { missingAfterWrite } from './read-back.ts';

/*
 * The words of the executor. Each has one meaning in this folder and in the ports.
 *
 *   decide     record a person's signed decision on a change (`decideChange`)
 *   apply      everything from claim to finish for one change (`applyChange`); one attempt is an *application*
 *   claim      take an approved change, so that no other executor applies it
 *   evaluate   decide its steps again on the data of now, and compare what comes out with what was approved
 *   commit     write the batch: mutations, messages and the applied change, all or nothing
 *   read back  look for what was written
 *   finish     put the end of the application on record
 *   recover    end applications that were interrupted (`recoverApplications`)
 *   release    give a claim back, so that the change can be claimed again
 *
 * On record an application is an `execution`, and its audit events are `execution_claimed` and `execution_released`:
 * those names are under the audit chain and stay.
 */

/** How an application ended. */
export type ApplicationOutcome = Pick<ApplicationRecord, 'change_id' | 'state' | 'detail'>;

/** Executors take turns, so only what is no executor (an import) can commit in between; then it is evaluated again. */
const MAX_ATTEMPTS = 10;

/**
 * Applies an approved change, at most once: verifies every signature, digest, policy and expiry, claims it, evaluates
 * each step again on the data of now, and commits only if exactly the approved facts come out (GUARDRAILS, "At the
 * write"). Executors of one store take turns: each evaluates and commits on data that no other changes meanwhile.
 */
export async function applyChange(
  changeId: string,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<ApplicationOutcome>> {
  const turn = await ports.turn.exclusively(() => applyInTurn(changeId, ports, operations));
  return turn.ok ? turn.value : turn;
}

async function applyInTurn(
  changeId: string,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<ApplicationOutcome>> {
  const loaded = await loadChange(changeId, ports);
  if (!loaded.ok) return loaded;
  const change = loaded.value;
  const allowed = await allowedToApply(change, ports);
  if (!allowed.ok) return allowed;
  if ((await claim(change, ports)) === 'taken') {
    return refused({
      code: 'already_decided',
      field: 'change_id',
      message: `${changeId} is being applied, or was, by another process.`,
      instead: 'See get_change for how it ended.',
    });
  }
  return done(await applyClaimed(change, allowed.value, ports, operations));
}

async function claim(change: LoadedChange, ports: CommitPorts): Promise<'claimed' | 'taken'> {
  const at = ports.clock.now();
  // Ties the agent side's chain, which it could rewrite, to ours, which it cannot.
  const head = await ports.proposals.proposalAuditHead();
  const countersigned = head === undefined ? 'proposals_head=none' : `proposals_head=${head.seq}:${head.hash}`;
  return ports.authorityWrites.claim(
    { change_id: change.body.change_id, digest: change.digest, state: 'applying', at, detail: null },
    factOn(change, at, 'execution_claimed', countersigned),
  );
}

function factOn(change: LoadedChange, at: string, event: AuditFact['event'], result: string): AuditFact {
  const { change_id, requested_by } = change.body;
  return {
    at,
    event,
    actor: 'executor',
    for_person: requested_by.person,
    change_id,
    digest: change.digest,
    policy_version: change.policy?.policy_version ?? null,
    result,
  };
}

const EVENTS = {
  applied: 'change_applied',
  stale: 'change_stale',
  failed: 'change_failed',
  outcome_unknown: 'outcome_unknown',
} as const satisfies Record<Exclude<ApplicationState, 'applying'>, AuditEvent>;
type EndState = keyof typeof EVENTS;

async function applyClaimed(
  change: LoadedChange,
  approvers: readonly string[],
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<ApplicationOutcome> {
  let end: { state: EndState; detail: string };
  try {
    end = await evaluateAndCommit(change, approvers, ports, operations);
  } catch (error) {
    // The row beside the data knows whether the commit got through; the error's own text stays inside.
    const applied = await ports.data.appliedChange(change.body.change_id);
    if (error instanceof NewerFormat && applied === undefined) {
      // The newer release can still apply it, so the approval must not be used up here.
      const at = ports.clock.now();
      const fact = factOn(change, at, 'execution_released', error.message);
      await ports.authorityWrites.release(change.body.change_id, fact);
      throw error;
    }
    end =
      applied === undefined
        ? { state: 'failed', detail: 'A fault stopped it before anything was written.' }
        : { state: 'applied', detail: 'Applied; a fault came after the commit.' };
    await finish(change, end.state, end.detail, ports);
    throw new Error(`applying ${change.body.change_id} met a fault (${end.detail})`, { cause: error });
  }
  await finish(change, end.state, end.detail, ports);
  return { change_id: change.body.change_id, ...end };
}

async function finish(change: LoadedChange, state: EndState, detail: string, ports: CommitPorts): Promise<void> {
  const at = ports.clock.now();
  await ports.authorityWrites.finish(
    { change_id: change.body.change_id, digest: change.digest, state, at, detail },
    factOn(change, at, EVENTS[state], detail),
  );
}

async function evaluateAndCommit(
  change: LoadedChange,
  approvers: readonly string[],
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<{ state: EndState; detail: string }> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const revision = await ports.data.revision();
    const now = ports.clock.now();
    if (now >= change.expires_at) return { state: 'stale', detail: 'It expired before it could be applied.' };
    const evaluated = await evaluateAgain(change, approvers, now, ports, operations);
    if (!evaluated.ok) return { state: 'stale', detail: refusedNow(evaluated.refusal) };
    const drift = driftOf(change, evaluated.value);
    if (drift !== null)
      return {
        state: 'stale',
        detail: `The facts shown have changed (${drift}). Propose the change again to see it as it is now.`,
      };
    const batch = await commitBatchOf(change, approvers, now, evaluated.value, ports);
    if ((await ports.writes.commit(batch, { revision })) === 'committed') {
      const missing = await missingAfterWrite(batch.mutations, ports.data);
      return missing.length === 0
        ? { state: 'applied', detail: `Applied and read back: ${batch.mutations.length} writes.` }
        : { state: 'outcome_unknown', detail: `Committed, but not found on reading back: ${missing.join('; ')}.` };
    }
    if ((await ports.data.revision()) === revision) {
      throw new Error('the batch does not fit data that nobody changed: is each replaced record at version + 1?');
    }
  }
  return {
    state: 'stale',
    detail: `Others wrote to the store at each of ${MAX_ATTEMPTS} attempts. Propose it again when the store is quieter.`,
  };
}

/** Also where an older release proposed the step and this one takes other input or lacks the operation. */
function refusedNow({ message, instead }: Refusal): string {
  return `The step is refused now: ${message} ${instead} Then propose the change again.`;
}

function evaluateAgain(
  change: LoadedChange,
  approvers: readonly string[],
  now: string,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<Evaluation>> {
  return evaluateSteps({
    steps: change.body.steps,
    change_id: change.body.change_id,
    escalation_id: change.body.escalation_id,
    requested_by: change.body.requested_by,
    now,
    approvers,
    operations,
    reads: ports.data,
    signal: new AbortController().signal,
    nonce: ports.ids.nonce(),
  });
}

/** Compares what the approver saw with what comes out now: the previews, and the risk and reach that they were told. */
function driftOf(change: LoadedChange, evaluation: Evaluation): string | null {
  const { steps, blast_radius } = change.body;
  const approved = { steps: steps.map(({ preview, risk }) => ({ ...byField(preview), risk })), blast_radius };
  const now = {
    steps: evaluation.steps.map(({ preview, operation }) => ({ ...byField(preview), risk: operation.risk })),
    blast_radius: evaluation.reach,
  };
  return firstDifference(approved, now);
}

/** The preview with its changes by what they change, so that a difference is named by that and not by its place in a list. */
function byField({ changes, ...rest }: StepPreview) {
  const named: Record<string, Json[]> = {};
  for (const { target, field, before, after } of changes) {
    const name = `${target}, ${field}`;
    named[name] = [...(named[name] ?? []), { before, after }];
  }
  return { ...rest, changes: named };
}
