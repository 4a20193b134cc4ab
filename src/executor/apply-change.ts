import { MAX_BRANDID } from '../domain/brand/brand.ts';
import type { AuditEvent, AuditFact, AuditHead } from '../domain/change/audit.ts';
import {
  type ApplicationRecord,
  type ApplicationState,
  outsideUnknown,
  readBackFailure,
} from '../domain/change/authority.ts';
import { expiryTime, refuseClockSetBack } from '../domain/change/clock.ts';
import type { WriteOperations } from '../domain/change/evaluate.ts';
import type { CommitBatch } from '../domain/change/mutation.ts';
import type { OutsideAction, OutsideAnswers } from '../domain/change/outside.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { LinkedChange } from '../domain/escalation/escalation.ts';
import type { Turn } from '../domain/ports/commit.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { StoreTrouble } from '../domain/ports/store-trouble.ts';
import { NewerFormat } from '../domain/record-format.ts';
import { done, type Outcome, type Refusal, refused } from '../domain/refusal.ts';
import { allowedToApply } from './allowed.ts';
import { carryOut } from './carry-out.ts';
import { commitBatchOf } from './commit-batch.ts';
import { driftOf, evaluateAgain } from './evaluate-again.ts';
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

/** The end of an application. */
export type ApplicationOutcome = Pick<ApplicationRecord, 'change_id' | 'state' | 'detail'>;

/** Applies an approved change by its id: `applyChange`, in this thread or another one. */
export type Applier = (changeId: string) => Promise<Outcome<ApplicationOutcome>>;

/** Maximum number of evaluations. Executors take turns, so only other writers (an import) can commit in between. */
const MAX_ATTEMPTS = 10;

/** A change that may be applied, the approvers that allow it, and the turn to apply it in. */
interface Applying {
  readonly change: LoadedChange;
  readonly approvers: readonly string[];
  readonly turn: Turn;
  readonly ports: CommitPorts;
  readonly operations: WriteOperations;
}

const EVENTS = {
  applied: 'change_applied',
  stale: 'change_stale',
  failed: 'change_failed',
  outcome_unknown: 'outcome_unknown',
} as const satisfies Record<Exclude<ApplicationState, 'applying'>, AuditEvent>;

interface End {
  readonly state: keyof typeof EVENTS;
  readonly detail: string;
}

/** What the steps come to on the data of a revision: the batch to commit after what is done outside, or an end without one. */
type Evaluation = { readonly revision: number } & (
  | { readonly batch: CommitBatch; readonly outside: readonly OutsideAction[] }
  | { readonly end: End | 'lost' }
);

const EXPIRED = 'It expired before it could be applied.';
const MADE_AHEAD =
  'It was made while the clock was ahead, so that its expiry tells nothing. Propose the change again if it is still wanted.';

const UNKNOWN: End = {
  state: 'outcome_unknown',
  detail: 'The store could not say if it was written. Nothing tries it again; recovery looks for it in the data.',
};

/**
 * Applies an approved change, at most once: verifies every signature, digest, policy and expiry, claims it, evaluates
 * each step again on the data of now, and commits only if exactly the approved facts come out (GUARDRAILS, "At the
 * write"). Executors of one store take turns: each evaluates and commits on data that no other changes meanwhile, and
 * one that was overtaken writes nothing.
 */
