import { standingApprovals } from '../domain/change/approval.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { type Outcome, refused } from '../domain/refusal.ts';

/** Returns the approvers whose signed approvals let the change be applied now; refused where one is missing or invalid. */
export async function allowedToApply(change: LoadedChange, ports: CommitPorts): Promise<Outcome<readonly string[]>> {
  if (change.state !== 'approved') {
    return refused({
      code: change.state === 'expired' ? 'expired' : 'not_allowed',
      field: 'change_id',
      message: `${change.body.change_id} is ${change.state}; only an approved change can be applied.`,
      instead:
        change.state === 'proposed'
          ? 'A person has to approve it first.'
          : 'Propose the change again if it is still wanted.',
    });
  }
  // One that was made ahead of the clock is claimed, and ends as stale.
  if (change.doubt?.cause === 'application_lost') return refused(change.doubt.refusal);
  if (change.policy === undefined) {
    return refused({
      code: 'no_policy',
      message: 'There is no policy, so nothing can be approved.',
      instead: 'Run: brand-escalations approvers init',
    });
  }
  const store = await ports.data.store();
  if (change.body.store_id !== store.store_id) {
    return refused({
      code: 'tampered',
      field: 'change_id',
      message: `${change.body.change_id} was made for another store.`,
      instead: 'Propose the change on this store.',
    });
  }
  return standingApprovals({
    body: change.body,
    digest: change.digest,
    risk: change.risk,
    decisions: change.decisions,
    approvers: await ports.authority.approvers(),
    policy: change.policy,
    verify: (approver, message, signature) => ports.verifier.verify(approver, message, signature),
  });
}
