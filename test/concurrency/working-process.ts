/** An executor: recovers and applies what was approved, round by round, until its standard input ends. */
import { setTimeout as delay } from 'node:timers/promises';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';

const [directory = ''] = process.argv.slice(2);
const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
let ended = false;
process.stdin.resume().once('end', () => {
  ended = true;
});
const applied: string[] = [];
process.stdout.write('ready\n');
while (!ended) {
  await recoverApplications(ports);
  for (const { change_id, state } of await applyApproved(ports, writeOperations)) applied.push(`${change_id} ${state}`);
  await delay(20);
}
await ports.close();
process.stdout.write(JSON.stringify(applied));
