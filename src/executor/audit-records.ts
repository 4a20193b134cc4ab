import { type AuditEntry, recordOf } from '../domain/change/audit.ts';
import type { ApplicationRecord, ChangeDecision } from '../domain/change/authority.ts';
import type { AppliedChange } from '../domain/change/mutation.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { SignatureVerifier } from '../domain/ports/authority-writes.ts';
import { unreachable } from '../domain/unreachable.ts';
import { appliedProblems, decidedProposalProblems } from './audit-applied.ts';
import {
  applicationProblems,
  applicationsTold,
  decisionKey,
  decisionProblems,
  type RecordProblem,
} from './audit-authority.ts';
import { walkChain } from './chain-walk.ts';

/** Ids asked for in one round trip. */
const AT_ONCE = 1000;

/** Problems of one kind of record. */
interface Found {
  readonly part: 'decisions' | 'applications' | 'applied';
  readonly problem: RecordProblem;
}

/** Records of each kind that are compared with the chain in one walk. They need not be about the same changes. */
interface Batch {
  readonly decisions: ReadonlyMap<string, ChangeDecision | undefined>;
  readonly applications: ReadonlyMap<string, ApplicationRecord | undefined>;
  readonly applied: ReadonlyMap<string, AppliedChange>;
}

/**
 * Compares all decisions, applications and applied changes with the authority's chain, in both directions. The chain is
 * ordered by time and the records are not ordered, so it holds `batchSize` records of each kind and walks the chain once
 * for each batch. Memory does not grow with the number of records. The chain must be intact.
 */
export async function* changeRecordProblems(
  ports: AgentPorts,
  verifier: SignatureVerifier,
  batchSize: number,
): AsyncGenerator<Found> {
  const { authority, data } = ports;
  const decisions = authority.decisions()[Symbol.asyncIterator]();
  const applications = authority.applications()[Symbol.asyncIterator]();
  const applied = data.appliedChanges()[Symbol.asyncIterator]();
  for (;;) {
    const batch: Batch = {
      decisions: keyed(await taken(decisions, batchSize), keyOf),
      applications: keyed(await taken(applications, batchSize), ({ change_id }) => change_id),
      applied: keyed(await taken(applied, batchSize), ({ change_id }) => change_id),
    };
    if (isEmpty(batch)) break;
    yield* problemsOf(batch, ports, verifier);
  }
  for await (const missing of missingRecords(ports, batchSize)) yield* problemsOf(missing, ports, verifier);
}

const keyOf = ({ change_id, approver_id }: ChangeDecision): string => decisionKey(change_id, approver_id);

function keyed<T>(records: readonly T[], key: (record: T) => string): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [key(record), record]));
}

function isEmpty({ decisions, applications, applied }: Batch): boolean {
  return decisions.size === 0 && applications.size === 0 && applied.size === 0;
}

async function taken<T>(records: AsyncIterator<T>, most: number): Promise<readonly T[]> {
  const some: T[] = [];
  while (some.length < most) {
    const next = await records.next();
    if (next.done === true) break;
    some.push(next.value);
  }
  return some;
}

/** Finds decisions and applications that the chain has and the records lack, as batches without records. */
async function* missingRecords(ports: AgentPorts, batchSize: number): AsyncGenerator<Batch> {
  const decisions = new Map<string, undefined>();
  const applications = new Map<string, undefined>();
  const walk = await walkChain('authority', ports);
  for (let page = await walk.nextPage(); page !== undefined; page = await walk.nextPage()) {
    const ids = new Set(page.flatMap(({ fact }) => (fact.change_id === null ? [] : [fact.change_id])));
    const records = await ports.authority.recordsOn([...ids]);
    for (const entry of page) {
      const { change_id, actor } = entry.fact;
      if (change_id === null) continue;
      const on = records.get(change_id);
      if (recordOf(entry) === 'decision' && on?.decisions.every((one) => one.approver_id !== actor))
        decisions.set(decisionKey(change_id, actor), undefined);
      if (on?.application === undefined && applicationsTold([entry]).size > 0) applications.set(change_id, undefined);
    }
    if (decisions.size + applications.size < batchSize) continue;
    yield { decisions: new Map(decisions), applications: new Map(applications), applied: new Map() };
    decisions.clear();
    applications.clear();
  }
  const rest = { decisions, applications, applied: new Map<string, AppliedChange>() };
  if (!isEmpty(rest)) yield rest;
}

async function* problemsOf(batch: Batch, ports: AgentPorts, verifier: SignatureVerifier): AsyncGenerator<Found> {
  const entries = await entriesOn(batch, ports);
  const approvers = await ports.authority.approvers();
  const decisions = present(batch.decisions);
  const applied = [...batch.applied.values()];
  const decidedOn = new Set(entries.decisions.map(({ fact }) => fact.change_id ?? ''));
  const approvals = await inParts([...batch.applied.keys()], (ids) => ports.authority.recordsOn(ids));
  const appliedOn = await inParts([...decidedOn], (ids) => ports.data.appliedChangesOn(ids));
  const found = (part: Found['part'], problems: readonly RecordProblem[]) =>
    problems.map((problem) => ({ part, problem }));
  yield* found('decisions', decisionProblems(entries.decisions, { approvers, decisions }, verifier));
  yield* found('applications', applicationProblems(entries.applications, present(batch.applications)));
  yield* found(
    'applied',
    appliedProblems(
      entries.applied,
      applied,
      [...approvals.values()].flatMap((on) => on.decisions),
    ),
  );
  yield* found('applied', await decidedProposalProblems(entries.decisions, appliedOn, ports));
}

function present<T>(records: ReadonlyMap<string, T | undefined>): readonly T[] {
  return [...records.values()].flatMap((record) => (record === undefined ? [] : [record]));
}

/** Returns the entries of the chain that are about the records of each kind. */
async function entriesOn(batch: Batch, ports: AgentPorts): Promise<Readonly<Record<keyof Batch, AuditEntry[]>>> {
  const entries = { decisions: [], applications: [], applied: [] } as Record<keyof Batch, AuditEntry[]>;
  const walk = await walkChain('authority', ports);
  for (let page = await walk.nextPage(); page !== undefined; page = await walk.nextPage()) {
    for (const entry of page) {
      const { change_id, actor } = entry.fact;
      if (change_id === null) continue;
      const record = recordOf(entry);
      switch (record) {
        case 'decision':
          if (batch.decisions.has(decisionKey(change_id, actor))) entries.decisions.push(entry);
          break;
        case 'application':
          if (batch.applications.has(change_id)) entries.applications.push(entry);
          if (batch.applied.has(change_id)) entries.applied.push(entry);
          break;
        // Few, and compared all at once: see `verifyAudit`.
        case 'approver':
        case 'policy':
        case null:
          break;
        default:
          unreachable(record);
      }
    }
  }
  return entries;
}

/** Looks up many ids, in as many round trips as needed. */
async function inParts<T>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<ReadonlyMap<string, T>> {
  const all = new Map<string, T>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    for (const [id, record] of await read(ids.slice(from, from + AT_ONCE))) all.set(id, record);
  }
  return all;
}
