import type { ApplicationRecord, ChangeDecision } from '../../../domain/change/authority.ts';
import { applicationRecordSchema, DECISION_FORMAT } from '../../../domain/change/authority.ts';
import { documentText, sealed } from '../../sqlite/row.ts';
import { StoredRowInvalid } from '../../sqlite/store-errors.ts';
import { type Item, type ItemKey, integer, keyPart, N, padded, S, text, textOrNull } from '../items.ts';

/** Partition of the enrolled approvers. The first one also makes the item that guards "only the first". */
export const APPROVERS = 'APPROVER';
export const FIRST_APPROVER: ItemKey = { pk: APPROVERS, sk: 'FIRST' };
/** Sort keys of approvers begin so, which keeps them apart from the guard. */
export const APPROVER_PREFIX = 'ID#';
export const approverKey = (approverId: string): ItemKey => ({ pk: APPROVERS, sk: `${APPROVER_PREFIX}${approverId}` });

export const POLICIES = 'POLICY';
export const POLICY_HEAD: ItemKey = { pk: POLICIES, sk: 'HEAD' };
export const policyKey = (position: number): ItemKey => ({ pk: POLICIES, sk: padded(position) });

export const DECISION_PREFIX = 'DECISION#';
export const decisionsPk = (changeId: string): string => `${DECISION_PREFIX}${keyPart(changeId)}`;

export const EXECUTION_PREFIX = 'EXEC#';
export const executionKey = (changeId: string): ItemKey => ({
  pk: `${EXECUTION_PREFIX}${keyPart(changeId)}`,
  sk: 'EXEC',
});

/** Changes with an approval and no application; a hint, which `EXEC` items correct. */
export const APPROVED = 'APPROVED';
/** Changes whose application is under way or of unknown outcome. */
export const UNDERWAY = 'UNDERWAY';

export function decisionItem(decision: ChangeDecision, seq: number): Item {
  const { change_id, approver_id } = decision;
  const document = S(documentText(DECISION_FORMAT, decision));
  return { change_id: S(change_id), approver_id: S(approver_id), document, seq: N(seq) };
}

/** Throws `StoredRowInvalid` for a decision that is filed under another change or approver than it tells of. */
export function decisionOf(item: Item): ChangeDecision {
  const decision = sealed(DECISION_FORMAT, { document: text(item, 'document') }, 'document');
  const isFiled = item.pk?.S === decisionsPk(decision.change_id) && item.sk?.S === decision.approver_id;
  if (isFiled) return decision;
  throw new StoredRowInvalid(`An item is filed under ${item.pk?.S} and tells of ${decision.change_id}.`);
}

/** Returns the number of the audit entry that was written with a decision. */
export const decisionSeq = (item: Item): number => integer(item, 'seq');

export function applicationItem({ change_id, digest, state, at, detail }: ApplicationRecord): Item {
  const said = detail === null ? {} : { detail: S(detail) };
  return { change_id: S(change_id), digest: S(digest), state: S(state), at: S(at), ...said };
}

export function applicationOf(item: Item): ApplicationRecord {
  return applicationRecordSchema.parse({
    change_id: text(item, 'change_id'),
    digest: text(item, 'digest'),
    state: text(item, 'state'),
    at: text(item, 'at'),
    detail: textOrNull(item, 'detail'),
  });
}
