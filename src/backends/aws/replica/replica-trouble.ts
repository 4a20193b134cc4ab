import { StoreTrouble, type TroubleKind } from '../../../domain/ports/store-trouble.ts';
import { diskFault, machineFault } from '../../sqlite/machine-faults.ts';
import { StoreUnavailable } from '../../sqlite/store-errors.ts';
import { isBusy } from '../../sqlite/when-free.ts';

/** Returns an error of the driver or the system as what it means for a node's replica; any other error as it is. */
export function explainReplicaTrouble(error: unknown, directory: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreTrouble) return error;
  if (isBusy(error)) return troubleOf('busy', directory, error);
  const kind = machineFault(error);
  return kind === undefined ? error : troubleOf(kind ?? diskFault(directory), directory, error);
}

/** A replica is a copy, so whatever happened to it, a new one can be made. */
const WORDS: Readonly<Record<TroubleKind, (directory: string) => readonly [string, string]>> = {
  busy: (directory) => [`The replica in ${directory} is locked.`, 'Nothing was written. Try again.'],
  full: (directory) => [`The disk that holds ${directory} is full.`, 'Free some space there, then try again.'],
  read_only: (directory) => [
    `${directory} is on a disk that is mounted read-only.`,
    'Mount it for writing, or set BRAND_ESCALATIONS_DATA to a directory on another disk.',
  ],
  not_permitted: (directory) => [`This user may not write ${directory}.`, 'Let this user own it, then try again.'],
  damaged: (directory) => [
    `The replica in ${directory} is damaged.`,
    'Stop the follower, remove the directory, and start the follower: it downloads a snapshot.',
  ],
  failing: (directory) => [
    `The machine failed while it worked on ${directory}.`,
    "Look into the system's log for errors of the disk, then try again.",
  ],
};

function troubleOf(kind: TroubleKind, directory: string, cause: Error): StoreTrouble {
  return new StoreTrouble(kind, ...WORDS[kind](directory), { cause });
}

/** Throws `StoreUnavailable` for a replica of another store than the log's. */
export function refuseMixed(storeId: string, found: string, path: string): void {
  if (found === storeId) return;
  const message = `${path} is of the store ${found}, and the log is of the store ${storeId}.`;
  throw new StoreUnavailable('mixed_stores', message, null, { instead: 'Use an empty directory for this store.' });
}
