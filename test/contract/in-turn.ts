import type { AuditFact } from '../../src/domain/change/audit.ts';
import type { ApplicationRecord } from '../../src/domain/change/authority.ts';
import type { CommitBatch } from '../../src/domain/change/mutation.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import type { Turn } from '../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';

/**
 * The writes that take a turn, each in a turn of its own.
 *
 * @param readers sides that begin an operation after each commit: they bring what they read up to date
 */
export function inTurn(
  side: Pick<CommitPorts, 'turn' | 'writes' | 'authorityWrites'>,
  ...readers: readonly Pick<AgentPorts, 'data'>[]
) {
  const alone = async <T>(work: (turn: Turn) => Promise<T>): Promise<T> => {
    const outcome = await side.turn.exclusively(work);
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    return outcome.value;
  };
  return {
    async commit(batch: CommitBatch, { revision }: { readonly revision: number }) {
      const outcome = await alone((turn) => side.writes.commit(batch, { revision, turn }));
      for (const { data } of readers) await data.current();
      return outcome;
    },
    claim: (application: ApplicationRecord, fact: AuditFact) =>
      alone((turn) => side.authorityWrites.claim(application, turn, fact)),
    finish: (application: ApplicationRecord, fact: AuditFact) =>
      alone((turn) => side.authorityWrites.finish(application, turn, fact)),
    release: (changeId: string, fact: AuditFact) => alone((turn) => side.authorityWrites.release(changeId, turn, fact)),
  };
}
