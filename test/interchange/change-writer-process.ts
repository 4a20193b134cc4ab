/**
 * Works like an executor on the store in the given directory until standard input ends: proposes a change, claims it with the
 * proposals' audit head countersigned, commits it to the data and finishes it. Prints a line for every twenty.
 */
import { setImmediate } from 'node:timers/promises';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { NO_SIGNATURES } from '../backends/embedded/given-store.ts';
import { inTurn } from '../contract/in-turn.ts';
import { aBatch, aFact, anApplicationRecord } from '../contract/records.ts';

const [, , directory = '', name = ''] = process.argv;
const DIGEST = 'd'.repeat(64);

async function commitOnce(side: CommitPorts, changeId: string): Promise<boolean> {
  const revision = await side.data.current();
  const brand = await side.data.brand(12345);
  if (brand === undefined) throw new Error('the store lacks brand 12345');
  const batch = aBatch([{ kind: 'brand.update', brand: { ...brand, version: brand.version + 1 } }], changeId);
  return (await inTurn(side).commit(batch, { revision })) === 'committed';
}

async function claimCommitFinish(side: CommitPorts, change_id: string): Promise<void> {
  const index = { created_at: side.clock.now(), escalation_id: null };
  await side.proposals.append({ change_id, canonical: '{}', digest: DIGEST }, index, aFact({ change_id }));
  const head = await side.proposals.proposalAuditHead();
  const result = `proposals_head=${head?.seq}:${head?.hash}`;
  const application = anApplicationRecord({ change_id, digest: DIGEST });
  await inTurn(side).claim(application, aFact({ change_id, event: 'execution_claimed', result }));
  while (!(await commitOnce(side, change_id)));
  const applied = aFact({ change_id, event: 'change_applied', digest: DIGEST });
  await inTurn(side).finish({ ...application, state: 'applied' }, applied);
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
