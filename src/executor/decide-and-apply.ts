import type { ChangeDecision } from '../domain/change/authority.ts';
import type { WriteOperations } from '../domain/change/evaluate.ts';
import type { ChangeState } from '../domain/change/lifecycle.ts';
import { type LoadedChange, loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { type ApplicationOutcome, type Applier, applyChange } from './apply-change.ts';
import { type Approver, type DecidingPorts, type DecisionRequest, decideChange } from './decide.ts';

/**
 * The process that applies a change with enough approvals. `here`: the one that records the decision. `elsewhere`:
 * another one (`brand-escalations work`); this one needs no right to write data, and waits for the end.
 */
export type Applying =
  | {
      readonly apply: 'here';
      readonly ports: CommitPorts;
      readonly operations: WriteOperations;
      /** Applies the change (default: in this thread). */
      readonly applier?: Applier;
    }
  | {
      readonly apply: 'elsewhere';
      readonly ports: DecidingPorts;
      /** Milliseconds to wait (default: half a minute). */
      readonly patience?: number;
    };

const PATIENCE = 30_000;
/** Milliseconds between two looks at a change that another process applies. */
const LOOK_EVERY = 250;

/** A recorded decision, and the change as it stands then. */
export interface DecidedChange {
  readonly decision: DecisionRequest['decision'];
  /** `approved` or `applying`: another process applies it, and had not ended within the time to wait. */
  readonly state: ChangeState;
  /** Null where no application has begun: a rejection, more approvals are needed, or another process is to begin it. */
  readonly application: ApplicationOutcome | null;
}

/** Records the decision and, with enough approvals, gets the change applied. */
export async function decideAndApply(
  request: DecisionRequest,
  approver: Approver,
  applying: Applying,
): Promise<Outcome<DecidedChange>> {
  const decided = await decideChange(request, approver, applying.ports);
  return decided.ok ? applyDecided(decided.value, applying) : decided;
}

type Decided = Pick<ChangeDecision, 'change_id' | 'decision'>;

/** Gets the change of a recorded decision applied, if it has enough approvals. */
export function applyDecided(decided: Decided, applying: Applying): Promise<Outcome<DecidedChange>> {
  return applying.apply === 'here'
    ? applyHere(decided, applying)
    : awaitApplication(decided, applying.ports, applying.patience ?? PATIENCE);
}

async function applyHere(
  { change_id, decision }: Decided,
  {
    ports,
    operations,
    applier = (changeId) => applyChange(changeId, ports, operations),
  }: Extract<Applying, { readonly apply: 'here' }>,
): Promise<Outcome<DecidedChange>> {
  const loaded = await loadChange(change_id, ports);
  if (!loaded.ok) return loaded;
  if (loaded.value.state !== 'approved') return done(standing(decision, loaded.value));
  const applied = await applier(change_id);
  if (applied.ok) return done({ decision, state: applied.value.state, application: applied.value });
  // Another process that saw the approval (a worker) may have applied it first.
  const now = await loadChange(change_id, ports);
  return now.ok && now.value.application !== undefined ? done(standing(decision, now.value)) : applied;
}

async function awaitApplication(
  { change_id, decision }: Decided,
  ports: DecidingPorts,
  patience: number,
): Promise<Outcome<DecidedChange>> {
  for (let waited = 0; ; waited += LOOK_EVERY) {
    const loaded = await loadChange(change_id, ports);
    if (!loaded.ok) return loaded;
    const { state, application } = loaded.value;
    // The applied change is in the data before the read-back, whose result only the end of the application tells.
    const isUnderWay = state === 'approved' || state === 'applying' || application?.state === 'applying';
    if (!isUnderWay || waited >= patience) return done(standing(decision, loaded.value));
    await ports.clock.sleep(LOOK_EVERY);
  }
}

function standing(decision: Decided['decision'], { state, application }: LoadedChange): DecidedChange {
  if (application === undefined) return { decision, state, application: null };
  const { change_id, detail } = application;
  // The applied change in the data counts also where its application was not finished.
  return {
    decision,
    state,
    application: { change_id, state: state === 'applied' ? 'applied' : application.state, detail },
  };
}
