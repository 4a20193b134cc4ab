import { mayDecide } from '../change/approval.ts';
import type { ApproverRecord } from '../change/authority.ts';
import type { WriteOperations } from '../change/evaluate.ts';
import { gatherRecords, type LoadedChange } from '../change/records.ts';
import type { CommitPorts } from '../ports/commit-side.ts';
import { isAddress } from './mail.ts';
import { type NoticeItem, type NoticeWording, notifyPerson } from './notices.ts';

const PAGE = 100;
/** Number of newest proposals examined per run, so that a flood of proposals has a bounded cost. The review shows all. */
const MAX_PROPOSALS = 500;
/**
 * Minimum time between two such mails to a person, in milliseconds. Proposing is free for an agent: one mail per proposal
 * could flood an approver's inbox until they stop reading.
 */
const QUIET_MS = 60 * 60 * 1000;

const WORDING: NoticeWording = {
  kind: 'change_waiting',
  subject: (count) => (count === 1 ? 'A change awaits your decision' : `${count} changes await your decision`),
  ending: `Review each in full and decide, in a terminal: brand-escalations changes review
Further changes within the hour will be announced together.`,
};

export interface PendingNotices {
  /** Number of changes announced. */
  readonly changes: number;
  /** Approvers whose id is not an e-mail address, so that they cannot be notified. */
  readonly without_address: readonly string[];
}

/**
 * Notifies each approver of the changes that await their decision, once per change, in at most one mail an hour. The mail
 * contains only ids, operation names and risks: no text of the proposal, because an agent wrote it.
 */
export async function notifyPendingChanges(ports: CommitPorts, operations: WriteOperations): Promise<PendingNotices> {
  const pending = await pendingChanges(ports);
  const approvers = pending.length === 0 ? [] : await ports.authority.approvers();
  let changes = 0;
  for (const approver of approvers.filter(({ approver_id }) => isAddress(approver_id))) {
    const items = pending
      .filter((change) => awaitsDecisionOf(change, approver))
      .map((change) => noticeItem(change, operations));
    changes += await notifyPerson(approver.approver_id, items, WORDING, QUIET_MS, ports);
  }
  const withoutAddress = approvers.map((approver) => approver.approver_id).filter((id) => !isAddress(id));
  return { changes, without_address: withoutAddress };
}

/** Returns the changes that await a decision, oldest first. Skips proposals that cannot be read as a change. */
async function pendingChanges(ports: CommitPorts): Promise<readonly LoadedChange[]> {
  const pending: LoadedChange[] = [];
  let cursor: string | undefined;
  for (let seen = 0; seen < MAX_PROPOSALS; ) {
    const page = await ports.proposals.proposalPage({}, PAGE, cursor);
    for (const { change } of await gatherRecords(page.rows, ports)) {
      if (change.ok && change.value.state === 'proposed') pending.push(change.value);
    }
    seen += page.rows.length;
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  return pending.reverse();
}

function awaitsDecisionOf({ body, decisions, policy }: LoadedChange, { approver_id }: ApproverRecord): boolean {
  if (policy === undefined || decisions.some((decision) => decision.approver_id === approver_id)) return false;
  return mayDecide(approver_id, body.requested_by, policy).ok;
}

function noticeItem({ body, risk, expires_at }: LoadedChange, operations: WriteOperations): NoticeItem {
  const names = new Set(body.steps.map(({ operation }) => (operations.has(operation) ? operation : 'unknown')));
  const steps = body.steps.length === 1 ? 'step' : 'steps';
  return {
    key: body.change_id,
    line: `${body.change_id}: ${risk} risk, ${body.steps.length} ${steps} (${[...names].join(', ')}), expires ${expires_at}`,
  };
}
