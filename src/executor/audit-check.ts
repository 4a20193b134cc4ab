import { type AuditEntry, type AuditProblem, entriesAbout } from '../domain/change/audit.ts';
import type { PolicyRecord } from '../domain/change/authority.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { SignatureVerifier } from '../domain/ports/authority-writes.ts';
import { type AuditAnchor, anchorForgery } from './audit-anchor.ts';
import { enrolmentProblems, policyProblems, type RecordProblem, STATE_AFTER_EVENT } from './audit-authority.ts';
import { changeRecordProblems } from './audit-records.ts';
import { type SetBack, TimeCheck, timesOf } from './audit-times.ts';
import { type ChainWalk, walkChain } from './chain-walk.ts';

/** Records of each kind that are compared with the chain in one walk over it. */
const BATCH_SIZE = 10_000;
/** Maximum number of repeated reads because of concurrent writes. */
const MAX_READS = 20;

type Part = 'authority' | 'proposals' | 'anchor' | 'applied' | 'approvers' | 'policies' | 'decisions' | 'applications';

export interface AuditReport {
  readonly entries: { readonly authority: number; readonly proposals: number };
  readonly problems: readonly (AuditProblem & { readonly chain: Part })[];
  /** Entries that are earlier than the one before them: the clock was set back. That alone is no fault. */
  readonly set_back: readonly SetBack[];
}
type Problems = AuditReport['problems'];

const inPart = (chain: Part, problems: readonly RecordProblem[]): Problems =>
  problems.map((problem) => ({ chain, ...problem }));

/**
 * Checks both chains entry by entry, the heads of the proposals chain that the executor countersigned, the signed
 * anchor, and that each change audited as applied is in the data.
 */
export async function checkAudit(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  anchor: AuditAnchor | undefined,
): Promise<AuditReport> {
  const authority = await walkChain('authority', ports);
  const proposals = await walkChain('proposals', ports);
  const countersigns = new CountersignCheck(proposals);
  const times = new TimeCheck('authority');
  const countersigned: RecordProblem[] = [];
  const lost: RecordProblem[] = [];
  for (let page = await authority.nextPage(); page !== undefined; page = await authority.nextPage()) {
    countersigned.push(...(await countersigns.problemsOf(page)));
    lost.push(...(await lostProblems(page, ports)));
    times.look(page);
  }
  await proposals.toEnd();
  const set_back = [...times.found, ...(await timesOf('proposals', ports))];
  const problems = [
    ...inPart('authority', problemsAt(authority)),
    ...inPart('proposals', problemsAt(proposals)),
    ...inPart('proposals', countersigned),
    ...inPart('applied', lost),
    ...inPart('anchor', anchor === undefined ? [] : await anchorProblems(anchor, authority, ports, verifier)),
  ];
  return { entries: { authority: authority.entries, proposals: proposals.entries }, problems, set_back };
}

function problemsAt({ problem }: ChainWalk): readonly AuditProblem[] {
  return problem === null ? [] : [problem];
}

/**
 * Checks all that {@link checkAudit} does, and that the records beside the chain correspond to it in both directions:
 * approvers, policies, decisions with their signatures, applications, applied changes and the decided proposals. It
 * cannot detect an older copy of the whole directory with the head that was signed then, nor data that was edited by
 * other means than changes. It holds at most `batchSize` records of each kind at once.
 */
export async function verifyAudit(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  anchor: AuditAnchor | undefined,
  batchSize = BATCH_SIZE,
): Promise<AuditReport> {
  for (let reads = 1; ; reads++) {
    const before = await ports.authority.authorityAuditHead();
    const report = await verifyOnce(ports, verifier, anchor, batchSize);
    const after = await ports.authority.authorityAuditHead();
    // Records and chain are read one after the other, so a decision in between would look like a difference.
    if (report.problems.length === 0 || before?.hash === after?.hash || reads === MAX_READS) return report;
  }
}

