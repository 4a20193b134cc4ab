import type { DataWrites } from '../../../../domain/ports/commit.ts';
import type { Clock } from '../../../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../../../domain/ports/store-trouble.ts';
import { nextBrandid } from '../../../sqlite/reads/brands.ts';
import { nextEscalationSequence } from '../../../sqlite/reads/escalations.ts';
import { whenFree } from '../../../sqlite/when-free.ts';
import type { Replica } from '../../replica/replica.ts';
import { logHead } from '../log-head.ts';
import { decide } from './decide.ts';
import type { Trial } from './trial.ts';
import { hasTurn } from './turn.ts';

interface Deps {
  readonly log: Parameters<typeof decide>[0];
  readonly replica: Replica;
  readonly trial: Trial;
  readonly clock: Clock;
}

/** Writes data by appending to the log. A batch is tried on the node's own replica first. */
export function dataWrites({ log, replica, trial, clock }: Deps): DataWrites {
  return {
    async commit(batch, { revision, turn }) {
      // First, as nothing else matters then. The deciding transaction checks it again.
      if (!(await hasTurn(log.data, turn))) return 'lost';
      const at = await logHead(log.data);
      if (at.revision !== revision) return 'stale';
      await replica.reach(revision);
      if (!(await whenFree(() => trial.fits(batch, revision), clock))) return 'stale';
      const outcome = await decide(log, batch, { at, turn });
      if (outcome === 'committed') await caughtUp(replica, revision + 1);
      return outcome;
    },
    async nextIds(year) {
      await replica.reach((await logHead(log.data)).revision);
      return replica.database.snapshot(() => ({
        brandid: nextBrandid(replica.database),
        escalation_seq: nextEscalationSequence(replica.database, year),
      }));
    },
  };
}

/** Lets the caller read what it has committed. A follower that is behind makes nothing of it undone. */
async function caughtUp(replica: Replica, revision: number): Promise<void> {
  try {
    await replica.reach(revision);
  } catch (error) {
    if (!(error instanceof StoreTrouble)) throw error;
  }
}
