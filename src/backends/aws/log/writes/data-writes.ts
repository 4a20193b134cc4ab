import type { AdoptionWrites, DataWrites, Turn } from '../../../../domain/ports/commit.ts';
import type { Clock } from '../../../../domain/ports/foundation.ts';
import { StoreTrouble } from '../../../../domain/ports/store-trouble.ts';
import { nextBrandid } from '../../../sqlite/reads/brands.ts';
import { nextEscalationSequence } from '../../../sqlite/reads/escalations.ts';
import { whenFree } from '../../../sqlite/when-free.ts';
import type { Replica } from '../../replica/replica.ts';
import type { EntryContent } from '../entry-format.ts';
import { type LogPlace, logHead } from '../log-head.ts';
import { adopt } from './adopt.ts';
import type { AppendDeps } from './append-entry.ts';
import { decide } from './decide.ts';
import type { Trial } from './trial.ts';
import { hasTurn } from './turn.ts';

interface Deps {
  readonly log: AppendDeps;
  readonly replica: Replica;
  readonly trial: Trial;
  readonly clock: Clock;
}

/** Writes data by appending to the log. What an entry holds is tried on the node's own replica first. */
export function dataWrites(deps: Deps): DataWrites & AdoptionWrites {
  const { log, replica, clock } = deps;
  return {
    async commit(batch, expected) {
      const place = await placeFor({ kind: 'change', batch }, expected, deps);
      if (typeof place === 'string') return place;
      const outcome = await decide(log, batch, { place, turn: expected.turn });
      if (outcome === 'committed') await caughtUp(replica, place.revision + 1);
      return outcome;
    },
    async adopt(mutations, source, expected) {
      const adoption = { mutations, ...source };
      const place = await placeFor({ kind: 'adoption', adoption }, expected, deps);
      if (typeof place === 'string') return place;
      const outcome = await adopt(log, adoption, { at: clock.now(), place, turn: expected.turn });
      if (outcome === 'adopted') await caughtUp(replica, place.revision + 1);
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

/** Returns the place in the log that an entry can follow, if it was evaluated there and fits. */
async function placeFor(
  content: EntryContent,
  { revision, turn }: { readonly revision: number; readonly turn: Turn },
  { log, replica, trial, clock }: Deps,
): Promise<LogPlace | 'lost' | 'stale'> {
  // First, as nothing else matters then. The deciding transaction checks it again.
  if (!(await hasTurn(log.data, turn))) return 'lost';
  const place = await logHead(log.data);
  if (place.revision !== revision) return 'stale';
  await replica.reach(revision);
  return (await whenFree(() => trial.fits(content, revision), clock)) ? place : 'stale';
}

/** Lets the caller read what it has committed. A follower that is behind makes nothing of it undone. */
async function caughtUp(replica: Replica, revision: number): Promise<void> {
  try {
    await replica.reach(revision);
  } catch (error) {
    if (!(error instanceof StoreTrouble)) throw error;
  }
}
