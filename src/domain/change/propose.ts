import type { AgentPorts } from '../ports/agent-side.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { canonicalJson } from '../text/canonical.ts';
import type { AuditFact } from './audit.ts';
import { CHANGE_FORMAT, type ChangeBody, changeFormatName, MAX_CHANGE_BYTES, MAX_STEPS } from './change.ts';
import { expiryTime, refuseClockSetBack } from './clock.ts';
import { type Evaluation, evaluateSteps, type WriteOperations } from './evaluate.ts';
import { changeRisk, DEFAULT_POLICY, expiryHours } from './policy.ts';
import { type Principal, requesterName } from './principal.ts';
import { type ProposalRequest, type ProposedChange, type RequestedStep, readProposal } from './proposal.ts';
import { gatherRecords } from './records.ts';

/** Who proposes a change, and on what. */
export interface Proposing {
  readonly principal: Principal;
  readonly ports: AgentPorts;
  readonly operations: WriteOperations;
  readonly signal: AbortSignal;
  /** Through which it came; by default null, for none, as from the detector. */
  readonly connection?: string | null;
  /** Records a refusal; by default each gets an entry. */
  readonly recordRefusal?: (fact: AuditFact) => Promise<void>;
}

/**
 * Previews the steps and stores them as one change awaiting a person's decision. It writes to the proposal store and
 * to nothing else. A repeated proposal returns the pending one. A refusal is also recorded on the agent side.
 */
export async function proposeChange(request: ProposalRequest, proposing: Proposing): Promise<Outcome<ProposedChange>> {
  const { principal, ports, operations } = proposing;
  const outcome = await previewAndStore(request, proposing);
  if (!outcome.ok) {
    const asked = request.steps.map(({ operation }) => (operations.has(operation) ? operation : 'unknown')).join(', ');
    const record = proposing.recordRefusal ?? ((fact) => ports.proposals.record(fact));
    await record({
      ...factBy(principal, ports.clock.now()),
      event: 'proposal_refused',
      result: `${outcome.refusal.code}: ${asked}`,
    });
  }
  return outcome;
}

function factBy(principal: Principal, at: string) {
  return {
    at,
    actor: requesterName(principal),
    for_person: principal.person,
    change_id: null,
    digest: null,
    policy_version: null,
  };
}

async function previewAndStore(
  request: ProposalRequest,
  { principal, ports, operations, signal, connection = null }: Proposing,
): Promise<Outcome<ProposedChange>> {
  const clock = await refuseClockSetBack(ports);
  if (!clock.ok) return clock;
  const now = ports.clock.now();
  const changeId = `CHG-${ports.ids.ulid(now)}`;
  if (request.steps.length === 0 || request.steps.length > MAX_STEPS) {
    return refused({
      code: 'invalid_input',
      field: 'steps',
      message: `A change has 1 to ${MAX_STEPS} steps, not ${request.steps.length}.`,
      instead: 'Split the plan into changes that can be decided one by one.',
    });
  }
  const escalationId = request.escalation_id ?? escalationNamedIn(request.steps);
  const evaluated = await evaluateSteps({
    steps: withReasons(request, operations),
    change_id: changeId,
    escalation_id: escalationId,
    requested_by: principal,
    now,
    approvers: [],
    operations,
    reads: ports.data,
    signal,
    nonce: ports.ids.nonce(),
    parsedInputs: request.parsedInputs,
  });
  if (!evaluated.ok) return evaluated;
  const known = await knownEscalation(escalationId, ports);
  if (!known.ok) return known;
  const about = { change_id: changeId, now: await expiryTime(ports), escalation_id: escalationId, principal };
  const body = await changeBody(request, about, evaluated.value, ports);
  const duplicate = await findPendingDuplicate(body, ports);
  return duplicate === undefined ? store(body, connection, ports) : done(duplicate);
}

/** Gives a step without a required reason the reason of the plan, so that no one has to read it twice. */
function withReasons({ steps, reason }: ProposalRequest, operations: WriteOperations): readonly RequestedStep[] {
  if (reason === undefined) return steps;
  return steps.map((step) => {
    const wanted = operations.get(step.operation)?.input.shape.reason;
    const isNeeded = wanted !== undefined && step.input.reason === undefined && !wanted.safeParse(undefined).success;
    return isNeeded && wanted.safeParse(reason).success ? { ...step, input: { ...step.input, reason } } : step;
  });
}

