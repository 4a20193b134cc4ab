import type { AuditFact } from '../../src/domain/change/audit.ts';
import type { ApplicationRecord } from '../../src/domain/change/authority.ts';
import type { CommitBatch } from '../../src/domain/change/mutation.ts';
import type { Turn } from '../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';

/** The writes that take a turn, each in a turn of its own. */
export function inTurn(side: Pick<CommitPorts, 'turn' | 'writes' | 'authorityWrites'>) {
  const alone = async <T>(work: (turn: Turn) => Promise<T>): Promise<T> => {
    const outcome = await side.turn.exclusively(work);
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    return outcome.value;
  };
  return {
    commit: (batch: CommitBatch, { revision }: { readonly revision: number }) =>
      alone((turn) => side.writes.commit(batch, { revision, turn })),
    claim: (application: ApplicationRecord, fact: AuditFact) =>
      alone((turn) => side.authorityWrites.claim(application, turn, fact)),
    finish: (application: ApplicationRecord, fact: AuditFact) =>
      alone((turn) => side.authorityWrites.finish(application, turn, fact)),
    release: (changeId: string, fact: AuditFact) => alone((turn) => side.authorityWrites.release(changeId, turn, fact)),
  };
}
