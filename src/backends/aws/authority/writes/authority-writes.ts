import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AuditFact } from '../../../../domain/change/audit.ts';
import { type ApplicationRecord, POLICY_FORMAT } from '../../../../domain/change/authority.ts';
import type { AuthorityWrites } from '../../../../domain/ports/authority-writes.ts';
import type { Turn } from '../../../../domain/ports/commit.ts';
import { documentText } from '../../../sqlite/row.ts';
import { type ItemKey, integer, keyOf, keyPart, N, putNew, S } from '../../items.ts';
import { turnCheck } from '../../log/writes/turn.ts';
import type { AuditChain } from '../../proposals/audit-chain.ts';
import type { TableReader } from '../../table-reader.ts';
import {
  APPROVED,
  applicationItem,
  approverKey,
  decisionItem,
  decisionsPk,
  executionKey,
  FIRST_APPROVER,
  POLICY_HEAD,
  policyKey,
  UNDERWAY,
} from '../authority-items.ts';
import { decisionsOn } from '../authority-reads.ts';

/** The check of the turn comes first in every transaction that has one. */
const TURN = 0;

interface Deps {
  readonly reader: TableReader;
  readonly audit: AuditChain;
  /** The table with the turn. */
  readonly dataTable: string;
}

/** Writes to the authority. A method without an effect writes no audit entry either. */
export function authorityWrites({ reader, audit, dataTable }: Deps): AuthorityWrites {
  const { table } = reader;
  /** Writes items that need a turn, in one transaction with their audit entry. */
  async function fenced(turn: Turn, fact: AuditFact, items: readonly TransactWriteItem[]): Promise<boolean | 'lost'> {
    const outcome = await audit.append(fact, () => [turnCheck(dataTable, turn), ...items]);
    if (outcome.outcome === 'written') return true;
    return outcome.failed.includes(TURN) ? 'lost' : false;
  }
  return {
    async enrol({ approver_id, algorithm, public_key, enrolled_at }, fact, only) {
      const key = { public_key: S(public_key), algorithm: S(algorithm), enrolled_at: S(enrolled_at) };
      const approver = putNew(table, approverKey(approver_id), { approver_id: S(approver_id), ...key });
      const guard = only === 'first' ? putNew(table, FIRST_APPROVER, {}) : put(table, FIRST_APPROVER);
      const outcome = await audit.append(fact, () => [approver, guard]);
      return outcome.outcome === 'written' ? 'enrolled' : 'exists';
    },
    recordPolicy: (policy, fact) => recordPolicy(reader, audit, policy, fact),
    async record(fact) {
      await audit.append(fact);
    },
    async recordDecision(decision, fact) {
      const key = { pk: decisionsPk(decision.change_id), sk: decision.approver_id };
      const outcome = await audit.append(fact, (seq) => [
        putNew(table, key, decisionItem(decision, seq)),
        ...(decision.decision === 'approve' ? [put(table, listed(APPROVED, decision.change_id), decision)] : []),
      ]);
      return outcome.outcome === 'written' ? 'recorded' : 'already_decided';
    },
    async claim(application, turn, fact) {
      const { change_id } = application;
      const written = await fenced(turn, fact, [
        putNew(table, executionKey(change_id), applicationItem(application)),
        put(table, listed(UNDERWAY, change_id), application),
        remove(table, listed(APPROVED, change_id)),
      ]);
      return answerOf(written, 'claimed', 'taken');
    },
    async finish(application, turn, fact) {
      const underWay = listed(UNDERWAY, application.change_id);
      const written = await fenced(turn, fact, [
        replaceUnfinished(table, application),
        application.state === 'outcome_unknown' ? put(table, underWay, application) : remove(table, underWay),
        remove(table, listed(APPROVED, application.change_id)),
      ]);
      return answerOf(written, 'finished', 'not_applying');
    },
    async release(changeId, turn, fact) {
      const { decisions } = await decisionsOn(reader, changeId);
      const approval = decisions.find(({ decision }) => decision === 'approve');
      const written = await fenced(turn, fact, [
        removeApplying(table, changeId),
        remove(table, listed(UNDERWAY, changeId)),
        ...(approval === undefined ? [] : [put(table, listed(APPROVED, changeId), approval)]),
      ]);
      return answerOf(written, 'released', 'not_applying');
    },
  };
}

/** Positions grow by one; two that record at once come one after the other. */
async function recordPolicy(
  reader: TableReader,
  audit: AuditChain,
  policy: Parameters<AuthorityWrites['recordPolicy']>[0],
  fact: AuditFact,
): Promise<void> {
  const document = S(documentText(POLICY_FORMAT, policy));
  const { table: TableName } = reader;
  for (;;) {
    const head = await reader.get(POLICY_HEAD);
    const position = head === undefined ? 0 : integer(head, 'position');
    const condition = head === undefined ? 'attribute_not_exists(#position)' : '#position = :position';
    const moved = {
      TableName,
      Key: keyOf(POLICY_HEAD),
      UpdateExpression: 'SET #position = :next',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#position': 'position' },
      ExpressionAttributeValues: {
        ':next': N(position + 1),
        ...(head === undefined ? {} : { ':position': N(position) }),
      },
    };
    const outcome = await audit.append(fact, () => [
      putNew(TableName, policyKey(position + 1), { policy_version: S(policy.policy_version), document }),
      { Update: moved },
    ]);
    if (outcome.outcome === 'written') return;
  }
}

/** Key of a change in a list of changes. */
const listed = (pk: string, changeId: string): ItemKey => ({ pk, sk: keyPart(changeId) });

function put(TableName: string, key: ItemKey, about?: { readonly change_id: string }): TransactWriteItem {
  const Item = { ...keyOf(key), ...(about === undefined ? {} : { change_id: S(about.change_id) }) };
  return { Put: { TableName, Item } };
}

function remove(TableName: string, key: ItemKey): TransactWriteItem {
  return { Delete: { TableName, Key: keyOf(key) } };
}

function replaceUnfinished(TableName: string, application: ApplicationRecord): TransactWriteItem {
  return {
    Put: {
      TableName,
      Item: { ...keyOf(executionKey(application.change_id)), ...applicationItem(application) },
      ConditionExpression: '#state IN (:applying, :unknown)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':applying': S('applying'), ':unknown': S('outcome_unknown') },
    },
  };
}

function removeApplying(TableName: string, changeId: string): TransactWriteItem {
  return {
    Delete: {
      TableName,
      Key: keyOf(executionKey(changeId)),
      ConditionExpression: '#state = :applying',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':applying': S('applying') },
    },
  };
}

function answerOf<Yes, No>(written: boolean | 'lost', yes: Yes, no: No): Yes | No | 'lost' {
  if (written === 'lost') return 'lost';
  return written ? yes : no;
}
