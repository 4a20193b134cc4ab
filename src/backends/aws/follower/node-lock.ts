import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import type { Database } from '../../sqlite/database.ts';
import { lockedFile } from '../../sqlite/exclusive-lock.ts';
import { replicaFiles } from '../replica/replica-files.ts';

/** Locks a node's directory for the program that writes there, until it is closed or the process has ended. */
export function lockNode(directory: string): Database {
  const path = replicaFiles(directory).lock;
  const lock = lockedFile(path);
  if (lock !== null) return lock;
  const instead = 'Stop it first, or use another directory (BRAND_ESCALATIONS_DATA).';
  throw new StoreTrouble(
    'busy',
    `Another follower has this directory, or a store is made in it: ${path} is locked.`,
    instead,
  );
}
