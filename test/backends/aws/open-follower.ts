import type { AwsSettings } from '../../../src/backends/aws/agent-side.ts';
import { DIGESTS_HERE } from '../../../src/backends/aws/follower/digests.ts';
import { Follower } from '../../../src/backends/aws/follower/follower.ts';
import { openLog } from '../../../src/backends/aws/open-log.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';

/** Opens the follower of a node, as `follower.ts` does, but for the thread of its digests. */
export async function openFollower({ directory, ...place }: AwsSettings) {
  const log = await openLog(place, nodeFoundation());
  const follower = await Follower.open(directory, { ...log, digests: DIGESTS_HERE }).catch((error: unknown) => {
    log.close();
    throw error;
  });
  return {
    follower,
    close() {
      follower.close();
      log.close();
    },
  };
}
