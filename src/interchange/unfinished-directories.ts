import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/* Directories that are being filled. What a crash leaves of one is known by the mark in it, and never by its name alone. */

const MARK = '.brand-escalations-unfinished';
const MOST_BYTES = 1_000;
const markSchema = z.object({ pid: z.int().positive(), host: z.string() });

/** Marks a directory as being filled by this process of a machine. */
export function markUnfinished(directory: string, host: string): void {
  const mark = JSON.stringify({ pid: process.pid, host });
  writeFileSync(join(directory, MARK), mark, { flag: 'wx', mode: 0o600 });
}

export function unmark(directory: string): void {
  rmSync(join(directory, MARK));
}

/** Removes what processes of a machine that ended before their time have left beside `target`, and returns the paths. */
export function removeUnfinished(target: string, host: string): string[] {
  const [folder, prefix] = [dirname(target), `${basename(target)}.partial-`];
  const left = readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(folder, name))
    .filter((path) => isAbandoned(path, host));
  for (const path of left) rmSync(path, { recursive: true, force: true });
  return left;
}

function isAbandoned(path: string, host: string): boolean {
  const mark = readMark(path);
  return mark !== undefined && mark.host === host && !isRunning(mark.pid);
}

function readMark(directory: string): z.output<typeof markSchema> | undefined {
  const path = join(directory, MARK);
  try {
    if (!lstatSync(directory).isDirectory()) return undefined;
    const status = lstatSync(path);
    if (!status.isFile() || status.size > MOST_BYTES) return undefined;
    return markSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    // Without a mark that can be read it is somebody else's.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
