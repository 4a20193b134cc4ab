/** Claims a change and never commits it: an executor at work as long as this process runs. */
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';

const [directory = '', changeId = ''] = process.argv.slice(2);
const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
const atWork = (): Promise<never> => {
  process.stdout.write('at work\n');
  process.stdin.resume();
  return new Promise(() => {});
};
await applyChange(changeId, { ...ports, writes: { ...ports.writes, commit: atWork } }, writeOperations);
