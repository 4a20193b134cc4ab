import { randomBytes } from 'node:crypto';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { enrolFirstApprover } from '../../src/console/enrolment.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { type LoadedChange, loadChange } from '../../src/domain/change/records.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import { anchorAudit } from '../../src/executor/audit-check.ts';
import { type CarriedOut, carryOutDecision } from '../../src/executor/carry-out.ts';
import type { Approver } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { OWNER, type TemporaryStore } from './temporary-store.ts';

/** A person for a temporary store: their key lives as long as this object. */
export interface EphemeralApprover {
  readonly approver: Approver;
  readonly ports: CommitPorts;
  /** The change as this person is shown it. */
  look(changeId: string): Promise<LoadedChange>;
  /** Decides on exactly what they were shown. */
  decide(change: LoadedChange, decision: 'approve' | 'reject'): Promise<Outcome<CarriedOut>>;
  close(): Promise<void>;
}

/**
 * Enrols an approver under a passphrase that nobody learns. The shipped command line cannot do this: there a person
 * types. Here the approve operation is composed anew, for stores that were made to be thrown away.
 */
export async function ephemeralApprover(store: TemporaryStore): Promise<EphemeralApprover> {
  const ports = openCommitSide(store.directory, nodeFoundation(), ed25519Verifier);
  const passphrase = randomBytes(24).toString('base64url');
  const enrolled = await enrolFirstApprover({ approver_id: OWNER, passphrase, policy: DEFAULT_POLICY }, ports);
  if (!enrolled.ok) {
    await ports.close();
    throw new Error(`The temporary store has an approver already: ${enrolled.refusal.message}`);
  }
  const { approver, sealed } = enrolled.value;
  const files = new ApproverFiles(store.directory);
  files.writeKey(sealed);
  files.writePolicy(DEFAULT_POLICY);
  return {
    approver,
    ports,
    async look(changeId) {
      const loaded = await loadChange(changeId, ports);
      if (!loaded.ok) throw new Error(`${loaded.refusal.message} ${loaded.refusal.instead}`);
      return loaded.value;
    },
    async decide(change, decision) {
      const request = { change_id: change.body.change_id, digest: change.digest, decision, comment: null };
      const carried = await carryOutDecision(request, approver, ports, writeOperations);
      files.writeAnchor(await anchorAudit(ports, approver));
      return carried;
    },
    close: () => ports.close(),
  };
}
