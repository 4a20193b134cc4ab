import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/* The data directory holds keys, the token and the databases: paths that a person names never lead into it. */

/**
 * Tells if a path leads to the guarded directory, into it, or to one of its files by another name. Neither has to exist.
 * Compares inodes as well as names, because links, mounts and letter case give a file several names.
 */
export function leadsInto(path: string, guarded: string): boolean {
  const top = realPath(guarded);
  const names = inodes(top);
  // With `..` after a link, the system and Node's `resolve` mean different files.
  const targets = [realPath(path), ...(inodeOf(path) === undefined ? [] : [realpathSync.native(path)])];
  return targets.some((target) => isInside(target, top, names));
}

function isInside(target: string, top: string, names: ReadonlySet<string>): boolean {
  // Letter case is ignored although some file systems heed it: refusing a neighbour of nearly the same name is safe.
  if (isBelow(folded(target), folded(top))) return true;
  for (let ancestor = target; ; ancestor = dirname(ancestor)) {
    const inode = inodeOf(ancestor);
    if (inode !== undefined && names.has(inode)) return true;
    if (dirname(ancestor) === ancestor) return false;
  }
}

/** Resolves links. The last parts of the path may not exist yet. */
function realPath(path: string): string {
  const absolute = resolve(path);
  for (let ancestor = absolute; ; ancestor = dirname(ancestor)) {
    const exists = lstatSync(ancestor, { throwIfNoEntry: false }) !== undefined;
    if (exists && inodeOf(ancestor) !== undefined) return join(realpathSync(ancestor), relative(ancestor, absolute));
    if (dirname(ancestor) === ancestor) return absolute;
  }
}

const folded = (path: string): string => path.normalize('NFC').toLowerCase();

function isBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(top.endsWith(sep) ? top : top + sep);
}

/** The inodes of a directory and of everything in it, including what its links lead to. Empty if it does not exist. */
function inodes(top: string): ReadonlySet<string> {
  const paths = inodeOf(top) === undefined ? [] : readdirSync(top, { recursive: true, encoding: 'utf8' });
  const all = [top, ...paths.map((path) => join(top, path))].map(inodeOf);
  return new Set(all.filter((inode) => inode !== undefined));
}

function inodeOf(path: string): string | undefined {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? undefined : `${status.dev}:${status.ino}`;
}
