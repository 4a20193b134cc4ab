import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { done, type Outcome, refused } from '../../domain/refusal.ts';
import { STORE_FILE_NAMES } from '../sqlite/schema/versions.ts';
import { fileExists, storeExists, storeFiles } from './store-files.ts';

/** Folders of a folder that are looked into for the backup that was meant. */
const LOOKED_INTO = 200;

/** Refuses a path that holds no backup, and names the one that was probably meant. */
export function findBackup(path: string): Outcome<true> {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return refuse(`There is no folder ${path}.`, 'Name the folder that "data backup" made.');
    if (!status.isDirectory()) return refuseFile(path);
    const names = STORE_FILE_NAMES.map((name) => basename(storeFiles(path)[name]));
    const missing = names.filter((name) => !fileExists(join(path, name)));
    if (missing.length === names.length) return refuseEmpty(path);
    if (missing.length === 0) return done(true);
    return refuse(
      `The backup in ${path} lacks ${missing.join(' and ')}.`,
      'Name another backup: this one is not whole.',
    );
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return refuse(`${path} cannot be read (${String(error.code)}).`, 'Name a folder that you may read.');
  }
}

function refuseFile(path: string): Outcome<never> {
  const meant = dirname(path);
  const isInBackup = storeExists(meant);
  return refuse(
    `${path} is not a folder.`,
    isInBackup ? `Name the folder of the backup: ${meant}` : 'Name the folder that "data backup" made.',
  );
}

function refuseEmpty(path: string): Outcome<never> {
  const inside = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .slice(0, LOOKED_INTO)
    .map(({ name }) => join(path, name))
    .filter(storeExists);
  const [one] = inside.sort();
  return refuse(
    `There is no backup in ${path}: it holds no file data.db.`,
    one === undefined ? 'Name the folder that "data backup" made.' : `Name the folder of the backup itself, as ${one}`,
  );
}

function refuse(message: string, instead: string): Outcome<never> {
  return refused({ code: 'not_found', field: 'BACKUP', message: `${message} Nothing was changed.`, instead });
}
