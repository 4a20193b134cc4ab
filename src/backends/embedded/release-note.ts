import { howToGetRelease, installationIn } from '../../installation.ts';
import { RELEASE } from '../../release.ts';
import type { Database } from '../sqlite/database.ts';
import { text } from '../sqlite/row.ts';
import { readIfPossible } from './read-file.ts';

/**
 * Returns how to get a release that can read what this one cannot, and the release that wrote it. The record is read
 * from a file of any schema: its table never changes.
 */
export function newerRelease(directory: string): { readonly writtenBy: string; readonly instead: string } {
  const version = readIfPossible(directory, 'authority', releaseOf) ?? null;
  const known = version !== null && isNewer(version, RELEASE) ? version : null;
  return {
    writtenBy: known === null ? 'a newer release' : `release ${known}`,
    instead: howToGetRelease(known, installationIn()),
  };
}

/**
 * Returns the newest release that has written to a store; null if none has said so. It goes into a command that a person
 * is told to run, and whoever wrote the file could have written anything there.
 */
export function releaseOf(authority: Database): string | null {
  const row = authority.get('SELECT version FROM release');
  const version = row === undefined ? null : text(row, 'version');
  return version !== null && /^\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[0-9A-Za-z.-]{1,40})?$/.test(version) ? version : null;
}

/** Compares numbers only; a pre-release counts as its release. */
export function isNewer(one: string, other: string | null): boolean {
  if (other === null) return true;
  const [a, b] = [numbersOf(one), numbersOf(other)];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}

const numbersOf = (version: string): readonly number[] => version.split('-', 1).join('').split('.').map(Number);
