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

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Where the token lies that clients over HTTP present. */
export function tokenPath(dataDirectory: string): string {
  return join(dataDirectory, 'http-token');
}

/**
 * The token of this data directory: 256 random bits, base64url. Made where there is none, in a file that only its
 * owner may read; refused where others may, because then it proves nothing.
 */
export function readToken(dataDirectory: string): Outcome<string> {
  const path = tokenPath(dataDirectory);
  let file: number;
  try {
    if (!existsSync(path)) makeOnce(dataDirectory, path);
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const instead =
      'Run the server as the user whom the data directory belongs to; without the file a new one is made.';
    return unusable(path, `cannot be made or opened (${codeOf(error)})`, instead);
  }
  try {
    return checked(path, file);
  } finally {
    closeSync(file);
  }
}

/** Written aside and linked into place, so that of two servers starting at once neither reads half a token. */
function makeOnce(dataDirectory: string, path: string): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside);
  }
}

function checked(path: string, file: number): Outcome<string> {
  const { mode, uid } = fstatSync(file);
  // Windows has no such modes; there the data directory's own access list decides.
  if (process.getuid !== undefined) {
    if ((mode & 0o077) !== 0)
      return unusable(
        path,
        `can be read or written by others (mode ${(mode & 0o777).toString(8)})`,
        `Remove it, a new one is made; clients need the new one. If nobody else can have read it: chmod 600 ${path}`,
      );
    if (uid !== process.getuid())
      return unusable(
        path,
        'belongs to another user',
        'Run the server as that user, or remove the file: a new one is made.',
      );
  }
  const token = readFileSync(file, 'utf8').trim();
  return TOKEN.test(token)
    ? done(token)
    : unusable(path, 'holds no token as this server makes them', 'Remove it: a new one is made.');
}

function unusable(path: string, problem: string, instead: string): Outcome<never> {
  return refused({ code: 'not_allowed', message: `${path} ${problem}.`, instead });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
