import { mayDecide } from '../change/approval.ts';
import type { ApproverRecord } from '../change/authority.ts';
import type { WriteOperations } from '../change/evaluate.ts';
import { gatherRecords, type LoadedChange } from '../change/records.ts';
import type { CommitPorts } from '../ports/commit-side.ts';
import { isAddress } from './mail.ts';
import { type NoticeWording, type Telling, tellPerson } from './notices.ts';

const PAGE = 100;
/** The newest so many proposals are looked at: whoever floods the store costs a bounded look, and the review shows all. */
const MOST_PROPOSALS = 500;
/**
 * At least so many milliseconds lie between two such mails to a person. Proposing costs an agent nothing; a mail for
 * each proposal would let it bury an approver's inbox, and the approver would stop reading.
 */
const QUIET_MS = 60 * 60 * 1000;

const WORDING: NoticeWording = {
  kind: 'change_waiting',
  subject: (count) => (count === 1 ? 'A change waits for your decision' : `${count} changes wait for your decision`),
  ending: `See each in full and decide, in a terminal: brand-escalations changes review
More that come within the hour are told together.`,
};

export interface WaitingTold {
  readonly changes: number;
  /** Approvers who are named by something else than an e-mail address, and so are not told. */
  readonly without_address: readonly string[];
}

/**
 * Tells each approver of the changes that wait for them, once for each, in at most one mail an hour. A proposal was
 * written by an agent: no word of it goes into the mail, only what it is filed under.
 */
export async function tellOfWaitingChanges(ports: CommitPorts, operations: WriteOperations): Promise<WaitingTold> {
  const waiting = await waitingChanges(ports);
  const approvers = waiting.length === 0 ? [] : await ports.authority.approvers();
  let changes = 0;
  for (const approver of approvers.filter(({ approver_id }) => isAddress(approver_id))) {
    const theirs = waiting
      .filter((change) => waitsFor(change, approver))
      .map((change) => tellingOf(change, operations));
    changes += await tellPerson(approver.approver_id, theirs, WORDING, QUIET_MS, ports);
  }
  const without = approvers.map((one) => one.approver_id).filter((id) => !isAddress(id));
  return { changes, without_address: without };
}

/** Oldest first. What cannot be read as a change waits for nobody. */
async function waitingChanges(ports: CommitPorts): Promise<readonly LoadedChange[]> {
  const waiting: LoadedChange[] = [];
  let cursor: string | undefined;
  for (let seen = 0; seen < MOST_PROPOSALS; ) {
    const page = await ports.proposals.proposalPage({}, PAGE, cursor);
    for (const stored of page.rows) {
      const change = await gatherRecords(stored, ports);
      if (change.ok && change.value.state === 'proposed') waiting.push(change.value);
    }
    seen += page.rows.length;
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  return waiting.reverse();
}

function waitsFor({ body, decisions, policy }: LoadedChange, { approver_id }: ApproverRecord): boolean {
  if (policy === undefined || decisions.some((decision) => decision.approver_id === approver_id)) return false;
  return mayDecide(approver_id, body.requested_by, policy).ok;
}

function tellingOf({ body, risk, expires_at }: LoadedChange, operations: WriteOperations): Telling {
  const names = new Set(body.steps.map(({ operation }) => (operations.has(operation) ? operation : 'unknown')));
  const steps = body.steps.length === 1 ? 'step' : 'steps';
  return {
    key: body.change_id,
    line: `${body.change_id}: ${risk} risk, ${body.steps.length} ${steps} (${[...names].join(', ')}), expires ${expires_at}`,
  };
}
