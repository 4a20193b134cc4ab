/**
 * Writes `count` times each: a proposal, a commit that adds one to the version of brand 12345 (again when another
 * process came first), and a claim that all processes compete for.
 */
import { openCommitSide } from '../../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import type { CommitPorts } from '../../../src/domain/ports/commit-side.ts';
import { inTurn } from '../../contract/in-turn.ts';
import { aBatch, aFact, anApplicationRecord } from '../../contract/records.ts';
import { NO_SIGNATURES } from './given-store.ts';

const [, , directory = '', name = '', count = '0'] = process.argv;

async function commitOnce(side: CommitPorts, changeId: string): Promise<boolean> {
  const revision = await side.data.current();
  const brand = await side.data.brand(12345);
  if (brand === undefined) throw new Error('the store lacks brand 12345');
  const batch = aBatch([{ kind: 'brand.update', brand: { ...brand, version: brand.version + 1 } }], changeId);
  return (await inTurn(side).commit(batch, { revision })) === 'committed';
}

const side = openCommitSide(directory, nodeFoundation(), NO_SIGNATURES);
for (let i = 0; i < Number(count); i++) {
  const change_id = `CHG-${name}${i}`;
  const index = { created_at: side.clock.now(), escalation_id: null };
  await side.proposals.append({ change_id, canonical: '{}', digest: 'd' }, index, aFact());
  while (!(await commitOnce(side, change_id)));
  await inTurn(side).claim(anApplicationRecord({ change_id: `CHG-SHARED${i}` }), aFact());
}
await side.close();
