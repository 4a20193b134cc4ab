import {
  type AuditEntry,
  type AuditedRecord,
  type AuditProblem,
  auditOrigin,
  checkAuditEntries,
  entriesAbout,
} from '../domain/change/audit.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { SignatureVerifier } from '../domain/ports/authority-writes.ts';
import type { Hasher } from '../domain/ports/foundation.ts';
import { type AuditAnchor, anchorForgery } from './audit-anchor.ts';
import { appliedProblems, decidedProposalProblems } from './audit-applied.ts';
import {
  type AuthorityRecords,
  applicationProblems,
  decisionProblems,
  enrolmentProblems,
  policyProblems,
  type RecordProblem,
  STATE_AFTER_EVENT,
} from './audit-authority.ts';

const PAGE = 1000;
/** Maximum number of repeated reads because of concurrent writes. */
const MAX_READS = 20;

type Part = 'authority' | 'proposals' | 'anchor' | 'applied' | 'approvers' | 'policies' | 'decisions' | 'applications';

export interface AuditReport {
  readonly entries: { readonly authority: number; readonly proposals: number };
  readonly problems: readonly (AuditProblem & { readonly chain: Part })[];
}
type Problems = AuditReport['problems'];

const inPart = (chain: Part, problems: readonly RecordProblem[]): Problems =>
  problems.map((problem) => ({ chain, ...problem }));

interface Walked {
  readonly entries: readonly AuditEntry[];
  readonly hashes: ReadonlyMap<number, string>;
  readonly problems: Problems;
}

/** Reads a chain from its start up to where it ends or breaks. */
async function walk(
  chain: 'authority' | 'proposals',
  storeId: string,
  ports: AgentPorts,
  read: (from: number) => Promise<readonly AuditEntry[]>,
): Promise<Walked> {
  const hashes = new Map<number, string>();
  const entries: AuditEntry[] = [];
  let head = auditOrigin(chain, storeId, ports.hasher);
  hashes.set(0, head.hash);
  for (;;) {
    const page = await read(head.seq + 1);
    const checked = checkAuditEntries(head, page, ports.hasher);
    if (checked.problem !== null) return { hashes, entries, problems: inPart(chain, [checked.problem]) };
    for (const entry of page) hashes.set(entry.seq, entry.hash);
    entries.push(...page);
    head = checked.head;
    if (page.length < PAGE) return { hashes, entries, problems: [] };
  }
}

async function walkBoth(ports: AgentPorts): Promise<{ readonly authority: Walked; readonly proposals: Walked }> {
  const { store_id } = await ports.data.store();
  const authority = await walk('authority', store_id, ports, (from) => ports.authority.authorityAudit(from, PAGE));
  const proposals = await walk('proposals', store_id, ports, (from) => ports.proposals.proposalAudit(from, PAGE));
  return { authority, proposals };
}

/**
 * Checks both chains entry by entry, the heads of the proposals chain that the executor countersigned, the signed
 * anchor, and that each change audited as applied is in the data.
 */
export async function checkAudit(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  anchor: AuditAnchor | undefined,
): Promise<AuditReport> {
  const { authority, proposals } = await walkBoth(ports);
  const problems = [
    ...authority.problems,
    ...proposals.problems,
    ...inPart('proposals', countersignProblems(authority.entries, proposals.hashes)),
    ...inPart('applied', await lostProblems(authority.entries, ports)),
    ...(anchor === undefined ? [] : await anchorProblems(anchor, authority.hashes, ports, verifier)),
  ];
  return { entries: { authority: authority.entries.length, proposals: proposals.entries.length }, problems };
}

/**
 * All of {@link checkAudit}, and that everything on record beside the chain is what the chain tells of, in both
 * directions: approvers, policies, decisions with their signatures, applications, applied changes and the proposals that
 * were decided on. It cannot see a return to an older copy of the directory with the head that was signed then, nor
 * data that was edited past the changes.
 */
export async function verifyAudit(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  anchor: AuditAnchor | undefined,
): Promise<AuditReport> {
  for (let reads = 1; ; reads++) {
    const before = await ports.authority.authorityAuditHead();
    const report = await verifyOnce(ports, verifier, anchor);
    const after = await ports.authority.authorityAuditHead();
    // Row and chain are read one after the other; a decision in between would look like a difference.
    if (report.problems.length === 0 || before?.hash === after?.hash || reads === MAX_READS) return report;
  }
}