function escalationNamedIn(steps: readonly RequestedStep[]): string | null {
  for (const step of steps) {
    if (typeof step.input.escalation_id === 'string') return step.input.escalation_id;
  }
  return null;
}

async function knownEscalation(escalationId: string | null, ports: AgentPorts): Promise<Outcome<true>> {
  if (escalationId === null || (await ports.data.escalation(escalationId)) !== undefined) return done(true);
  return refused({
    code: 'not_found',
    field: 'escalation_id',
    message: `There is no escalation ${escalationId}.`,
    instead: 'Find it with list_escalations, or leave escalation_id out.',
  });
}

interface ProposalFacts {
  readonly change_id: string;
  readonly now: string;
  readonly escalation_id: string | null;
  readonly principal: Principal;
}

async function changeBody(
  request: ProposalRequest,
  { change_id, now, escalation_id, principal }: ProposalFacts,
  evaluation: Evaluation,
  ports: AgentPorts,
): Promise<ChangeBody> {
  const policy = (await ports.authority.policy())?.policy ?? DEFAULT_POLICY;
  const { reach } = evaluation;
  const risk = changeRisk(
    evaluation.steps.map((step) => step.risk),
    reach,
    policy,
  );
  const expires = new Date(Date.parse(now) + expiryHours(risk, policy) * 3_600_000).toISOString();
  return {
    format: changeFormatName(CHANGE_FORMAT.newest),
    change_id,
    store_id: (await ports.data.store()).store_id,
    requested_by: principal,
    escalation_id,
    reason: request.reason ?? null,
    steps: evaluation.steps.map(({ operation, input, risk, preview }) => ({
      operation: operation.name,
      input,
      risk,
      preview,
    })),
    risk,
    blast_radius: reach,
    nonce: ports.ids.nonce(),
    created_at: now,
    expires_at: expires,
  };
}

async function store(body: ChangeBody, connection: string | null, ports: AgentPorts): Promise<Outcome<ProposedChange>> {
  const canonical = canonicalJson(body);
  if (canonical.length > MAX_CHANGE_BYTES) {
    return refused({
      code: 'too_large',
      message: `The change is ${canonical.length} characters long; more than ${MAX_CHANGE_BYTES} nobody can review.`,
      instead: 'Split it into smaller changes.',
    });
  }
  const digest = ports.hasher.sha256(canonical);
  const { change_id, created_at, escalation_id, requested_by } = body;
  await ports.proposals.append(
    { change_id, canonical, digest },
    { created_at, escalation_id, connection },
    {
      at: created_at,
      event: 'change_proposed',
      actor: requesterName(requested_by),
      for_person: requested_by.person,
      change_id,
      digest,
      policy_version: null,
      result: body.steps.map((step) => step.operation).join(', '),
    },
  );
  return done({ body, digest });
}

/** Number of recent proposals to look through: a client retries soon after a timeout. */
const LOOKED_THROUGH = 20;

/** Returns a key that is equal for two proposals of the same request on the same facts. */
function requestKey({ requested_by, escalation_id, reason, steps }: ChangeBody): string {
  return canonicalJson({ requested_by, escalation_id, reason, steps });
}

/**
 * Finds a change that the same requester proposed before and that still waits for a decision, among the newest. A
 * retried call then answers with that one, so that no change is decided or applied twice.
 */
async function findPendingDuplicate(body: ChangeBody, ports: AgentPorts): Promise<ProposedChange | undefined> {
  const filter = body.escalation_id === null ? {} : { escalation_id: body.escalation_id };
  const wanted = requestKey(body);
  const { rows } = await ports.proposals.proposalPage(filter, LOOKED_THROUGH);
  // Most are about something else, and their texts tell that without being parsed and hashed.
  const steps = canonicalJson(body.steps);
  const alike = rows.filter((stored) => {
    if (!stored.canonical.includes(steps)) return false;
    const read = readProposal(stored, ports.hasher);
    return read.ok && requestKey(read.value.body) === wanted;
  });
  for (const { change } of await gatherRecords(alike, ports)) {
    const isPending = change.ok && change.value.state === 'proposed' && change.value.doubt === null;
    if (isPending) return { body: change.value.body, digest: change.value.digest };
  }
  return undefined;
}
