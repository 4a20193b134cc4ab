import { standingApprovals } from '../domain/change/approval.ts';
import type { AuditFact } from '../domain/change/audit.ts';
import type { ExecutionRecord } from '../domain/change/authority.ts';
import { type Evaluation, evaluateSteps, type WriteOperations } from '../domain/change/evaluate.ts';
import type { CommitBatch, Mutation } from '../domain/change/mutation.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { firstDifference } from './drift.ts';
import { missingAfterWrite } from './read-back.ts';

/** How an execution ended. */
export type Execution = Pick<ExecutionRecord, 'change_id' | 'state' | 'detail'>;

/** Another process committed in between; its data is read and decided on again, so somebody always gets on. */
const MAX_ATTEMPTS = 50;

/**
 * Applies an approved change, at most once: claims it, verifies every signature, digest, policy and expiry, decides
 * each step again on the data of now, and commits only if exactly the approved facts come out (GUARDRAILS, "At the write").
 */
export async function executeChange(
  changeId: string,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<Execution>> {
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
  return done(await settle(change, allowed.value, ports, operations));
}

async function allowedToApply(change: LoadedChange, ports: CommitPorts): Promise<Outcome<readonly string[]>> {
  if (change.state !== 'approved') {
    return refused({
      code: change.state === 'expired' ? 'expired' : 'not_allowed',
      field: 'change_id',
      message: `${change.body.change_id} is ${change.state}; only an approved change can be applied.`,
      instead:
        change.state === 'proposed'
          ? 'A person has to approve it first.'
          : 'Propose the change anew if it is still wanted.',
    });
  }
  if (change.policy === undefined) {
    return refused({
      code: 'no_policy',
      message: 'There is no policy, so nothing can be approved.',
      instead: 'Run: brand-escalations approvers init',
    });
  }
  const store = await ports.data.store();
  if (change.body.store_id !== store.store_id) {
    return refused({
      code: 'tampered',
      field: 'change_id',
      message: `${change.body.change_id} was made for another store.`,
      instead: 'Propose the change on this store.',
    });
  }
  return standingApprovals({
    body: change.body,
    digest: change.digest,
    risk: change.risk,
    decisions: change.decisions,
    approvers: await ports.authority.approvers(),
    policy: change.policy,
    verify: (approver, message, signature) => ports.verifier.verify(approver, message, signature),
  });
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
} as const;
type EndState = keyof typeof EVENTS;

async function settle(
  change: LoadedChange,
  approvers: readonly string[],
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Execution> {
  let end: { state: EndState; detail: string };
  try {
    end = await apply(change, approvers, ports, operations);
  } catch (error) {
    // The row beside the data knows whether the commit got through; the error's own text stays inside.
    const applied = await ports.data.appliedChange(change.body.change_id);
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

async function apply(
  change: LoadedChange,
  approvers: readonly string[],
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<{ state: EndState; detail: string }> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const revision = await ports.data.revision();
    const now = ports.clock.now();
    if (now >= change.body.expires_at) return { state: 'stale', detail: 'It expired before it could be applied.' };
    const evaluated = await evaluateAgain(change, approvers, now, ports, operations);
    if (!evaluated.ok) return { state: 'stale', detail: `The step is refused now: ${evaluated.refusal.message}` };
    const drift = driftOf(change, evaluated.value);
    if (drift !== null)
      return {
        state: 'stale',
        detail: `The facts shown have changed (${drift}). Propose the change anew to see it as it is now.`,
      };
    const batch = await batchOf(change, approvers, now, evaluated.value, ports);
    if ((await ports.writes.commit(batch, { revision })) === 'committed') {
      const missing = await missingAfterWrite(batch.mutations, ports.data);
      return missing.length === 0
        ? { state: 'applied', detail: `Applied and read back: ${batch.mutations.length} writes.` }
        : { state: 'outcome_unknown', detail: `Committed, but not found on reading back: ${missing.join('; ')}.` };
    }
  }
  return {
    state: 'stale',
    detail: `Others wrote to the store at each of ${MAX_ATTEMPTS} attempts. Propose it anew when the store is quieter.`,
  };
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
    requested_by: change.body.requested_by,
    now,
    approvers,
    operations,
    reads: ports.data,
    signal: new AbortController().signal,
  });
}

/** Compares what the approver saw with what comes out now. */
function driftOf(change: LoadedChange, evaluation: Evaluation): string | null {
  const approved = change.body.steps.map((step) => step.preview);
  const now = evaluation.steps.map((step) => step.preview);
  return firstDifference(approved, now);
}

async function batchOf(
  change: LoadedChange,
  approvers: readonly string[],
  now: string,
  evaluation: Evaluation,
  ports: CommitPorts,
): Promise<CommitBatch> {
  const year = Number(now.slice(0, 4));
  const next = await ports.writes.nextIds(year);
  const { provisional, link } = evaluation;
  const linked = await linkToEscalation(change, approvers, now, evaluation, ports);
  const { mutations, results } = provisional.toReal(
    { mutations: [...evaluation.mutations, ...linked], results: evaluation.results },
    next,
    year,
  );
  const outbox = provisional.toReal(evaluation.outbox, next, year).map((message) => ({
    ...message,
    message_id: `MSG-${ports.ids.ulid(now)}`,
    created_at: now,
  }));
  return {
    mutations,
    outbox,
    applied: {
      change_id: change.body.change_id,
      digest: change.digest,
      escalation_id: change.body.escalation_id,
      applied_at: now,
      approvers,
      operations: link.operations,
      results,
    },
  };
}

async function linkToEscalation(
  change: LoadedChange,
  approvers: readonly string[],
  now: string,
  evaluation: Evaluation,
  ports: CommitPorts,
): Promise<readonly Mutation[]> {
  const escalationId = change.body.escalation_id;
  if (escalationId === null) return [];
  const written = evaluation.mutations.findLast(
    (mutation) => mutation.kind === 'escalation.update' && mutation.escalation.escalation_id === escalationId,
  );
  const escalation =
    written?.kind === 'escalation.update' ? written.escalation : await ports.data.escalation(escalationId);
  if (escalation === undefined) return [];
  const link = {
    ...evaluation.link,
    operations: [...evaluation.link.operations],
    applied_at: now,
    approvers: [...approvers],
  };
  return [
    {
      kind: 'escalation.update',
      escalation: {
        ...escalation,
        linked_changes: [...escalation.linked_changes, link],
        version: escalation.version + 1,
      },
    },
  ];
}
