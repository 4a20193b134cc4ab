import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { enrolAnotherApprover, enrolFirstApprover } from '../../src/console/enrolment.ts';
import { advanceSignedHead, startSignedHead } from '../../src/console/signed-head.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { accepted, refusalOf } from '../executor/small-store.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';

const PASSPHRASE = 'correct horse battery staple';
const ANN = { approver_id: 'ann@example.com', passphrase: PASSPHRASE, policy: DEFAULT_POLICY };

let store: TemporaryStore;
let ports: CommitPorts & { close(): Promise<void> };
let files: ApproverFiles;
beforeEach(async () => {
  store = await temporaryStore({ combos: 2000 });
  ports = openCommitSide(store.directory, nodeFoundation(), ed25519Verifier);
  files = new ApproverFiles(store.directory);
});
afterEach(async () => {
  await ports.close();
  store.remove();
});

async function enrolAnn() {
  const { approver } = accepted(await enrolFirstApprover(ANN, ports, (key) => files.writeKey(key)));
  accepted(await startSignedHead(approver, files, ports));
  return approver;
}

const problems = async () => (await verifyAudit(ports, ports.verifier, accepted(files.readAnchor()))).problems;

describe('the first approver', () => {
  test('given a key that cannot be saved, then no approver is enrolled, and the next attempt works', async () => {
    const fullDisk = () => {
      throw new Error('ENOSPC');
    };
    await expect(enrolFirstApprover(ANN, ports, fullDisk)).rejects.toThrow('ENOSPC');
    expect(await ports.authority.approvers()).toEqual([]);
    await enrolAnn();
    expect(await problems()).toEqual([]);
  });

  test('given two enrolments at once, then one approver is enrolled, with the saved key', async () => {
    const outcomes = await Promise.all([1, 2].map(() => enrolFirstApprover(ANN, ports, (key) => files.writeKey(key))));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const [enrolled] = await ports.authority.approvers();
    expect(accepted(files.readKey(ANN.approver_id)).public_key).toBe(enrolled?.public_key);
  });
});

describe('another approver', () => {
  const BOB = { approver_id: 'bob@example.com', passphrase: PASSPHRASE };

  test('is enrolled by an existing approver, whom the audit names', async () => {
    const ann = await enrolAnn();
    const bob = accepted(await enrolAnotherApprover(BOB, ann, ports));
    accepted(await advanceSignedHead(bob.approver, files, ports));
    expect((await ports.authority.approvers()).map((one) => one.approver_id)).toEqual([
      ANN.approver_id,
      BOB.approver_id,
    ]);
    expect(await problems()).toEqual([]);
  });

  test('with the voucher of an unenrolled key, is reported by the audit', async () => {
    const ann = await enrolAnn();
    const stranger = { ...ann, sign: () => 'AAAA' };
    accepted(await enrolAnotherApprover(BOB, stranger, ports));
    expect((await problems()).map(({ problem }) => problem)).toEqual([
      'bob@example.com was let in by nobody who could decide',
    ]);
  });

  test('cannot be the first approver in capital letters', async () => {
    const ann = await enrolAnn();
    const again = { ...BOB, approver_id: 'Ann@Example.com' };
    expect(refusalOf(await enrolAnotherApprover(again, ann, ports)).code).toBe('conflict');
  });
});