async function verifyOnce(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  anchor: AuditAnchor | undefined,
): Promise<AuditReport> {
  const report = await checkAudit(ports, verifier, anchor);
  // Where the chain itself breaks off, all that it no longer tells of would follow as noise.
  if (report.problems.some(({ chain }) => chain === 'authority')) return report;
  const { authority } = await walkBoth(ports);
  const { entries } = authority;
  const records = await authorityRecords(ports);
  const applied = await ports.data.appliedChanges();
  const enrolled = records.approvers.length > 0 || entriesAbout('approver', entries).length > 0;
  const found = [
    ...inPart('anchor', anchor === undefined && enrolled ? [NO_ANCHOR] : []),
    ...Object.values(RECORD_CHECKS).flatMap(({ part, check }) =>
      inPart(part, check(entries, records, verifier, ports.hasher)),
    ),
    ...inPart('applied', appliedProblems(entries, applied, records.decisions)),
    ...inPart('applied', await decidedProposalProblems(entries, applied, ports)),
  ];
  const problems = [...report.problems, ...found];
  const distinct = new Map(problems.map((one) => [`${one.chain} ${one.seq} ${one.problem}`, one]));
  return { ...report, problems: [...distinct.values()] };
}

interface RecordCheck {
  readonly part: Part;
  readonly check: (
    entries: readonly AuditEntry[],
    records: AuthorityRecords,
    verifier: SignatureVerifier,
    hasher: Hasher,
  ) => readonly RecordProblem[];
}

/** The check of each kind of record, in the order of the report. */
const RECORD_CHECKS: Readonly<Record<AuditedRecord, RecordCheck>> = {
  approver: { part: 'approvers', check: enrolmentProblems },
  policy: { part: 'policies', check: (entries, records, _, hasher) => policyProblems(entries, records, hasher) },
  decision: { part: 'decisions', check: decisionProblems },
  application: { part: 'applications', check: applicationProblems },
};

const NO_ANCHOR: RecordProblem = { seq: 0, problem: 'the signed head is gone, though there are approvers' };

async function authorityRecords({ authority, data }: AgentPorts): Promise<AuthorityRecords> {
  const { store_id } = await data.store();
  const approvers = await authority.approvers();
  const policies = await authority.policies();
  const decisions = await authority.decisions();
  return { store_id, approvers, policies, decisions, applications: await authority.applications() };
}

const COUNTERSIGNED = /^proposals_head=(\d+):([0-9a-f]{64})$/;

function countersignProblems(
  entries: readonly AuditEntry[],
  hashes: ReadonlyMap<number, string>,
): readonly RecordProblem[] {
  return entries.flatMap((entry) => {
    const match = COUNTERSIGNED.exec(entry.fact.result);
    if (STATE_AFTER_EVENT[entry.fact.event] !== 'applying' || match === null) return [];
    const seq = Number(match[1]);
    if (hashes.get(seq) === match[2]) return [];
    const problem = `authority entry ${entry.seq} countersigned another entry ${seq}: the chain was cut, replaced or rewritten`;
    return [{ seq, problem }];
  });
}

async function lostProblems(entries: readonly AuditEntry[], ports: AgentPorts): Promise<readonly RecordProblem[]> {
  const problems: RecordProblem[] = [];
  for (const { seq, fact } of entries) {
    if (STATE_AFTER_EVENT[fact.event] !== 'applied' || fact.change_id === null) continue;
    const applied = await ports.data.appliedChange(fact.change_id);
    if (applied?.digest !== fact.digest)
      problems.push({ seq, problem: `${fact.change_id} is audited as applied, and the data does not have it so` });
  }
  return problems;
}

async function anchorProblems(
  anchor: AuditAnchor,
  hashes: ReadonlyMap<number, string>,
  ports: AgentPorts,
  verifier: SignatureVerifier,
): Promise<Problems> {
  const forgery = await anchorForgery(anchor, ports, verifier);
  const reached = [anchor, ...(anchor.previous === null ? [] : [anchor.previous])].every(
    ({ seq, hash }) => hashes.get(seq) === hash,
  );
  if (forgery === null && reached) return [];
  const problem = forgery ?? 'the chain does not reach the anchored head: entries were cut or replaced';
  return inPart('anchor', [{ seq: anchor.seq, problem }]);
}
