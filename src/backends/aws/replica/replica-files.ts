import { join } from 'node:path';

/** The files of a node's directory. */
export function replicaFiles(directory: string) {
  return {
    data: join(directory, 'replica.db'),
    lock: join(directory, 'follower.lock'),
    state: join(directory, 'follower.json'),
    digest: join(directory, 'content-digest.json'),
  };
}
