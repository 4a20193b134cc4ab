import { randomBytes } from 'node:crypto';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { enrolFirstApprover } from '../../src/console/enrolment.ts';
import { decideAndSign, startSignedHead } from '../../src/console/signed-head.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { type LoadedChange, loadChange } from '../../src/domain/change/records.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import type { Approver } from '../../src/executor/decide.ts';
import type { DecidedChange } from '../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { movedFoundation } from './moved-clock.ts';
import { OWNER, type TemporaryStore } from './temporary-store.ts';

/** A person for a temporary store. Their key exists as long as this object. */
export interface EphemeralApprover {
  readonly approver: Approver;
  readonly ports: CommitPorts;
  /** Returns the change as it is shown to this person. */
  look(changeId: string): Promise<LoadedChange>;
  /** Decides on exactly the change that was shown. */
  decide(change: LoadedChange, decision: 'approve' | 'reject'): Promise<Outcome<DecidedChange>>;
  close(): Promise<void>;
}

/**
 * Enrols an approver with a random passphrase. The shipped command line cannot do this: there a person
 * types. Here the steps of approving are composed separately, for temporary stores only.
 */
export async function ephemeralApprover(store: TemporaryStore): Promise<EphemeralApprover> {
  return approverOf(
    openCommitSide(store.directory, movedFoundation(store.directory), ed25519Verifier),
    store.directory,
  );
}

/** Does the same for any open store, which is closed with the approver. Their files go into `directory`. */
export async function approverOf(
  ports: CommitPorts & { close(): Promise<void> },
  directory: string,
): Promise<EphemeralApprover> {
  const passphrase = randomBytes(24).toString('base64url');
  const files = new ApproverFiles(directory);
  const request = { approver_id: OWNER, passphrase, policy: DEFAULT_POLICY };
  const enrolled = await enrolFirstApprover(request, ports, (key) => {
    files.writeKey(key);
    files.writePolicy(DEFAULT_POLICY);
  });
  const signed = enrolled.ok ? await startSignedHead(enrolled.value.approver, files, ports) : enrolled;
  if (!enrolled.ok || !signed.ok) {
    await ports.close();
    throw new Error(`The temporary store takes no approver: ${JSON.stringify(signed)}`);
  }
  const { approver } = enrolled.value;
  return {
    approver,
    ports,
    async look(changeId) {
      const loaded = await loadChange(changeId, ports);
      if (!loaded.ok) throw new Error(`${loaded.refusal.message} ${loaded.refusal.instead}`);
      return loaded.value;
    },
    decide(change, decision) {
      const request = { change_id: change.body.change_id, digest: change.digest, decision, comment: null };
      return decideAndSign(request, approver, files, { apply: 'here', ports: ports, operations: writeOperations });
    },
    close: () => ports.close(),
  };
}
