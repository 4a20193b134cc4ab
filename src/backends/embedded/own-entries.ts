import { readdirSync } from 'node:fs';
import { DirectoryNotEmpty } from '../sqlite/store-errors.ts';
import { NOTICE } from './home.ts';
import { RESTORING, storeExists } from './store-files.ts';

/** The files and folders of a data directory. Its databases have companions, such as `data.db-wal`. */
export const OWN_ENTRIES: readonly string[] = [
  ...['data.db', 'authority.db', 'proposals.db', '.initialise.lock', '.initialising', 'executor.lock'],
  ...[
    'settings.json',
    'policy.json',
    'audit-head.json',
    'approvers',
    'http-token',
    'outbox',
    'rejected.csv',
    RESTORING,
    NOTICE,
  ],
];

/** The folders in which a restore keeps what it replaced. */
const REPLACED = /^replaced-[\dTZ-]+$/;

/** Entries that operating systems put into folders by themselves. */
const SYSTEM: readonly string[] = [
  '.DS_Store',
  'Thumbs.db',
  'desktop.ini',
  'lost+found',
  '.Spotlight-V100',
  '.Trashes',
];

/**
 * Refuses to make a store among other files: such a folder was most likely named by mistake.
 *
 * @throws DirectoryNotEmpty
 */
export function refuseForeign(directory: string): void {
  if (storeExists(directory)) return;
  const foreign = foreignEntries(directory);
  if (foreign.length > 0) throw new DirectoryNotEmpty(directory, foreign);
}

/** Names the entries of a directory that belong neither to a data directory nor to the operating system. */
export function foreignEntries(directory: string): readonly string[] {
  return entriesOf(directory).filter(
    (name) => !REPLACED.test(name) && !SYSTEM.includes(name) && !OWN_ENTRIES.some((own) => isOwn(name, own)),
  );
}

/** A companion of `own` bears its name and a suffix: a journal, or a copy that was being written. */
function isOwn(name: string, own: string): boolean {
  return (
    name === own ||
    (/^(?:-wal|-shm|-journal|(?:\.\d+)?\.partial|\.[0-9a-f]{16})$/.test(name.slice(own.length)) && name.startsWith(own))
  );
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    // A directory that does not exist yet holds nothing. Whoever makes the store meets any other obstacle.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
