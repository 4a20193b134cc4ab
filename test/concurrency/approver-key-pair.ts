import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { recordPolicy } from '../../src/console/enrolment.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import type { Approver } from '../../src/executor/decide.ts';
import { firstEnrolment } from '../../src/executor/enrolments.ts';

/** An approver's unlocked key in a form for another process of the test: PKCS #8, base64. */
export interface ApproverKeyPair {
  readonly approver_id: string;
  readonly private_key: string;
}

export function approverFrom({ approver_id, private_key }: ApproverKeyPair): Approver {
  const key = createPrivateKey({ key: Buffer.from(private_key, 'base64'), format: 'der', type: 'pkcs8' });
  return { approver_id, sign: (message) => sign(null, Buffer.from(message), key).toString('base64url') };
}

/** Enrols an approver whose key no passphrase seals: sealing takes 0.2 s, and most tests are about something else. */
export async function enrolKeyPair(approverId: string, ports: CommitPorts): Promise<ApproverKeyPair> {
  const pair = generateKeyPairSync('ed25519');
  const record = {
    approver_id: approverId,
    algorithm: 'ed25519',
    public_key: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    enrolled_at: ports.clock.now(),
  } as const;
  await ports.authorityWrites.enrol(record, firstEnrolment(record));
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
  return { approver_id: approverId, private_key: privateKey.toString('base64') };
}

/** Enrols several people who can decide alone, and records the policy. */
export async function enrolKeyPairs(ids: readonly string[], ports: CommitPorts): Promise<readonly ApproverKeyPair[]> {
  const pairs: ApproverKeyPair[] = [];
  for (const id of ids) pairs.push(await enrolKeyPair(id, ports));
  const [first] = pairs;
  if (first === undefined) throw new Error('Nobody was enrolled.');
  await recordPolicy(DEFAULT_POLICY, approverFrom(first), ports);
  return pairs;
}
