import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';

/** Applies a change in a process that is killed at the named moment. Run by crash.test.ts. */
const [directory = '', changeId = '', moment = ''] = process.argv.slice(2);

async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
const dying: CommitPorts =
  moment === 'before the commit'
    ? { ...ports, writes: { ...ports.writes, commit: die } }
    : { ...ports, authorityWrites: { ...ports.authorityWrites, finish: die } };
await applyChange(changeId, dying, writeOperations);
