import { accessSync, constants, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { StoreTrouble, type TroubleKind } from '../../domain/ports/store-trouble.ts';
import { NewerFormat } from '../../domain/record-format.ts';
import { shellWord } from '../../domain/text/shell-word.ts';
import { diskFault, machineFault, systemCode } from '../sqlite/machine-faults.ts';
import { isSqliteError } from '../sqlite/store-errors.ts';
import { isBusy } from '../sqlite/when-free.ts';
import { newerRelease } from './release-note.ts';
import { fileExists, storeFiles } from './store-files.ts';

const SQLITE_READONLY = 8;

/** Bits of a file's mode. */
const OWNER_RW = 0o600;
const GROUP_RW = 0o060;
const OTHERS_RW = 0o006;

/**
 * Returns a driver's or a system's error as what it means for the store, in words with the fix; any other error as it
 * is, because it is a bug.
 *
 * @param file the file that was worked on; undefined if that is not known
 */
export function explainTrouble(error: unknown, directory: string, file?: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreTrouble) return error;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof NewerFormat) cause.nameRelease(newerRelease(directory));
  if (isBusy(error)) return troubleOf('busy', directory, file, error);
  const kind = machineFault(error);
  if (kind === undefined) return error;
  const found = kind ?? kindFoundIn(directory);
  // A handle that may only read, of which something else was asked: that is a bug.
  if (found === 'failing' && isSqliteError(error, SQLITE_READONLY)) return error;
  return troubleOf(found, directory, file, error);
}

/** SQLite does not say why it could not write: the disk and the permissions are looked at. */
function kindFoundIn(directory: string): TroubleKind {
  try {
    // The system call asks for the real user, so that only what it says of the disk counts here.
    accessSync(directory, constants.W_OK);
  } catch (error) {
    if (systemCode(error) === 'EROFS') return 'read_only';
  }
  if (firstForbidden(directory) !== undefined) return 'not_permitted';
  return diskFault(directory);
}

/** Returns the first part of the store that this user may not read and write; undefined if there is none. */
function firstForbidden(directory: string): string | undefined {
  return [directory, ...storeParts(directory)].find((path) => !isAllowed(path));
}

function isAllowed(path: string): boolean {
  const user = process.geteuid?.();
  // Windows has no such permissions, and root needs none.
  if (user === undefined || user === 0) return true;
  const { mode, uid, gid } = statSync(path);
  if (uid === user) return (mode & OWNER_RW) === OWNER_RW;
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  return groups.includes(gid) ? (mode & GROUP_RW) === GROUP_RW : (mode & OTHERS_RW) === OTHERS_RW;
}

/** Returns the databases with the files that SQLite keeps beside them, as far as they exist. */
function storeParts(directory: string): readonly string[] {
  return Object.values(storeFiles(directory))
    .flatMap((path) => [path, `${path}-wal`, `${path}-shm`])
    .filter(fileExists);
}

function troubleOf(kind: TroubleKind, directory: string, file: string | undefined, cause: Error): StoreTrouble {
  const [message, instead] = words(kind, directory, file, cause);
  return new StoreTrouble(kind, message, instead, { cause });
}

function words(
  kind: TroubleKind,
  directory: string,
  file: string | undefined,
  cause: Error,
): readonly [string, string] {
  switch (kind) {
    case 'busy':
      return [
        'The store is busy: another process has been writing to it for seconds.',
        'Nothing was written. Try again.',
      ];
    case 'full':
      return [
        `The disk that holds ${directory} is full, or the space that this user may use there is.`,
        'Free some space there, then try again.',
      ];
    case 'read_only':
      return [
        `${directory} is on a disk that is mounted read-only.`,
        'Mount it for writing, or set BRAND_ESCALATIONS_DATA to a directory on another disk.',
      ];
    case 'not_permitted':
      return notPermitted(directory);
    case 'damaged':
      return [
        `${file ?? `A file of the store in ${directory}`} is damaged: it is no valid SQLite database.`,
        'Keep the directory as it is for now, and put a backup back: brand-escalations data restore BACKUP',
      ];
    case 'failing':
      return [
        `The machine failed while it worked on ${directory} (${codeOf(cause)}).`,
        "Look into the system's log for errors of the disk, and at this user's limits on files and space; then try again.",
      ];
  }
}

/** Names the first part of the store that this user may not write, and its owner. */
function notPermitted(directory: string): readonly [string, string] {
  const { username } = userInfo();
  const uid = process.geteuid?.() ?? -1;
  const path = firstForbidden(directory);
  const owner = path === undefined ? undefined : statSync(path).uid;
  if (path === undefined || owner === undefined)
    return [
      `${username} may not read and write everything in ${directory}.`,
      `Give that user the directory, or run the program as its owner.`,
    ];
  return owner === uid
    ? [
        `${username} owns ${path} and may not write it.`,
        `Allow it: chmod -R u+rwX ${shellWord(directory, process.platform)}`,
      ]
    : [
        `${path} belongs to the user with the number ${owner}, and this program runs as ${username} (${uid}), who may not write it.`,
        `Run the program as its owner, or give it to this user: sudo chown -R ${username} ${shellWord(directory, process.platform)}`,
      ];
}

function codeOf(error: Error): string {
  if ('errcode' in error) return `SQLite error ${String(error.errcode)}`;
  return 'code' in error ? String(error.code) : error.name;
}
