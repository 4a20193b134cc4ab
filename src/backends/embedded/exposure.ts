import { lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellWord } from '../../domain/text/shell-word.ts';
import { fileExists, storeFiles } from './store-files.ts';

/** A file or folder that somebody besides this program's user can write. */
export interface ExposedPath {
  readonly path: string;
  /** Who can write it, as part of a sentence. */
  readonly by: string;
  /** True where every user of the machine can. */
  readonly everyone: boolean;
  /** The command that ends it. */
  readonly fix: string;
}

/** Files beside the databases that decide what happens: the policy, keys, settings, the signed head, locks, the token. */
const BESIDE = ['policy.json', 'settings.json', 'audit-head.json', 'executor.lock', 'http-token', 'approvers'];

const GROUP_WRITE = 0o020;
const OTHERS_WRITE = 0o002;
/** In such a folder, only the owner of a file may rename or remove it. */
const STICKY = 0o1000;

/**
 * Lists what other users can write of a data directory: the directory and those above it, the databases with SQLite's
 * files, and all files that decisions depend on. Whoever can write one of them can change what agents read and people
 * sign. Root is not listed, because it can write everything. Windows has no such permissions, so nothing is listed.
 */
export function exposedPaths(directory: string): readonly ExposedPath[] {
  const user = process.geteuid?.();
  if (user === undefined || !fileExists(directory)) return [];
  const own = [directory, ...partsOf(directory)].flatMap((path) => exposureOf(path, user));
  return [...above(directory), ...own];
}

function partsOf(directory: string): readonly string[] {
  const databases = Object.values(storeFiles(directory)).flatMap((path) => [path, `${path}-wal`, `${path}-shm`]);
  const beside = BESIDE.map((name) => join(directory, name));
  const keys = join(directory, 'approvers');
  const keyFiles = fileExists(keys) ? readdirSync(keys).map((name) => join(keys, name)) : [];
  return [...databases, ...beside, ...keyFiles].filter(fileExists);
}

function exposureOf(path: string, user: number): ExposedPath[] {
  const { mode, uid } = statSync(path);
  if ((mode & OTHERS_WRITE) !== 0)
    return [{ path, by: 'every user', everyone: true, fix: `chmod go-w ${shellWord(path, process.platform)}` }];
  if ((mode & GROUP_WRITE) !== 0)
    return [{ path, by: 'its group', everyone: false, fix: `chmod go-w ${shellWord(path, process.platform)}` }];
  if (uid === user || uid === 0) return [];
  const by = `its owner, the user with the number ${uid}`;
  return [{ path, by, everyone: false, fix: `sudo chown ${user} ${shellWord(path, process.platform)}` }];
}

/** Whoever can rename a folder above the data directory can put another one in its place. */
function above(directory: string): readonly ExposedPath[] {
  const exposed: ExposedPath[] = [];
  for (let path = dirname(directory); ; path = dirname(path)) {
    const { mode } = lstatSync(path);
    if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0)
      exposed.push({ path, by: 'every user', everyone: true, fix: `chmod o-w ${shellWord(path, process.platform)}` });
    if (path === dirname(path)) return exposed;
  }
}

/** Returns an exposure as a line for a person. */
export function exposureLine({ path, by, fix }: ExposedPath): string {
  return `${path} can be written by ${by}. Run: ${fix}`;
}
