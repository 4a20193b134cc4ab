import type { Turn } from '../../../domain/ports/commit.ts';
import type { Database } from '../database.ts';
import { integer, only } from '../row.ts';

function storedFence(database: Database): number {
  return integer(only(database.get('SELECT fence FROM turn')), 'fence');
}

/** Returns false when another executor has begun a turn since. Call it inside the transaction of the write. */
export function hasTurn(database: Database, { fence }: Turn): boolean {
  return storedFence(database) === fence;
}

/**
 * Raises the fence of both files to a number that neither had, and returns it. From then on no earlier turn can write.
 *
 * The files have no common transaction. A crash between the two writes leaves the authority ahead. The next turn takes a
 * fence larger than both, so that no executor stays locked out. While the two differ, the executor with the smaller
 * fence can at most commit a change that it claimed before. The new turn has not begun its work yet, so it sees that.
 */
export function raiseFence(authority: Database, data: Database): number {
  for (;;) {
    const fence = authority.write(() => {
      const next = Math.max(storedFence(authority), storedFence(data)) + 1;
      authority.run('UPDATE turn SET fence = ?', next);
      return next;
    });
    const raised = data.write(() => data.run('UPDATE turn SET fence = ? WHERE fence < ?', fence, fence));
    // If not, another executor raised it further meanwhile, and this turn would be lost before it begins.
    if (raised === 1) return fence;
  }
}
