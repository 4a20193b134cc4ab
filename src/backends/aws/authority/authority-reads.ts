import {
  type ApplicationRecord,
  type ApproverRecord,
  approverRecordSchema,
  type ChangeDecision,
  POLICY_FORMAT,
  type PolicyRecord,
} from '../../../domain/change/authority.ts';
import type { AuthorityReads, AuthorityRecordsOn } from '../../../domain/ports/authority.ts';
import { sealed } from '../../sqlite/row.ts';
import { StoredRowInvalid } from '../../sqlite/store-errors.ts';
import type { AuditReads } from '../audit-reads.ts';
import { type Item, integer, LAST_NUMBER, text } from '../items.ts';
import { firstOf, type TableReader } from '../table-reader.ts';
import {
  APPROVED,
  APPROVER_PREFIX,
  APPROVERS,
  applicationOf,
  DECISION_PREFIX,
  decisionOf,
  decisionSeq,
  decisionsPk,
  EXECUTION_PREFIX,
  executionKey,
  POLICIES,
  POLICY_HEAD,
  policyKey,
  UNDERWAY,
} from './authority-items.ts';

/** Entries of the chain that are read at once. */
const ENTRIES = 500;

export function authorityReads(reader: TableReader, audit: AuditReads): AuthorityReads {
  return {
    async approvers() {
      const approvers: ApproverRecord[] = [];
      for await (const item of reader.range({ pk: APPROVERS, from: APPROVER_PREFIX })) approvers.push(approverOf(item));
      return approvers;
    },
    async policy() {
      const head = await reader.get(POLICY_HEAD);
      const item = head && (await reader.get(policyKey(integer(head, 'position'))));
      return item && policyOf(item);
    },
    async *policies() {
      for await (const item of reader.range({ pk: POLICIES, to: LAST_NUMBER })) yield policyOf(item);
    },
    recordsOn: (changeIds) => recordsOn(reader, audit, changeIds),
    async *decisions() {
      for await (const item of reader.scan(DECISION_PREFIX)) yield decisionOf(item);
    },
    async hasDecisions() {
      return (await firstOf(reader.scan(DECISION_PREFIX), 1)).length > 0;
    },
    async *applications() {
      for await (const item of reader.scan(EXECUTION_PREFIX)) yield applicationOf(item);
    },
    unresolvedApplications: () => unresolved(reader),
    async approvedNotApplied() {
      const approved = await idsIn(reader, APPROVED);
      const begun = await applicationsOf(reader, approved);
      return approved.filter((id) => !begun.has(id)).sort();
    },
    highestInstant: async () => (await audit.head())?.instant ?? null,
    async authorityAuditHead() {
      const head = await audit.head();
      return head === undefined ? undefined : { seq: head.seq, hash: head.hash };
    },
    authorityAudit: (fromSeq, limit) => audit.entries(fromSeq, limit),
  };
}

function approverOf(item: Item): ApproverRecord {
  return approverRecordSchema.parse({
    approver_id: text(item, 'approver_id'),
    algorithm: text(item, 'algorithm'),
    public_key: text(item, 'public_key'),
    enrolled_at: text(item, 'enrolled_at'),
  });
}

function policyOf(item: Item): PolicyRecord {
  const policy = sealed(POLICY_FORMAT, { document: text(item, 'document') }, 'document');
  const filedUnder = text(item, 'policy_version');
  if (policy.policy_version === filedUnder) return policy;
  throw new StoredRowInvalid(
    `A policy is filed under the version ${filedUnder} and tells of ${policy.policy_version}.`,
  );
}

async function idsIn(reader: TableReader, pk: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const item of reader.range({ pk })) ids.push(text(item, 'change_id'));
  return ids;
}

async function unresolved(reader: TableReader): Promise<readonly ApplicationRecord[]> {
  const applications = [...(await applicationsOf(reader, await idsIn(reader, UNDERWAY))).values()];
  return applications
    .filter(({ state }) => state === 'applying' || state === 'outcome_unknown')
    .sort((a, b) => (`${a.at} ${a.change_id}` < `${b.at} ${b.change_id}` ? -1 : 1));
}

async function applicationsOf(
  reader: TableReader,
  changeIds: readonly string[],
): Promise<ReadonlyMap<string, ApplicationRecord>> {
  const items = await reader.getAll([...new Set(changeIds)].map(executionKey));
  return new Map(items.map((item) => [text(item, 'change_id'), applicationOf(item)]));
}

async function recordsOn(
  reader: TableReader,
  audit: AuditReads,
  changeIds: readonly string[],
): Promise<ReadonlyMap<string, AuthorityRecordsOn>> {
  const [applications, decided] = await Promise.all([
    applicationsOf(reader, changeIds),
    Promise.all(changeIds.map(async (id) => [id, await decisionsOn(reader, id)] as const)),
  ]);
  const open = decided
    .filter(([id, { decisions }]) => !applications.has(id) && decisions.some(({ decision }) => decision === 'approve'))
    .map(([id, { seq }]) => ({ id, seq }));
  const lost = open.length === 0 ? new Set<string>() : await claimedIn(audit, open);
  return new Map(
    decided.map(([id, { decisions }]) => [
      id,
      { decisions, application: applications.get(id), lostApplication: lost.has(id) },
    ]),
  );
}

interface DecisionsOn {
  readonly decisions: readonly ChangeDecision[];
  /** The first entry of the chain that tells of a decision on the change. */
  readonly seq: number;
}

/** Reads the decisions on a change from its own partition. */
export async function decisionsOn(reader: TableReader, changeId: string): Promise<DecisionsOn> {
  const decisions: ChangeDecision[] = [];
  let seq = Number.POSITIVE_INFINITY;
  for await (const item of reader.range({ pk: decisionsPk(changeId) })) {
    decisions.push(decisionOf(item));
    seq = Math.min(seq, decisionSeq(item));
  }
  return { decisions, seq };
}

/**
 * Returns the changes whose last claim in the chain was not released. A claim comes after a decision, so the chain is read
 * from the first decision on; only changes that were approved lately and wait for the executor need it.
 */
async function claimedIn(
  audit: AuditReads,
  changes: readonly { readonly id: string; readonly seq: number }[],
): Promise<ReadonlySet<string>> {
  const asked = new Set(changes.map(({ id }) => id));
  const claimed = new Set<string>();
  let from = Math.min(...changes.map(({ seq }) => seq));
  for (;;) {
    const entries = await audit.entries(from, ENTRIES);
    for (const { fact } of entries) {
      if (fact.change_id === null || !asked.has(fact.change_id)) continue;
      if (fact.event === 'execution_claimed') claimed.add(fact.change_id);
      if (fact.event === 'execution_released') claimed.delete(fact.change_id);
    }
    if (entries.length < ENTRIES) return claimed;
    from += entries.length;
  }
}
