import type { AwsSettings } from '../../../src/backends/aws/agent-side.ts';
import { openClients } from '../../../src/backends/aws/clients.ts';
import { Follower } from '../../../src/backends/aws/follower/follower.ts';
import { objectStore } from '../../../src/backends/aws/object-store.ts';
import { tableNames } from '../../../src/backends/aws/place.ts';
import { TableReader } from '../../../src/backends/aws/table-reader.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';

/** Opens the follower of a node, as `follower.ts` does. */
export async function openFollower({ directory, clients = {}, ...place }: AwsSettings) {
  const { clock, hasher } = nodeFoundation();
  const open = await openClients(clients);
  const data = new TableReader(open.reads, clock, tableNames(place).data);
  const objects = objectStore(open.s3, place.bucket, []);
  const deps = { data, objects, hasher, clock, s3: open.s3, bucket: place.bucket };
  const follower = await Follower.open(directory, deps).catch((error: unknown) => {
    open.close();
    throw error;
  });
  return {
    follower,
    close() {
      follower.close();
      open.close();
    },
  };
}