async function verifyOnce(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  anchor: AuditAnchor | undefined,
  batchSize: number,
): Promise<AuditReport> {
  const report = await checkAudit(ports, verifier, anchor);
  // Where the chain breaks, every record after the break would be reported as well.
  if (report.problems.some(({ chain }) => chain === 'authority')) return report;
  const { store_id } = await ports.data.store();
  const approvers = await ports.authority.approvers();
  const policies: PolicyRecord[] = [];
  for await (const policy of ports.authority.policies()) policies.push(policy);
  const entries = await entriesOnRights(ports);
  const enrolled = approvers.length > 0 || entriesAbout('approver', entries).length > 0;
  const problems = [
    ...report.problems,
    ...inPart('anchor', anchor === undefined && enrolled ? [NO_ANCHOR] : []),
    ...inPart('approvers', enrolmentProblems(entries, { store_id, approvers }, verifier)),
    ...inPart(
      'policies',
      policyProblems(entries, { store_id, approvers, policies }, { hasher: ports.hasher, verifier }),
    ),
  ];
  for await (const { part, problem } of changeRecordProblems(ports, verifier, batchSize))
    problems.push({ chain: part, ...problem });
  const distinct = new Map(problems.map((one) => [`${one.chain} ${one.seq} ${one.problem}`, one]));
  return { ...report, problems: [...distinct.values()] };
}

const NO_ANCHOR: RecordProblem = { seq: 0, problem: 'the signed head is gone, though there are approvers' };

/** Returns the entries on approvers and policies, of which there are few, however many changes there are. */
async function entriesOnRights(ports: AgentPorts): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  const walk = await walkChain('authority', ports);
  for (let page = await walk.nextPage(); page !== undefined; page = await walk.nextPage())
    entries.push(...entriesAbout('approver', page), ...entriesAbout('policy', page));
  return entries;
}

const COUNTERSIGNED = /^proposals_head=(\d+):([0-9a-f]{64})$/;

/** Compares the heads that the claims countersigned with the proposals chain, over the pages of the authority's chain. */
class CountersignCheck {
  readonly #proposals: ChainWalk;
  /** The last claim with a head; null before the first. */
  #last: number | null = null;

  constructor(proposals: ChainWalk) {
    this.#proposals = proposals;
  }

  async problemsOf(entries: readonly AuditEntry[]): Promise<readonly RecordProblem[]> {
    const problems: RecordProblem[] = [];
    for (const entry of entries) {
      if (STATE_AFTER_EVENT[entry.fact.event] !== 'applying') continue;
      const problem = await this.#problemOf(entry);
      if (problem !== null) problems.push(problem);
    }
    return problems;
  }

  async #problemOf({ seq: at, fact: { result } }: AuditEntry): Promise<RecordProblem | null> {
    if (result === 'proposals_head=none') {
      if (this.#last === null) return null;
      const problem = `authority entry ${at} found no entries, and entry ${this.#last} countersigned one: the chain was cut`;
      return { seq: 0, problem };
    }
    const match = COUNTERSIGNED.exec(result);
    if (match === null) return { seq: 0, problem: `authority entry ${at} found no readable head to countersign` };
    this.#last = at;
    const seq = Number(match[1]);
    if ((await this.#proposals.hashAt(seq)) === match[2]) return null;
    const problem = `authority entry ${at} countersigned another entry ${seq}: the chain was cut, replaced or rewritten`;
    return { seq, problem };
  }
}

async function lostProblems(entries: readonly AuditEntry[], ports: AgentPorts): Promise<readonly RecordProblem[]> {
  const told = entries.flatMap(({ seq, fact: { event, change_id, digest } }) =>
    STATE_AFTER_EVENT[event] === 'applied' && change_id !== null ? [{ seq, change_id, digest }] : [],
  );
  const applied = await ports.data.appliedChangesOn(told.map(({ change_id }) => change_id));
  return told
    .filter(({ change_id, digest }) => applied.get(change_id)?.digest !== digest)
    .map(({ seq, change_id }) => {
      return { seq, problem: `${change_id} is audited as applied, and the data does not have it so` };
    });
}

async function anchorProblems(
  anchor: AuditAnchor,
  authority: ChainWalk,
  ports: AgentPorts,
  verifier: SignatureVerifier,
): Promise<readonly RecordProblem[]> {
  const forgery = await anchorForgery(anchor, ports, verifier);
  if (forgery !== null) return [{ seq: anchor.seq, problem: forgery }];
  for (const { seq, hash } of [anchor, ...(anchor.previous === null ? [] : [anchor.previous])]) {
    if ((await authority.hashAt(seq)) === hash) continue;
    const problem = 'the chain does not reach the anchored head: entries were cut or replaced';
    return [{ seq: anchor.seq, problem }];
  }
  return [];
}
