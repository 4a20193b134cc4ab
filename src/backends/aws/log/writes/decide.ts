import { gzipSync } from 'node:zlib';
import { APPLIED_CHANGE_FORMAT, type CommitBatch } from '../../../../domain/change/mutation.ts';
import type { Turn } from '../../../../domain/ports/commit.ts';
import { documentText } from '../../../sqlite/row.ts';
import { ChangeAlreadyApplied } from '../../../sqlite/store-errors.ts';
import { B, N, putNew } from '../../items.ts';
import { appliedKey } from '../applied-reads.ts';
import { encodeBatch } from '../entry-format.ts';
import type { LogPlace } from '../log-head.ts';
import { type AppendDeps, appendEntry } from './append-entry.ts';

/** Makes a batch true: its entry and the applied change appear in one transaction. */
export async function decide(
  deps: AppendDeps,
  batch: CommitBatch,
  { place, turn }: { readonly place: LogPlace; readonly turn: Turn },
): Promise<'committed' | 'stale' | 'lost' | 'unknown'> {
  const { change_id, applied_at } = batch.applied;
  const document = B(gzipSync(documentText(APPLIED_CHANGE_FORMAT, batch.applied)));
  const outcome = await appendEntry(
    deps,
    {
      body: await encodeBatch(batch),
      changeId: change_id,
      at: applied_at,
      beside: (common) => [
        putNew(deps.data.table, appliedKey(change_id), { ...common, fence: N(turn.fence), document }),
      ],
    },
    { place, turn },
  );
  if (outcome === 'refused')
    throw new ChangeAlreadyApplied(`${change_id} was applied before; look at its applied change.`);
  return outcome === 'appended' ? 'committed' : outcome;
}
