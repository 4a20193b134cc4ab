/**
 * One of several processes that approve the same change, 25 times at once, as soon as a line arrives. Prints how each
 * attempt ended.
 */
import { once } from 'node:events';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { decideAndApply } from '../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { approverFrom } from './approver-key-pair.ts';

const [directory = '', name = '', changeId = '', digest = ''] = process.argv.slice(2);
const approver = approverFrom({ approver_id: name, private_key: process.env.APPROVER_KEY ?? '' });
const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const request = { change_id: changeId, digest, decision: 'approve', comment: null } as const;
const outcomes = await Promise.all(
  Array.from({ length: 25 }, () =>
    decideAndApply(request, approver, { apply: 'here', ports: ports, operations: writeOperations }),
  ),
);
await ports.close();
process.stdout.write(JSON.stringify(outcomes.map((outcome) => (outcome.ok ? 'decided' : outcome.refusal.code))));