export async function applyChange(
  changeId: string,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<ApplicationOutcome>> {
  try {
    const outcome = await ports.turn.exclusively((turn) => applyInTurn(changeId, turn, ports, operations));
    return outcome.ok ? outcome.value : outcome;
  } catch (error) {
    if (error instanceof StoreTrouble) return notAppliedYet(changeId, error);
    throw error;
  }
}

/** The machine failed, which says nothing about the change: its approval stays good. */
function notAppliedYet(changeId: string, trouble: StoreTrouble) {
  const { code, message, instead } = trouble.refusal;
  return refused({
    code,
    message: `${changeId} is not applied yet, and stays approved. ${message}`,
    instead: `${instead} What is approved, this applies: brand-escalations work --once`,
  });
}

async function applyInTurn(
  changeId: string,
  turn: Turn,
  ports: CommitPorts,
  operations: WriteOperations,
): Promise<Outcome<ApplicationOutcome>> {
  const loaded = await loadChange(changeId, ports);
  if (!loaded.ok) return loaded;
  const change = loaded.value;
  const home = await ports.home.check();
  if (!home.ok) return home;
  const clock = await refuseClockSetBack(ports);
  if (!clock.ok) return clock;
  const allowed = await allowedToApply(change, ports);
  if (!allowed.ok) return allowed;
  const applying = { change, approvers: allowed.value, turn, ports, operations };
  const first = await evaluateFirst(applying);
  const claimed = await claim(applying);
  if (claimed === 'lost') return overtaken(changeId);
  if (claimed === 'claimed') return applyClaimed(applying, first);
  return refused({
    code: 'already_decided',
    field: 'change_id',
    message: `${changeId} is being applied, or was, by another process.`,
    instead: 'See get_change for how it ended.',
  });
}

/**
 * Evaluates before the claim, so that a change that only a newer release can apply leaves no entries in the chain. After
 * any other fault it is evaluated again under the claim, which puts the end on record.
 */
async function evaluateFirst(applying: Applying): Promise<Evaluation | undefined> {
  try {
    return await evaluateNow(applying);
  } catch (error) {
    if (error instanceof NewerFormat || error instanceof StoreTrouble) throw error;
    return undefined;
  }
}

/** @param isSettled true once upstream's own changes of its brands are in the data */
async function evaluateNow(applying: Applying, answers?: OutsideAnswers, isSettled = false): Promise<Evaluation> {
  const { change, approvers, turn, ports, operations } = applying;
  const revision = await ports.data.current();
  const now = ports.clock.now();
  const stale = (detail: string): Evaluation => ({ revision, end: { state: 'stale', detail } });
  if (change.doubt?.cause === 'made_ahead') return stale(MADE_AHEAD);
  if ((await expiryTime(ports)) >= change.expires_at) return stale(EXPIRED);
  const evaluated = await evaluateAgain(change, approvers, now, ports, operations, turn.lost, answers);
  if (turn.lost.aborted) return { revision, end: 'lost' };
  if (!evaluated.ok) {
    const { refusal } = evaluated;
    // An answer that is not taken says nothing against the data, and asking again is a decision of its own.
    if (answers !== undefined && refusal.code === 'invalid_metadata')
      return { revision, end: { state: 'failed', detail: refusal.message } };
    return stale(refusedNow(refusal));
  }
  if (!isSettled && (await takesIn(evaluated.value.link, turn, ports))) return evaluateNow(applying, answers, true);
  const drift = driftOf(change, evaluated.value);
  if (drift !== null)
    return stale(`The facts shown have changed (${drift}). Propose the change again to see it as it is now.`);
  const batch = await commitBatchOf(change, approvers, now, evaluated.value, ports);
  return { revision, batch, outside: evaluated.value.outside };
}

/** Takes in what upstream has changed meanwhile about the brands of a change. Returns true where there was something. */
async function takesIn(
  { affected_brandids }: Pick<LinkedChange, 'affected_brandids'>,
  turn: Turn,
  { upstream }: CommitPorts,
): Promise<boolean> {
  // Upstream cannot have changed a brand that the change itself makes.
  const brandids = affected_brandids.filter((brandid) => brandid <= MAX_BRANDID);
  const taken = await upstream.takeIn(async (work) => done(await work(turn)), brandids);
  if (!taken.ok) throw new TypeError('the turn that the executor has was refused');
  return taken.value.entries > 0;
}

async function claim({ change, turn, ports }: Applying): Promise<'claimed' | 'taken' | 'lost'> {
  const at = ports.clock.now();
  // Ties the agent side's chain, which that side could rewrite, to the authority's chain, which it cannot.
  const countersigned = countersignedHead(await ports.proposals.proposalAuditHead());
  return ports.authorityWrites.claim(
    { change_id: change.body.change_id, digest: change.digest, state: 'applying', at, detail: null },
    turn,
    factOn(change, at, 'execution_claimed', countersigned),
  );
}

/** The agent side could write anything for a hash; such a head must not stop the claim, and `audit verify` lists it. */
function countersignedHead(head: AuditHead | undefined): string {
  if (head === undefined) return 'proposals_head=none';
  return /^[0-9a-f]{64}$/.test(head.hash) ? `proposals_head=${head.seq}:${head.hash}` : 'proposals_head=unreadable';
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

async function applyClaimed(applying: Applying, first: Evaluation | undefined): Promise<Outcome<ApplicationOutcome>> {
  const { change_id } = applying.change.body;
  let end: End | 'lost';
  try {
    end = await evaluateAndCommit(applying, first);
  } catch (error) {
    if (error instanceof StoreTrouble) return interrupted(error, applying);
    // The applied change in the data shows if the commit succeeded. The text of the error is not shown.
    const applied = await isApplied(applying);
    if (error instanceof NewerFormat && !applied) {
      // The newer release can still apply it, so the approval must not be used up here.
      await release(error.message, applying);
      throw error;
    }
    const fault: End = applied
      ? { state: 'applied', detail: 'Applied; a fault came after the commit.' }
      : { state: 'failed', detail: 'A fault stopped it before anything was written.' };
    await finish(fault, applying);
    throw new Error(`applying ${change_id} met a fault (${fault.detail})`, { cause: error });
  }
  try {
    if (end !== 'lost' && (await finish(end, applying)) !== 'lost') return done({ change_id, ...end });
  } catch (error) {
    if (error instanceof StoreTrouble) return interrupted(error, applying);
    throw error;
  }
  return (await isApplied(applying))
    ? done({ change_id, state: 'applied', detail: 'Applied; another process puts its end on record.' })
    : overtaken(change_id);
}

/**
 * Ends an application that the machine stopped. Where the data has the change, it is applied, and recovery puts that on
 * record. Where nothing was written, its claim is given back. Where that is not certain, or cannot be written either,
 * the claim stays for recovery, which looks again in a later turn.
 */
async function interrupted(trouble: StoreTrouble, applying: Applying): Promise<Outcome<ApplicationOutcome>> {
  const { change_id } = applying.change.body;
  try {
    if (await isApplied(applying)) {
      const detail = 'Applied; the store could not put its end on record yet, which recovery does.';
      return done({ change_id, state: 'applied', detail });
    }
    if (!trouble.mayHaveWritten) await release(trouble.message, applying);
  } catch (error) {
    if (!(error instanceof StoreTrouble)) throw error;
  }
  return notAppliedYet(change_id, trouble);
}

async function isApplied({ change, ports }: Applying): Promise<boolean> {
  return (await ports.data.appliedChange(change.body.change_id))?.digest === change.digest;
}

async function finish({ state, detail }: End, { change, turn, ports }: Applying) {
  const at = ports.clock.now();
  return ports.authorityWrites.finish(
    { change_id: change.body.change_id, digest: change.digest, state, at, detail },
    turn,
    factOn(change, at, EVENTS[state], detail),
  );
}

async function release(why: string, { change, turn, ports }: Applying): Promise<void> {
  const fact = factOn(change, ports.clock.now(), 'execution_released', why);
  await ports.authorityWrites.release(change.body.change_id, turn, fact);
}

function overtaken(changeId: string) {
  return refused({
    code: 'conflict',
    field: 'change_id',
    message: `Another process took over while ${changeId} was being applied. This one changed no data.`,
    instead: 'See get_change for how it ended. What was approved and is not applied, "brand-escalations work" applies.',
  });
}

async function evaluateAndCommit(applying: Applying, first: Evaluation | undefined): Promise<End | 'lost'> {
  const { change, turn, ports } = applying;
  const planned = first ?? (await evaluateNow(applying));
  if ('end' in planned) return planned.end;
  if (planned.outside.length === 0) return commitEvaluated(applying, planned);
  const carriedOut = await carryOut(planned.outside, change, turn, ports);
  if (carriedOut.state === 'lost') return 'lost';
  if (carriedOut.state === 'failed') return { state: 'failed', detail: carriedOut.detail };
  if (carriedOut.state === 'outcome_unknown')
    return { state: 'outcome_unknown', detail: outsideUnknown(carriedOut.detail) };
  const end = await commitEvaluated(applying, undefined, carriedOut.answers);
  const deploys = planned.outside.some(({ kind }) => kind === 'agent.deploy');
  if (end === 'lost' || end.state === 'applied' || !deploys) return end;
  return {
    state: 'outcome_unknown',
    detail: outsideUnknown(`It was deployed there, and not written here. ${end.detail}`),
  };
}

async function commitEvaluated(
  applying: Applying,
  first: Evaluation | undefined,
  answers?: OutsideAnswers,
): Promise<End | 'lost'> {
  const { change, turn, ports } = applying;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if ((await expiryTime(ports)) >= change.expires_at) return { state: 'stale', detail: EXPIRED };
    const evaluation = (attempt === 0 ? first : undefined) ?? (await evaluateNow(applying, answers));
    if ('end' in evaluation) return evaluation.end;
    const { revision, batch } = evaluation;
    const committed = await ports.writes.commit(batch, { revision, turn });
    if (committed === 'lost') return 'lost';
    if (committed === 'unknown') return UNKNOWN;
    if (committed === 'committed') {
      const missing = await missingAfterWrite(batch.mutations, ports.data);
      return missing.length === 0
        ? { state: 'applied', detail: `Applied and read back: ${batch.mutations.length} writes.` }
        : { state: 'outcome_unknown', detail: readBackFailure(missing) };
    }
    if ((await ports.data.current()) === revision) {
      throw new Error('the batch does not fit data that nobody changed: is each replaced record at version + 1?');
    }
  }
  return {
    state: 'stale',
    detail: `Others wrote to the store at each of ${MAX_ATTEMPTS} attempts. Propose it again when the store is quieter.`,
  };
}

/** Describes a refusal, also if an older release proposed the step and this one has another input or lacks the operation. */
function refusedNow({ message, instead }: Refusal): string {
  return `The step is refused now: ${message} ${instead} Then propose the change again.`;
}
