/**
 * Works like an executor on the store in the given directory until standard input ends: proposes a change, claims it with the
 * proposals' audit head countersigned, commits it to the data and finishes it. Prints a line for every twenty.
 */
import { setImmediate } from 'node:timers/promises';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { isBusy } from '../../src/backends/sqlite/when-free.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { NO_SIGNATURES } from '../backends/embedded/given-store.ts';
import { inTurn } from '../contract/in-turn.ts';
import { aBatch, aFact, anApplicationRecord } from '../contract/records.ts';

const [, , directory = '', name = ''] = process.argv;
const DIGEST = 'd'.repeat(64);

/** Tries again where the store stays busy for longer than a client waits: on a slow machine a copy can take that long. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }
}

async function commitOnce(side: CommitPorts, changeId: string): Promise<boolean> {
  const revision = await patiently(() => side.data.current());
  const brand = await patiently(() => side.data.brand(12345));
  if (brand === undefined) throw new Error('the store lacks brand 12345');
  const batch = aBatch([{ kind: 'brand.update', brand: { ...brand, version: brand.version + 1 } }], changeId);
  return (await patiently(() => inTurn(side).commit(batch, { revision }))) === 'committed';
}

async function claimCommitFinish(side: CommitPorts, change_id: string): Promise<void> {
  const index = { created_at: side.clock.now(), escalation_id: null };
  const proposal = { change_id, canonical: '{}', digest: DIGEST };
  await patiently(() => side.proposals.append(proposal, index, aFact({ change_id })));
  const head = await patiently(() => side.proposals.proposalAuditHead());
  const result = `proposals_head=${head?.seq}:${head?.hash}`;
  const application = anApplicationRecord({ change_id, digest: DIGEST });
  const claimed = aFact({ change_id, event: 'execution_claimed', result });
  await patiently(() => inTurn(side).claim(application, claimed));
  while (!(await commitOnce(side, change_id)));
  const applied = aFact({ change_id, event: 'change_applied', digest: DIGEST });
  await patiently(() => inTurn(side).finish({ ...application, state: 'applied' }, applied));
}

let asked = false;
process.stdin.once('end', () => {
  asked = true;
});
process.stdin.resume();
const side = openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);
for (let i = 0; !asked; i++) {
  await claimCommitFinish(side, `CHG-${name}${i}`);
  if (i % 20 === 0) process.stdout.write(`${i}\n`);
  await setImmediate();
}
await side.close();
