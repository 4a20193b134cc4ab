import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { done, type Outcome, refused } from '../../domain/refusal.ts';
import { shellWord } from '../../domain/text/shell-word.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Path of the file with the token that HTTP clients present. */
export function tokenPath(dataDirectory: string): string {
  return join(dataDirectory, 'http-token');
}

/**
 * Reads the token of this data directory: 256 random bits in base64url. Creates it where there is none, in a file that
 * only its owner may read. Refuses a file that others may read, because its token proves nothing.
 */
export function readToken(dataDirectory: string): Outcome<string> {
  const path = tokenPath(dataDirectory);
  let file: number;
  try {
    if (!existsSync(path)) createToken(dataDirectory, path);
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const instead =
      'Run the server as the user who owns the data directory. If the file is missing, a new one is created.';
    return unusable(path, `cannot be created or opened (${codeOf(error)})`, instead);
  }
  try {
    return checkedToken(path, file);
  } finally {
    closeSync(file);
  }
}

/** Writes a temporary file and links it into place, so that two servers starting at once never read half a token. */
function createToken(dataDirectory: string, path: string): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(temporary, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary);
  }
}

function checkedToken(path: string, file: number): Outcome<string> {
  const { mode, uid } = fstatSync(file);
  // Windows has no such modes. There the access list of the data directory decides.
  if (process.getuid !== undefined) {
    if ((mode & 0o077) !== 0)
      return unusable(
        path,
        `can be read or written by others (mode ${(mode & 0o777).toString(8)})`,
        `Remove it: a new one is created, which clients then need. If no one else can have read it: chmod 600 ${shellWord(path, process.platform)}`,
      );
    if (uid !== process.getuid())
      return unusable(
        path,
        'belongs to another user',
        'Run the server as that user, or remove the file: a new one is created.',
      );
  }
  const token = readFileSync(file, 'utf8').trim();
  return TOKEN.test(token)
    ? done(token)
    : unusable(path, 'holds no token of the form that this server creates', 'Remove it: a new one is created.');
}

function unusable(path: string, problem: string, instead: string): Outcome<never> {
  return refused({ code: 'not_allowed', message: `${path} ${problem}.`, instead });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
